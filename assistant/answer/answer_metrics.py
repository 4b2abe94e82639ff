"""What is measured of each answer, through every door: its tokens, what they cost, and how long it took.

A new metric is a function here, a field of `Answer`, and its value in `last_keys`.
"""

from collections.abc import Mapping, Sequence

from langchain_core.messages.ai import UsageMetadata

from assistant.schemas import Usage

Price = tuple[float, float]  # US dollars for a million tokens sent, and written


def total_usage(
    model: Sequence[UsageMetadata],
    judge: Sequence[UsageMetadata],
    price: Price | None,
    *,
    asked_model: bool,
    judge_has_model_price: bool,
) -> Usage:
    """The tokens that the servers counted, with their cost.

    The cost is 0 where no model was asked, and None where a price is unknown or a server did not count.
    """
    sent, written = _tokens(model)
    judge_sent, judge_written = _tokens(judge)
    cost = _model_cost(model, price, asked_model=asked_model)
    if cost is not None and judge:
        judge_cost = _cost(judge, price if judge_has_model_price else None)
        cost = None if judge_cost is None else round(cost + judge_cost, 6)
    return Usage(
        input_tokens=sent,
        output_tokens=written,
        judge_input_tokens=judge_sent,
        judge_output_tokens=judge_written,
        cost_usd=cost,
    )


def timings_ms(started_at: float, moments: Mapping[str, float]) -> dict[str, float]:
    """Milliseconds from the question to each of these moments, which are in seconds of one clock."""
    return {name: round((moment - started_at) * 1000, 1) for name, moment in moments.items()}


def _model_cost(usage: Sequence[UsageMetadata], price: Price | None, *, asked_model: bool) -> float | None:
    if usage or price == (0.0, 0.0):
        cost = _cost(usage, price)
        return None if cost is None else round(cost, 6)
    return None if asked_model else 0.0


def _tokens(usage: Sequence[UsageMetadata]) -> tuple[int, int]:
    """Tokens sent, and written."""
    return sum(part["input_tokens"] for part in usage), sum(part["output_tokens"] for part in usage)


def _cost(usage: Sequence[UsageMetadata], price: Price | None) -> float | None:
    """US dollars; None where the price is unknown."""
    sent, written = _tokens(usage)
    return (sent * price[0] + written * price[1]) / 1_000_000 if price else None
