"""How far the check of sentences can be trusted: its states on labelled pairs that are made from a question set."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.evaluation.labelled_pairs import Source, labelled_pairs
from assistant.schemas import Answer
from assistant.verify.verifier import check_sentence

SEED = 1
MOST = 60  # passages that pairs are made of: about a thousand pairs, ten seconds
DEFINITION = (
    "of labelled sentences made from the passages by program, the altered ones called verified and "
    "unsupported, and so the true ones"
)
ANSWERS_DEFINITION = (
    "of the answers to the first questions: marks that name a passage which was sent, cited "
    "sentences with a verified citation"
)


def support_figures(contexts: Sequence[str], asked: Iterable[tuple[int, str, str]], seed: int = SEED) -> dict[str, Any]:
    """The shares of states on pairs made of these contexts; `asked` are (context, question, answer) of their questions.

    `pairs` is their number; the others are shares of the altered and of the true sentences, 0 to 1, None where there
    are none.
    """
    about: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for context, question, answer in asked:
        about[context].append((question, answer))
    states = [
        (pair, check_sentence(pair.sentence, [pair.passage]).state)
        for pair in labelled_pairs(_sources(contexts, about), seed, MOST)
    ]
    true: Counter[str] = Counter(state for pair, state in states if pair.holds)
    altered: Counter[str] = Counter(state for pair, state in states if not pair.holds)
    return {
        "pairs": len(states),
        "false_verified": _share(altered, "verified"),
        "altered_unsupported": _share(altered, "unsupported"),
        "true_verified": _share(true, "verified"),
        "true_unsupported": _share(true, "unsupported"),
    }


def answer_figures(answers: Iterable[Answer]) -> dict[str, float | None]:
    """Of these answers: the share of marks that name a passage which was sent, and of cited sentences with a `verified` citation."""
    citations = [(number, citation) for number, answer in enumerate(answers) for citation in answer.citations]
    marks = Counter("known" if citation.state != "unknown" else "unknown" for _, citation in citations)
    sentences = {(number, citation.sentence): False for number, citation in citations}
    sentences |= {(number, citation.sentence): True for number, citation in citations if citation.state == "verified"}
    return {
        "mark_validity": _share(marks, "known"),
        "verified_sentences": round(sum(sentences.values()) / len(sentences), 4) if sentences else None,
    }


def _sources(contexts: Sequence[str], about: Mapping[int, Sequence[tuple[str, str]]]) -> list[Source]:
    return [Source(text, tuple(about.get(number, ()))) for number, text in enumerate(contexts)]


def _share(counts: Counter[str], state: str) -> float | None:
    return round(counts[state] / counts.total(), 4) if counts else None
