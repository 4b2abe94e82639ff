"""The metrics that are reported of the results of labelled questions, each defined once."""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer.answer_state import NOT_FOUND_BELOW
from assistant.evaluation.questions import Question
from assistant.evaluation.support_metrics import ANSWERS_DEFINITION, DEFINITION
from vectorstore import fold

DEFINITIONS = {
    "recall": "share of questions whose article is among the first 1, 5 or 10 articles found",
    "mrr10": "mean of 1 / rank of the right article, 0 beyond the tenth (mean reciprocal rank)",
    "ndcg10": (
        "mean of 1 / log2(1 + rank) of the right article, 0 beyond the tenth (normalized discounted cumulative gain)"
    ),
    "quote": "share of questions one of whose answers stands in the first, or the first three, quoted sentences",
    "citations": "share of quoted sentences by state, as the program checks its own answers",
    "refusal": "unanswerable questions told from answerable ones by confidence. auroc: share of pairs in which the "
    "answerable one has more; "
    "refused_at_95_answered: share of unanswerable ones refused where 95 % of the answerable stay answered; at "
    "the shipped threshold: "
    "refused_wrongly, share of answerable ones refused; answered_wrongly, share of unanswerable ones answered; "
    "balanced_accuracy, 1 less the mean "
    "of the two. A file without unanswerable questions asks each question once more with its article, all "
    "paragraphs of that title, left out; "
    "paragraph_out: the same with only its own paragraph left out, where the rest of the article still speaks "
    "of the topic",
    "answers": ANSWERS_DEFINITION,
    "support": DEFINITION,
    "latency_ms": (
        "milliseconds of a search, embedding of the question included: half of the searches, and 95 %, were quicker"
    ),
}
BINS = 20  # of the plots


@dataclass(frozen=True)
class QuestionResult:
    """What came back for one question; `rank` is the gold article's, 0 where it was not among those found."""

    question: Question
    rank: int
    confidence: float
    milliseconds: float
    quotes: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    first: str = ""  # the text of the first passage


def question_metrics(
    results: Sequence[QuestionResult], ablated: Sequence[QuestionResult], paragraph_ablated: Sequence[QuestionResult]
) -> dict[str, Any]:
    """All metrics of the results of a file.

    `ablated` are the questions asked without their article, `paragraph_ablated` those without their paragraph alone.
    """
    answerable = [result for result in results if result.question.answerable]
    ranked = [result for result in answerable if result.question.gold is not None]
    answered = [result for result in answerable if result.question.answers]
    states = Counter(state for result in answerable for state in result.states)
    times = sorted(result.milliseconds for result in results)
    others = ablated or [result for result in results if not result.question.answerable]
    refused = refusal(_confidences(answerable), _confidences(others))
    if paragraph_ablated:
        by_paragraph = refusal(_confidences(answerable), _confidences(paragraph_ablated))
        refused["paragraph_out"] = {name: by_paragraph[name] for name in ("auroc", "refused_at_95_answered")}
    return {
        "recall": {str(k): _mean([0 < result.rank <= k for result in ranked]) for k in (1, 5, 10)},
        "mrr10": _mean([1 / result.rank if 0 < result.rank <= 10 else 0.0 for result in ranked]),
        "ndcg10": _mean([1 / math.log2(1 + result.rank) if 0 < result.rank <= 10 else 0.0 for result in ranked]),
        "quote": {str(k): _mean([answers_in(result, k) for result in answered]) for k in (1, 3)},
        "citations": {state: round(count / states.total(), 4) for state, count in states.most_common()},
        "refusal": refused,
        "counts": {
            "ranked": len(ranked),
            "answered": len(answered),
            "answerable": len(answerable),
            "unanswerable": len(others),
        },
        "latency_ms": {"p50": round(times[len(times) // 2], 1), "p95": round(times[int(len(times) * 0.95)], 1)},
        "plots": {
            "answerable": _histogram(_confidences(answerable)),
            "unanswerable": _histogram(_confidences(others)),
            "threshold": NOT_FOUND_BELOW,
        },
    }


def refusal(answerable: Sequence[float], others: Sequence[float]) -> dict[str, Any]:
    """How well these confidences tell the two kinds apart; AUROC by ranks (Mann and Whitney), ties counting half."""
    names = ("auroc", "refused_at_95_answered", "refused_wrongly", "answered_wrongly", "balanced_accuracy")
    if not answerable or not others:
        return dict.fromkeys(names)
    low = sorted(others)
    higher = sum(bisect_left(low, a) + bisect_right(low, a) for a in answerable) / 2 / (len(answerable) * len(others))
    threshold = sorted(answerable)[int(len(answerable) * 0.05)]
    wrongly_refused = sum(a < NOT_FOUND_BELOW for a in answerable) / len(answerable)
    wrongly_answered = sum(b >= NOT_FOUND_BELOW for b in others) / len(others)
    values = (
        higher,
        bisect_left(low, threshold) / len(low),
        wrongly_refused,
        wrongly_answered,
        1 - (wrongly_refused + wrongly_answered) / 2,
    )
    return {name: round(value, 4) for name, value in zip(names, values, strict=True)}


def answers_in(result: QuestionResult, k: int) -> bool:
    """Whether one of the question's answers stands in the first k quoted sentences, whatever the script."""
    quotes = [fold(quote) for quote in result.quotes[:k]]
    return any(fold(answer) in quote for answer in result.question.answers for quote in quotes)


def _confidences(results: Sequence[QuestionResult]) -> list[float]:
    return [result.confidence for result in results]


def _histogram(values: Sequence[float]) -> list[int]:
    counts = Counter(min(BINS - 1, int(value * BINS)) for value in values)
    return [counts[place] for place in range(BINS)]


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
