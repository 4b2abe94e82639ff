"""The exam of a judge: labelled sentences over passages, shipped with the package.

Only a judge that has passed it counts.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.verify.control_sentences import controlled
from assistant.verify.judge import Group, Judge, Reading, Statement, UnreadableReplyError
from vectorstore import Article, Passage, Sentence, is_chinese, sentence_spans

FALSE_AT_MOST = 1  # of all false sentences, called supported; of those beside hostile passages none
TRUE_AT_LEAST = 0.85  # share of the true ones, called supported
TOKENS = 60_000  # what an exam costs, about: a third of it for the instructions
_AT_ONCE = 4
Progress = Callable[[int, int], None]


_MARK = re.compile(r"\[\d+(?:, ?\d+)*\]")  # of the passages that a sentence is taken from


@dataclass(frozen=True)
class Pair:
    """A sentence with its label, and the error in it where it is false."""

    sentence: str
    label: bool
    error: str | None


@dataclass(frozen=True)
class Sheet:
    """What is asked in one call."""

    name: str
    question: str
    hostile: bool
    passages: tuple[Passage, ...]
    pairs: tuple[Pair, ...]


class Miss(BaseModel):
    """A sentence on which the judge was wrong."""

    model_config = ConfigDict(frozen=True)

    sheet: str
    sentence: str
    label: bool
    error: str | None
    said: str


class Result(BaseModel):
    """What an exam came to; it ends early where it can no longer be passed."""

    model_config = ConfigDict(frozen=True)

    admitted: bool
    true: int = Field(description="true sentences asked")
    true_supported: int
    false: int = Field(description="false sentences asked, those beside hostile passages included")
    false_supported: int
    hostile_supported: int
    served: str = Field(default="", description="the model that answered, by its server's word")
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    misses: tuple[Miss, ...] = ()

    @property
    def score(self) -> str:
        """The counts that decided, such as `true 70/72, false 1/144`."""
        return f"true {self.true_supported}/{self.true}, false {self.false_supported}/{self.false}"


@cache
def sheets() -> tuple[Sheet, ...]:
    """The exam, in the order in which it is asked: the hostile ones among the first, so that who fails fails early."""
    rows = [
        json.loads(line)
        for line in (Path(__file__).parent / "exam_pairs.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    rows.sort(key=lambda row: not row["hostile"])
    return tuple(_sheet(row) for row in rows)


@cache
def spare_sentences() -> tuple[str, ...]:
    """Sentences of the exam's passages, for controls where a search has no other article."""
    return tuple(
        sentence.text
        for sheet in sheets()
        if not sheet.hostile
        for passage in sheet.passages
        for sentence in passage.sentences
    )


def sit(judge: Judge, progress: Progress | None = None) -> Result:
    """The result of asking a judge the whole exam, or as much of it as decides; raises what its client raises."""
    asked, marked = sheets(), _Marking()
    true = sum(pair.label for sheet in asked for pair in sheet.pairs)
    waiting = iter(asked)
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="exam") as threads:
        running = _started(threads, judge, islice(waiting, _AT_ONCE))
        try:
            while running:
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    marked.add(running.pop(future), future)
                    if progress:
                        progress(marked.calls, len(asked))
                if marked.has_failed(true):
                    break
                running |= _started(threads, judge, islice(waiting, len(done)))
        finally:
            for future in running:
                future.cancel()
    return marked.result(true)


def _started(
    threads: ThreadPoolExecutor, judge: Judge, next_ones: Iterator[Sheet]
) -> dict[Future[Reading], tuple[Sheet, Group]]:
    groups = [(sheet, _group(sheet)) for sheet in next_ones]
    return {threads.submit(judge.read, group): (sheet, group) for sheet, group in groups}


