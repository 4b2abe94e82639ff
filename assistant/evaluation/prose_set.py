"""Labelled prose as files have it: questions with the passages sent for them, and true and false sentences."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ValidationError

from assistant.answer.citation_markers import Mark, MarkReader
from assistant.settings import SettingsError
from vectorstore import Article, Passage, Sentence, language_of, sentence_spans

QUESTIONS, SENTENCES = "questions.jsonl", "sentences.jsonl"


@dataclass(frozen=True)
class LabelledSentence:
    """A sentence with its marks, whether it is true to what it cites, and the kind of its error if it is not."""

    qid: str
    raw: str
    is_true: bool
    set: str
    error: str | None
    cited: tuple[int, ...]  # places in the question's passages, from 0


@dataclass(frozen=True)
class ProseQuestion:
    """A question with the passages that were sent for it, in the order of their numbers."""

    text: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class ProseSet:
    """Questions by their ids, and the sentences of their answers in the order of the file."""

    questions: dict[str, ProseQuestion]
    sentences: tuple[LabelledSentence, ...]


class _PassageRow(BaseModel):
    number: int
    title: str
    date: str | None = None
    text: str


class _QuestionRow(BaseModel):
    qid: str
    question: str
    passages: tuple[_PassageRow, ...]


class _SentenceRow(BaseModel):
    qid: str
    raw: str
    label: Literal["true", "false"]
    set: str
    error: str | None = None


_Row = TypeVar("_Row", _QuestionRow, _SentenceRow)


def read_prose(folder: Path) -> ProseSet:
    """The labelled prose of a folder; raises SettingsError, with the line, for anything else."""
    questions: dict[str, ProseQuestion] = {}
    for place, asked in _rows(folder, QUESTIONS, _QuestionRow):
        if asked.qid in questions:
            raise SettingsError(f"{place}: the question `{asked.qid}` is there twice.")
        rows = sorted(asked.passages, key=lambda row: row.number)
        if not rows or [row.number for row in rows] != list(range(1, len(rows) + 1)):
            raise SettingsError(f"{place}: the passages must be numbered 1, 2, 3 and so on.")
        if not all(row.text.strip() for row in rows):
            raise SettingsError(f"{place}: a passage has no text.")
        questions[asked.qid] = ProseQuestion(asked.question, _passages(asked.qid, rows))
    sentences = tuple(_labelled(place, row, questions) for place, row in _rows(folder, SENTENCES, _SentenceRow))
    if not sentences:
        raise SettingsError(f"`{folder / SENTENCES}` holds no sentences.")
    return ProseSet(questions, sentences)


def _rows(folder: Path, name: str, form: type[_Row]) -> Iterator[tuple[str, _Row]]:
    """The rows of a file, each with its place in words."""
    file = folder / name
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        form_of_folder = f"labelled prose is a folder with `{QUESTIONS}` and `{SENTENCES}`"
        raise SettingsError(f"`{file}` cannot be read: {error.strerror}; {form_of_folder}.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"`{file}` is not UTF-8.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"`{file}`, line {number}"
        try:
            yield place, form.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            named = ".".join(map(str, first["loc"]))
            raise SettingsError(f"{place}: {f'`{named}`: ' if named else ''}{first['msg']}.") from error


def _labelled(place: str, row: _SentenceRow, questions: Mapping[str, ProseQuestion]) -> LabelledSentence:
    if row.qid not in questions:
        raise SettingsError(f"{place}: `{QUESTIONS}` has no question `{row.qid}`.")
    reader = MarkReader()
    parts = [*reader.feed(row.raw), *reader.finish()]
    if not "".join(part for part in parts if isinstance(part, str)).strip():
        raise SettingsError(f"{place}: the sentence is empty.")
    numbers = dict.fromkeys(number for part in parts if isinstance(part, Mark) for number in part.numbers)
    sent = len(questions[row.qid].passages)
    for number in numbers:
        if not 1 <= number <= sent:
            raise SettingsError(f"{place}: the mark [{number}] names none of the {sent} passages of `{row.qid}`.")
    return LabelledSentence(
        row.qid,
        row.raw.strip(),
        is_true=row.label == "true",
        set=row.set,
        error=row.error,
        cited=tuple(number - 1 for number in numbers),
    )


def _passages(qid: str, rows: Sequence[_PassageRow]) -> tuple[Passage, ...]:
    """The passages as a search gives them; those of one title are of one article, one below the other in its text."""
    ends: dict[str, int] = {}
    passages = []
    for row in rows:
        start = ends.get(row.title, 0)
        end = ends[row.title] = start + len(row.text)
        spans = sentence_spans(row.text)
        passages.append(
            Passage(
                id=f"{qid}-{row.number}",
                rank=row.number,
                score=0,
                text=row.text,
                start=start,
                end=end,
                article=_article(row),
                sentences=tuple(
                    Sentence(text=row.text[a:b], start=start + a, end=start + b, quote=row.text[a:b])
                    for a, b in spans  # as the splitter cuts them
                ),
            )
        )
    return tuple(passages)


def _article(row: _PassageRow) -> Article:
    identity = hashlib.sha256(row.title.encode()).hexdigest()[:16]
    return Article(
        id=identity,
        title=row.title,
        date=row.date,
        language=language_of(row.text),
        path=f"{identity}.txt",
    )
