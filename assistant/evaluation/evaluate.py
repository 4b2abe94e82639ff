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
from assistant.evaluation.metrics import Result, figures
from assistant.evaluation.questions import Question, QuestionSet, read_questions
from assistant.evaluation.support_metrics import answer_figures, support_figures
from assistant.settings import SettingsError
from assistant.verify.verifier import check_sentence
from vectorstore import Filter, SearchResult

_DEPTH = 20  # passages asked for: ten articles and more
_ANSWERED = 100  # questions answered in full for the figures of answers
_WORST = 20  # failures of each kind that are told
_EXCERPT = 300  # characters

Say = Callable[[str], None]


def evaluate(file: str, *, articles: str | None = None, say: Say = lambda _: None) -> dict[str, Any]:
    """The figures of one file, in the shape that `assistant eval --json` prints; `say` hears how far it came."""
    asked = read_questions(Path(file))
    if not asked.contexts or not asked.questions:
        raise SettingsError(
            f"`{file}` holds no questions with contexts: give SQuAD-style JSON, or JSONL with `question` and "
            "`contexts` or `article`."
        )
    if articles:
        asked = _asked_of(asked, read_questions(Path(articles)), f"`{articles}` and `{file}`")
    with tempfile.TemporaryDirectory(prefix="assistant-eval-") as folder:
        corpus, index = Path(folder, "corpus"), Path(folder, "index")
        corpus.mkdir()
        for number, context in enumerate(asked.contexts):
            Path(corpus, f"{number:06d}.txt").write_text(context, encoding="utf-8")
        say(f"{file}: {len(asked.contexts)} articles, {len(asked.questions)} questions")
        with Assistant(corpus=corpus, index=index, model="quote") as assistant:
            assistant.sync()
            return {
                "file": file,
                "articles": len(asked.contexts),
                "questions": len(asked.questions),
                **_measured(_Asking(assistant, asked), say),
            }


def _asked_of(asked: QuestionSet, other: QuestionSet, files: str) -> QuestionSet:
    """The questions over the other set's contexts, which hold the same texts, or, number by number, their translations."""
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
            right=None if q.right is None else places[q.right],
            contexts=None if q.contexts is None else tuple(places[c] for c in q.contexts),
        )
        for q in asked.questions
    ]
    return QuestionSet(other.contexts, tuple(moved), other.documents)


def _measured(asking: "_Asking", say: Say) -> dict[str, Any]:
    questions = asking.asked.questions
    results = list(_telling(asking.plain, questions, "asked", say))
    left_out: list[Result] = []
    paragraph_out: list[Result] = []
    if all(question.answerable for question in questions):
        left_out = list(_telling(asking.without_work, questions, "asked without their article", say))
        if asking.asked.has_works:
            paragraph_out = list(_telling(asking.without_paragraph, questions, "asked without their paragraph", say))
    told = [(q.right, q.text, q.answers[0]) for q in questions if q.right is not None and q.answers]
    return {
        **figures(results, left_out, paragraph_out),
        "answers": answer_figures(asking.assistant.ask(question.text) for question in questions[:_ANSWERED]),
        "support": support_figures(asking.asked.contexts, told),
        "failures": _missed(asking.asked, results),
        "believed": _believed(left_out or [r for r in results if not r.question.answerable]),
    }


def _telling(ask: Callable[[Question], Result], questions: Sequence[Question], what: str, say: Say) -> Iterator[Result]:
    for number, question in enumerate(questions, start=1):
        yield ask(question)
        if number % 500 == 0:
            say(f"  {number} of {len(questions)} questions {what}")


@dataclass
class _Asking:
    """Questions asked of an index of their contexts."""

    assistant: Assistant
    asked: QuestionSet

    def __post_init__(self) -> None:
        self._numbers = {article.id: int(Path(article.path).stem) for article in self.assistant.articles()}
        self._ids = {number: identity for identity, number in self._numbers.items()}

    def plain(self, question: Question) -> Result:
        """As the question is meant: of all contexts, or of its own."""
        filters = Filter(articles=self._named(question.contexts)) if question.contexts is not None else None
        found, milliseconds = self._found(question, filters)
        order = list(dict.fromkeys(self._numbers[passage.article.id] for passage in found.passages))
        rank = order.index(question.right) + 1 if question.right in order else 0
        chosen = extracted_sentences(question.text, found.passages[: self.assistant.settings.passages])
        return Result(
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

    def without_work(self, question: Question) -> Result:
        """With all contexts of the right one's work left out."""
        return self._without(question, self.asked.together(question.right) if question.right is not None else ())

    def without_paragraph(self, question: Question) -> Result:
        """With the right context alone left out."""
        return self._without(question, (question.right,) if question.right is not None else ())

    def _without(self, question: Question, contexts: Sequence[int]) -> Result:
        kept = None if question.contexts is None else self._named(question.contexts)
        found, milliseconds = self._found(question, Filter(articles=kept, without=self._named(contexts)))
        return Result(
            question, 0, found.confidence, milliseconds, first=found.passages[0].text if found.passages else ""
        )

    def _found(self, question: Question, filters: Filter | None) -> tuple[SearchResult, float]:
        began = time.perf_counter()
        found = self.assistant.find(question.text, _DEPTH, filters=filters)
        return found, (time.perf_counter() - began) * 1000

    def _named(self, contexts: Sequence[int]) -> tuple[str, ...]:
        return tuple(self._ids[number] for number in contexts if number in self._ids)


def _missed(asked: QuestionSet, results: Sequence[Result]) -> list[dict[str, Any]]:
    """The questions whose article came last or not at all, worst first."""
    missed = [r for r in results if r.question.answerable and r.question.right is not None and r.rank != 1]
    worst = sorted(missed, key=lambda result: -(result.rank or 99))[:_WORST]
    return [
        {
            "question": r.question.text,
            "rank": r.rank or None,
            "answers": list(r.question.answers),
            "quoted": list(r.quotes[:1]),
            "confidence": r.confidence,
            "right": asked.contexts[r.question.right or 0][:_EXCERPT],
            "first": r.first[:_EXCERPT],
        }
        for r in worst
    ]


def _believed(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Questions that nothing answers and that were answered, the most confident first."""
    wrong = [result for result in results if result.confidence >= NOT_FOUND_BELOW]
    worst = sorted(wrong, key=lambda result: -result.confidence)[:_WORST]
    return [{"question": r.question.text, "confidence": r.confidence, "first": r.first[:_EXCERPT]} for r in worst]
