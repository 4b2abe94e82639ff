"""The items of a judge's exam: labelled sentences over passages, shipped with the package."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from vectorstore import Article, Passage, Sentence, sentence_spans

_MARK = re.compile(r"\[\d+(?:, ?\d+)*\]")  # of the passages that a sentence is taken from


@dataclass(frozen=True)
class LabelledStatement:
    """A sentence with its label, and the kind of the error in it where it is false."""

    sentence: str
    is_true: bool
    error: str | None


@dataclass(frozen=True)
class ExamItem:
    """What is asked in one call; the passages of a hostile one try to steer the judge."""

    name: str
    question: str
    is_hostile: bool
    passages: tuple[Passage, ...]
    statements: tuple[LabelledStatement, ...]


@cache
def exam_items() -> tuple[ExamItem, ...]:
    """The items in the order in which they are asked: hostile ones first, so that who fails them fails early."""
    lines = (Path(__file__).parent / "exam_pairs.jsonl").read_text(encoding="utf-8").splitlines()
    rows = sorted(map(json.loads, lines), key=lambda row: not row["hostile"])
    return tuple(map(_item, rows))


@cache
def spare_sentences() -> tuple[str, ...]:
    """Sentences of the exam's passages, for controls where a search has no other article."""
    return tuple(
        sentence.text
        for item in exam_items()
        if not item.is_hostile
        for passage in item.passages
        for sentence in passage.sentences
    )


def _item(row: Mapping[str, Any]) -> ExamItem:
    statements = tuple(
        LabelledStatement(_MARK.sub("", sentence["text"]).strip(), sentence["label"], sentence["error"])
        for sentence in row["sentences"]
    )
    passages = tuple(_passage(f"{row['id']}-{number}", value) for number, value in enumerate(row["passages"], start=1))
    return ExamItem(row["id"], row["question"], row["hostile"], passages, statements)


def _passage(identity: str, row: Mapping[str, Any]) -> Passage:
    text = row["text"]
    article = Article(
        id=identity,
        title=row["title"],
        author=row["author"] or None,
        source=row["source"] or None,
        date=row["date"] or None,
        path=f"{identity}.md",
    )
    return Passage(
        id=identity, rank=1, score=1.0, text=text, start=0, end=len(text), article=article, sentences=_sentences(text)
    )


def _sentences(text: str) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(text=text[span.start : span.end], start=span.start, end=span.end, quote=text[span.start : span.end])
        for span in sentence_spans(text)
    )