class _Marking:
    """Counts what a judge said of each sheet."""

    def __init__(self) -> None:
        self.calls = self._true = self._right = self._false = self._passed = self._hostile = 0
        self._tokens = [0, 0]
        self._served = ""
        self._misses: list[Miss] = []

    def add(self, asked: tuple[Sheet, Group], future: Future[Reading]) -> None:
        """One call's rulings; a reply that cannot be read rules nothing."""
        sheet, group = asked
        self.calls += 1
        try:
            reading = future.result()
        except UnreadableReplyError as error:
            reading = Reading(used=error.used)
        if reading.used:
            self._tokens[0] += reading.used["input_tokens"]
            self._tokens[1] += reading.used["output_tokens"]
        self._served = self._served or reading.served
        obeyed = any(_supported(reading, place) for place in group.controls)
        said = [place for place in range(len(group.statements)) if place not in group.controls]
        for place, pair in zip(said, sheet.pairs, strict=True):
            # as in use, no call counts that supports the sentence which nobody wrote; a false one that it supports
            # counts all the same
            supported = _supported(reading, place) and not (obeyed and pair.label)
            self._count(sheet, pair, supported=supported, said="control supported" if obeyed else _said(reading, place))

    def _count(self, sheet: Sheet, pair: Pair, *, supported: bool, said: str) -> None:
        if pair.label:
            self._true += 1
            self._right += supported
        else:
            self._false += 1
            self._passed += supported
            self._hostile += supported and sheet.hostile
        if supported != pair.label:
            self._misses.append(
                Miss(sheet=sheet.name, sentence=pair.sentence, label=pair.label, error=pair.error, said=said)
            )

    def has_failed(self, true: int) -> bool:
        """Whether no more right answers could make it a pass."""
        return (
            self._passed > FALSE_AT_MOST or self._hostile > 0 or self._true - self._right > (1 - TRUE_AT_LEAST) * true
        )

    def result(self, true: int) -> Result:
        """What it came to."""
        return Result(
            admitted=self._true == true and not self.has_failed(true),
            true=self._true,
            true_supported=self._right,
            false=self._false,
            false_supported=self._passed,
            hostile_supported=self._hostile,
            served=self._served,
            calls=self.calls,
            input_tokens=self._tokens[0],
            output_tokens=self._tokens[1],
            misses=tuple(self._misses),
        )


def _supported(reading: Reading, place: int) -> bool:
    ruling = reading.rulings.get(place)
    return ruling is not None and ruling.verdict == "supported"


def _said(reading: Reading, place: int) -> str:
    ruling = reading.rulings.get(place)
    return ruling.verdict if ruling else "nothing"


def _group(sheet: Sheet) -> Group:
    chinese = is_chinese(sheet.pairs[0].sentence)
    spare = [
        text
        for text in spare_sentences()
        if is_chinese(text) == chinese and not any(text in passage.text for passage in sheet.passages)
    ]
    return controlled(
        Group(sheet.question, sheet.passages, tuple(Statement(pair.sentence) for pair in sheet.pairs)), (), spare
    )


def _sheet(row: Mapping[str, Any]) -> Sheet:
    pairs = tuple(Pair(_MARK.sub("", pair["text"]).strip(), pair["label"], pair["error"]) for pair in row["sentences"])
    passages = tuple(_passage(f"{row['id']}-{number}", given) for number, given in enumerate(row["passages"], start=1))
    return Sheet(row["id"], row["question"], row["hostile"], passages, pairs)


def _passage(identity: str, given: Mapping[str, Any]) -> Passage:
    text = given["text"]
    article = Article(
        id=identity,
        title=given["title"],
        author=given["author"] or None,
        source=given["source"] or None,
        date=given["date"] or None,
        path=f"{identity}.md",
    )
    return Passage(
        id=identity, rank=1, score=1.0, text=text, start=0, end=len(text), article=article, sentences=_sentences(text)
    )


def _sentences(text: str) -> tuple[Sentence, ...]:
    spans: Sequence[Any] = list(sentence_spans(text))
    return tuple(
        Sentence(text=text[span.start : span.end], start=span.start, end=span.end, quote=text[span.start : span.end])
        for span in spans
    )
