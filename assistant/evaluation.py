"""Measures search, refusal and quotation on labelled questions, in a temporary index. Definitions stand beside the figures."""

import html
import json
import math
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.chain import NOT_FOUND_BELOW
from assistant.citations import check_sentence
from assistant.quote import quoted
from assistant.settings import SettingsError
from assistant.support_evaluation import ANSWERS_DEFINITION, DEFINITION, answer_figures, support_figures
from vectorstore import Found, fold

DEFINITIONS = {
    "recall": "share of questions whose article is among the first k articles",
    "mrr10": "mean of 1 / rank of the right article, 0 beyond the tenth",
    "ndcg10": "the same with 1 / log2(1 + rank)",
    "quote": "share of questions one of whose answers stands in the first, or first three, quoted sentences",
    "citations": "share of quoted sentences by state, as the program checks its own answers",
    "refusal": "unanswerable questions told from others by confidence: AUROC; refused with 95 % answered; balanced accuracy at the shipped threshold",
    "answers": ANSWERS_DEFINITION,
    "support": DEFINITION,
    "latency_ms": "a search, embedding of the question included",
}

_ANSWERED = 100  # questions answered in full for the figures of answers

_STYLE = """<style>body { font: 16px/1.5 sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em } th { text-align: left; font-weight: normal }
.bar { background: #1d4ed8; height: 1em } dd { margin-left: 1em } td, th { padding: .1em .6em }</style>"""


@dataclass(frozen=True)
class Question:
    """A labelled question: its answers, the number of the right context, and the contexts it is asked of, None meaning all."""

    text: str
    answers: tuple[str, ...]
    right: int | None
    contexts: tuple[int, ...] | None = None
    answerable: bool = True


@dataclass(frozen=True)
class QuestionSet:
    """Contexts, each to be an article, and questions about them."""

    contexts: tuple[str, ...]
    questions: tuple[Question, ...]


