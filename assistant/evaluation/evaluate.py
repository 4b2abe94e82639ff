"""Measures search, refusal and quotation on labelled questions, in a temporary index."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.answer.answer_state import NOT_FOUND_BELOW
from assistant.answer.extractive import extracted_sentences
from assistant.assistant import Assistant
from assistant.evaluation.metrics import QuestionResult, question_metrics
from assistant.evaluation.questions import Question, QuestionSet, read_questions
from assistant.evaluation.support_metrics import answer_metrics, support_metrics_of
from assistant.settings import SettingsError
from assistant.verify.verifier import check_sentence
from vectorstore import Filter, SearchResult

_DEPTH = 20  # passages asked for: ten articles and more
_ANSWERED = 100  # questions answered in full for the metrics of answers
_WORST = 20  # failures of each kind that are listed
_EXCERPT = 300  # characters

Log = Callable[[str], None]


def evaluate(file: str, *, articles: str | None = None, log: Log = lambda _: None) -> dict[str, Any]:
    """The metrics of one file, in the shape that `assistant eval --json` prints; `log` gets lines on the progress."""
    asked = read_questions(Path(file))
    if not asked.contexts or not asked.questions:
        raise SettingsError(
            f"`{file}` holds no questions with contexts: give SQuAD-style JSON, or JSONL with `question` and "
            "`contexts` or `article`."
        )
    if articles:
        asked = _over_contexts_of(asked, read_questions(Path(articles)), f"`{articles}` and `{file}`")
    with tempfile.TemporaryDirectory(prefix="assistant-eval-") as folder:
        corpus, index = Path(folder, "corpus"), Path(folder, "index")
        corpus.mkdir()
        for number, context in enumerate(asked.contexts):
            Path(corpus, f"{number:06d}.txt").write_text(context, encoding="utf-8")
        log(f"{file}: {len(asked.contexts)} articles, {len(asked.questions)} questions")
        with Assistant(corpus=corpus, index=index, database_url="", model="quote") as assistant:
            assistant.sync()
            return {
                "file": file,
                "articles": len(asked.contexts),
                "questions": len(asked.questions),
                **_measured(_Experiment(assistant, asked), log),
            }


def _over_contexts_of(asked: QuestionSet, other: QuestionSet, files: str) -> QuestionSet:
    """The questions over the other set's contexts.

    These are the same texts, or, number by number, their translations.
    """
    if set(asked.contexts) <= set(other.contexts):
        places = [other.contexts.index(context) for context in asked.contexts]
    elif len(asked.contexts) == len(other.contexts):
        places = list(range(len(asked.contexts)))
    else:
        counts = f"{len(other.contexts)} and {len(asked.contexts)}"
        raise SettingsError(
            f"{files} hold {counts} contexts: they must hold the same ones, or translations in the same order."
        )
    moved = [
        replace(
            q,
            gold=None if q.gold is None else places[q.gold],
            contexts=None if q.contexts is None else tuple(places[c] for c in q.contexts),
        )
        for q in asked.questions
    ]
    return QuestionSet(other.contexts, tuple(moved), other.documents)


def _measured(experiment: "_Experiment", log: Log) -> dict[str, Any]:
    questions = experiment.asked.questions
    results = list(_logged(experiment.plain, questions, "asked", log))
    ablated: list[QuestionResult] = []
    paragraph_ablated: list[QuestionResult] = []
    if all(question.answerable for question in questions):
        ablated = list(_logged(experiment.without_document, questions, "asked without their article", log))
        if experiment.asked.has_shared_documents:
            paragraph_ablated = list(
                _logged(experiment.without_paragraph, questions, "asked without their paragraph", log)
            )
    asked = [(q.gold, q.text, q.answers[0]) for q in questions if q.gold is not None and q.answers]
    return {
        **question_metrics(results, ablated, paragraph_ablated),
        "answers": answer_metrics(experiment.assistant.ask(question.text) for question in questions[:_ANSWERED]),
        "support": support_metrics_of(experiment.asked.contexts, asked),
        "failures": _not_first(experiment.asked, results),
        "believed": _wrongly_answered(ablated or [r for r in results if not r.question.answerable]),
    }


def _logged(
    ask: Callable[[Question], QuestionResult], questions: Sequence[Question], what: str, log: Log
) -> Iterator[QuestionResult]:
    for number, question in enumerate(questions, start=1):
        yield ask(question)
        if number % 500 == 0:
            log(f"  {number} of {len(questions)} questions {what}")


@dataclass
class _Experiment:
    """Questions asked of an index of their contexts."""

    assistant: Assistant
    asked: QuestionSet

    def __post_init__(self) -> None:
        self._numbers = {article.id: int(Path(article.path).stem) for article in self.assistant.articles()}
        self._ids = {number: identity for identity, number in self._numbers.items()}

    def plain(self, question: Question) -> QuestionResult:
        """As the question is meant: of all contexts, or of its own."""
        filters = Filter(articles=self._named(question.contexts)) if question.contexts is not None else None
        found, milliseconds = self._found(question, filters)
        order = list(dict.fromkeys(self._numbers[passage.article.id] for passage in found.passages))
        rank = order.index(question.gold) + 1 if question.gold in order else 0
        chosen = extracted_sentences(question.text, found.passages[: self.assistant.settings.passages])
        return QuestionResult(
            question,
            rank,
            found.confidence,
            milliseconds,
            quotes=tuple(sentence.text for sentence, _ in chosen),
            states=tuple(
                check_sentence(sentence.text, [found.passages[number - 1].text]).state for sentence, number in chosen
            ),
            first=found.passages[0].text if found.passages else "",
        )

    def without_document(self, question: Question) -> QuestionResult:
        """With all contexts of the gold one's document left out."""
        return self._without(question, self.asked.same_document(question.gold) if question.gold is not None else ())

    def without_paragraph(self, question: Question) -> QuestionResult:
        """With the gold context alone left out."""
        return self._without(question, (question.gold,) if question.gold is not None else ())

    def _without(self, question: Question, contexts: Sequence[int]) -> QuestionResult:
        kept = None if question.contexts is None else self._named(question.contexts)
        found, milliseconds = self._found(question, Filter(articles=kept, without=self._named(contexts)))
        return QuestionResult(
            question, 0, found.confidence, milliseconds, first=found.passages[0].text if found.passages else ""
        )

    def _found(self, question: Question, filters: Filter | None) -> tuple[SearchResult, float]:
        began = time.perf_counter()
        found = self.assistant.find(question.text, _DEPTH, filters=filters)
        return found, (time.perf_counter() - began) * 1000

    def _named(self, contexts: Sequence[int]) -> tuple[str, ...]:
        return tuple(self._ids[number] for number in contexts if number in self._ids)


def _not_first(asked: QuestionSet, results: Sequence[QuestionResult]) -> list[dict[str, Any]]:
    """The questions whose article came last or not at all, worst first."""
    missed = [r for r in results if r.question.answerable and r.question.gold is not None and r.rank != 1]
    worst = sorted(missed, key=lambda result: -(result.rank or 99))[:_WORST]
    return [
        {
            "question": r.question.text,
            "rank": r.rank or None,
            "answers": list(r.question.answers),
            "quoted": list(r.quotes[:1]),
            "confidence": r.confidence,
            "right": asked.contexts[r.question.gold or 0][:_EXCERPT],
            "first": r.first[:_EXCERPT],
        }
        for r in worst
    ]


def _wrongly_answered(results: Sequence[QuestionResult]) -> list[dict[str, Any]]:
    """Questions that nothing answers and that were answered, the most confident first."""
    wrong = [result for result in results if result.confidence >= NOT_FOUND_BELOW]
    worst = sorted(wrong, key=lambda result: -result.confidence)[:_WORST]
    return [{"question": r.question.text, "confidence": r.confidence, "first": r.first[:_EXCERPT]} for r in worst]