def evaluate(file: str, *, articles: str | None = None, say: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """The figures of one file, in the shape that `assistant eval --json` prints."""
    asked = read_questions(Path(file))
    contexts = read_questions(Path(articles)).contexts if articles else asked.contexts
    if not contexts or not asked.questions:
        raise SettingsError(f"`{file}` holds no questions with contexts: give SQuAD-style JSON, or JSONL with `question` and `contexts` or `article`.")
    with tempfile.TemporaryDirectory(prefix="assistant-eval-") as folder:
        corpus, index = Path(folder, "corpus"), Path(folder, "index")
        corpus.mkdir()
        for number, context in enumerate(contexts):
            Path(corpus, f"{number:06d}.txt").write_text(context, encoding="utf-8")
        say(f"{file}: {len(contexts)} articles, {len(asked.questions)} questions")
        with Assistant(corpus=corpus, index=index, model="quote") as assistant:
            assistant.sync()
            numbers = {article.id: int(Path(article.path).stem) for article in assistant.articles()}
            results = [_ask(assistant, numbers, question) for question in asked.questions]
            if all(question.answerable for question in asked.questions):
                results += [_ask(assistant, numbers, question, left_out=True) for question in asked.questions]
            answers = answer_figures(assistant.ask(question.text) for question in asked.questions[:_ANSWERED])
    support = support_figures(asked.contexts, [(q.right, q.text, q.answers[0]) for q in asked.questions if q.right is not None and q.answers])
    figures = {**_figures(results), "answers": answers, "support": support}
    return {"file": file, "articles": len(contexts), "questions": len(asked.questions), **figures, "failures": _failures(results)}


def read_questions(file: Path) -> QuestionSet:
    """The question set of a SQuAD-style JSON file or of a JSONL file; raises SettingsError for anything else."""
    try:
        text = file.read_text(encoding="utf-8")
        rows = json.loads(text)["data"] if file.suffix == ".json" else [json.loads(line) for line in text.splitlines() if line.strip()]
        return _from_squad(rows) if file.suffix == ".json" else _from_rows(rows)
    except OSError as error:
        raise SettingsError(f"`{file}` cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"`{file}` is neither SQuAD-style JSON nor JSONL with `question` and `contexts` or `article` ({error}).") from error


def report_text(reports: Sequence[dict[str, Any]]) -> str:
    """The figures of some files for a terminal, each defined once."""
    lines = [f"{name}: {definition}" for name, definition in DEFINITIONS.items()]
    for report in reports:
        lines += ["", f"{report['file']}: {report['articles']} articles, {report['questions']} questions"]
        lines += [f"  {name:<10} {_written(report[name])}" for name in DEFINITIONS]
    return "\n".join(lines)


def report_page(reports: Sequence[dict[str, Any]]) -> str:
    """The same as one self-contained HTML page, with a bar for each share and the worst failures."""
    parts = ["<!doctype html><meta charset='utf-8'><title>Evaluation</title>", _STYLE, "<h1>Evaluation</h1><dl>"]
    parts += [f"<dt>{name}</dt><dd>{html.escape(definition)}</dd>" for name, definition in DEFINITIONS.items()]
    parts.append("</dl>")
    for report in reports:
        parts.append(f"<h2>{html.escape(report['file'])}</h2><p>{report['articles']} articles, {report['questions']} questions</p><table>")
        parts += [_bar(f"{name} {key}".strip(), value) for name in DEFINITIONS for key, value in _pairs(report[name])]
        parts.append("</table><h3>Worst failures</h3><ol>")
        parts += [f"<li>{html.escape(f['question'])} (rank {f['rank'] or 'beyond 20'}): {html.escape('; '.join(f['quoted']))}</li>" for f in report["failures"]]
        parts.append("</ol>")
    return "\n".join(parts)


@dataclass(frozen=True)
class _Result:
    """What came back for one question; `rank` is the right article's, 0 where it was not among the first twenty."""

    question: Question
    answerable: bool
    rank: int
    confidence: float
    quotes: tuple[str, ...]
    states: tuple[str, ...]
    milliseconds: float


def _from_squad(rows: Sequence[dict[str, Any]]) -> QuestionSet:
    contexts: dict[str, int] = {}
    questions: list[Question] = []
    for article in rows:
        for paragraph in article["paragraphs"]:
            number = contexts.setdefault(paragraph["context"].strip(), len(contexts))
            for qa in paragraph["qas"]:
                answers = tuple(answer["text"] for answer in qa.get("answers", ()))
                answerable = bool(answers) and not qa.get("is_impossible")
                questions.append(Question(qa["question"], answers, number if answerable else None, answerable=answerable))
    return QuestionSet(tuple(contexts), tuple(questions))


def _from_rows(rows: Sequence[dict[str, Any]]) -> QuestionSet:
    contexts: dict[str, int] = {}
    questions: list[Question] = []
    for row in rows:
        texts = row["contexts"] if "contexts" in row else [row["article"]]
        numbers = tuple(contexts.setdefault(text.strip(), len(contexts)) for text in texts)
        answerable = bool(row.get("answerable", True))
        right = numbers[0] if answerable and "contexts" not in row else None
        answers = row.get("answers") or ()
        listed = (answers,) if isinstance(answers, str) else tuple(answers)
        questions.append(Question(row["question"].strip(), listed, right, numbers if "contexts" in row else None, answerable))
    return QuestionSet(tuple(contexts), tuple(questions))


def _ask(assistant: Assistant, numbers: dict[str, int], question: Question, *, left_out: bool = False) -> _Result:
    within = None
    if left_out or question.contexts is not None:
        kept = set(numbers.values()) if question.contexts is None else set(question.contexts)
        within = frozenset(identity for identity, number in numbers.items() if number in kept and not (left_out and number == question.right))
    began = time.perf_counter()
    found = assistant.find(question.text, 20, within=within)
    milliseconds = (time.perf_counter() - began) * 1000
    order = list(dict.fromkeys(numbers[passage.article.id] for passage in found.passages))
    rank = order.index(question.right) + 1 if question.right in order else 0
    quotes, states = _quotes(question.text, found, assistant.settings.passages)
    return _Result(question, question.answerable and not left_out, rank, found.confidence, quotes, states, milliseconds)


def _quotes(question: str, found: Found, passages: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    chosen = quoted(question, found.passages[:passages])
    states = (check_sentence(sentence.text, [found.passages[number - 1].text]).state for sentence, number in chosen)
    return tuple(sentence.text for sentence, _ in chosen), tuple(states)


def _figures(results: Sequence[_Result]) -> dict[str, Any]:
    ranked = [result for result in results if result.answerable and result.question.right is not None]
    answered = [result for result in results if result.answerable and result.question.answers]
    states = Counter(state for result in results if result.answerable for state in result.states)
    times = sorted(result.milliseconds for result in results)
    return {
        "recall": {str(k): _mean([0 < result.rank <= k for result in ranked]) for k in (1, 5, 10)},
        "mrr10": _mean([1 / result.rank if 0 < result.rank <= 10 else 0.0 for result in ranked]),
        "ndcg10": _mean([1 / math.log2(1 + result.rank) if 0 < result.rank <= 10 else 0.0 for result in ranked]),
        "quote": {str(k): _mean([_answers_in(result, k) for result in answered]) for k in (1, 3)},
        "citations": {state: round(count / states.total(), 4) for state, count in states.items()},
        "refusal": _refusal([r.confidence for r in results if r.answerable], [r.confidence for r in results if not r.answerable]),
        "latency_ms": {"p50": round(times[len(times) // 2], 1), "p95": round(times[int(len(times) * 0.95)], 1)},
    }


def _answers_in(result: _Result, k: int) -> bool:
    quotes = [fold(quote) for quote in result.quotes[:k]]
    return any(fold(answer) in quote for answer in result.question.answers for quote in quotes)


def _refusal(answerable: Sequence[float], others: Sequence[float]) -> dict[str, float | None]:
    """AUROC by ranks (Mann and Whitney), ties counting half."""
    if not answerable or not others:
        return {"auroc": None, "refused_at_95_answered": None, "balanced_accuracy": None}
    higher = sum((a > b) + 0.5 * (a == b) for a in answerable for b in others) / (len(answerable) * len(others))
    threshold = sorted(answerable)[int(len(answerable) * 0.05)]
    answered, refused = _mean([a >= NOT_FOUND_BELOW for a in answerable]), _mean([b < NOT_FOUND_BELOW for b in others])
    return {
        "auroc": round(higher, 4),
        "refused_at_95_answered": _mean([b < threshold for b in others]),
        "balanced_accuracy": round(((answered or 0.0) + (refused or 0.0)) / 2, 4),
    }


def _failures(results: Sequence[_Result]) -> list[dict[str, Any]]:
    """The questions whose article came last or not at all, at most twenty."""
    missed = [r for r in results if r.answerable and r.question.right is not None and r.rank != 1]
    worst = sorted(missed, key=lambda result: -(result.rank or 99))[:20]
    return [{"question": r.question.text, "rank": r.rank or None, "answers": list(r.question.answers), "quoted": list(r.quotes[:1])} for r in worst]


def _pairs(figure: Any) -> list[tuple[str, float | None]]:
    return list(figure.items()) if isinstance(figure, dict) else [("", figure)]


def _bar(name: str, value: float | None) -> str:
    share = value if value is not None and value <= 1 else 0.0
    return f"<tr><th>{html.escape(name)}</th><td>{_written(value)}</td><td><div class='bar' style='width:{share * 20:.2f}em'></div></td></tr>"


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _written(figure: Any) -> str:
    if isinstance(figure, dict):
        return "  ".join(f"{name} {_written(value)}" for name, value in figure.items())
    return "-" if figure is None else f"{figure:.3f}" if figure <= 1 else f"{figure:.1f}"
