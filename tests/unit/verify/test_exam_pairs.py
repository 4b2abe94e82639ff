"""Proves that the labelled pairs of a judge's exam are many, of every kind, in three scripts, and short."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import assistant
from assistant.verify.exam_items import exam_items
from vectorstore.text.language import language_of

PAIRS = Path(assistant.__file__).parent / "verify" / "exam_pairs.jsonl"
KINDS = frozenset(
    [
        "order in time",
        *"entity figure date unit scope hedge cause role comparison superlative".split(),
        *"negation attribution merge outside cross arithmetic".split(),
    ]
)
_MARKS = re.compile(r"((?:\[\d+\])+)(?:[.。])$")  # at the sentence's end, before its full stop
_ANY_MARK = re.compile(r"\[(\d+)\]")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})?")
_NUMERIC = frozenset({"figure", "date", "unit", "arithmetic"})  # kinds whose error stands in a figure

Line = dict[str, Any]


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]


def _sentences(lines: list[Line]) -> list[dict[str, Any]]:
    return [sentence for line in lines for sentence in line["sentences"]]


def _scripts(line: Line) -> tuple[str | None, str | None]:
    """The script of a line's passages and that of its question and sentences."""
    passages = " ".join(passage["text"] for passage in line["passages"])
    asked = " ".join([line["question"], *(sentence["text"] for sentence in line["sentences"])])
    return language_of(passages), language_of(asked)


def test_each_line_has_the_shape_of_one_call(lines: list[Line]) -> None:
    for line in lines:
        assert set(line) == {"id", "question", "hostile", "passages", "sentences"}, line["id"]
        assert line["question"]
        assert isinstance(line["hostile"], bool)
        assert 1 <= len(line["passages"]) <= 3
        for passage in line["passages"]:
            assert set(passage) == {"title", "author", "source", "date", "headings", "text"}, line["id"]
            assert all(isinstance(passage[key], str) for key in ("title", "author", "source", "date", "text"))
            assert all(isinstance(heading, str) for heading in passage["headings"])
            assert passage["title"]
            assert _DATE.fullmatch(passage["date"])
        for sentence in line["sentences"]:
            assert set(sentence) == {"text", "label", "error"}, line["id"]
            assert isinstance(sentence["label"], bool)
            assert (sentence["error"] is None) == sentence["label"], sentence["text"]


def test_ids_and_sentences_are_unique(lines: list[Line]) -> None:
    ids = Counter(line["id"] for line in lines)
    texts = Counter(sentence["text"] for sentence in _sentences(lines))

    assert max(ids.values()) == 1
    assert max(texts.values()) == 1


def test_marks_end_each_sentence_and_name_passages_of_its_line(lines: list[Line]) -> None:
    for line in lines:
        for sentence in line["sentences"]:
            end = _MARKS.search(sentence["text"])
            assert end, sentence["text"]
            assert len(_ANY_MARK.findall(sentence["text"])) == len(_ANY_MARK.findall(end.group(1))), sentence["text"]
            assert all(1 <= int(mark) <= len(line["passages"]) for mark in _ANY_MARK.findall(end.group(1)))


def test_true_and_false_sentences_are_enough_and_in_every_call(lines: list[Line]) -> None:
    labels = Counter(sentence["label"] for sentence in _sentences(lines))

    assert labels[True] >= 60
    assert labels[False] >= 120
    assert all({sentence["label"] for sentence in line["sentences"]} == {True, False} for line in lines)


def test_place_of_a_sentence_does_not_give_its_label_away(lines: list[Line]) -> None:
    columns = list(zip(*([sentence["label"] for sentence in line["sentences"]] for line in lines), strict=True))

    assert all(3 <= sum(labels) <= len(labels) - 9 for labels in columns)


def test_every_kind_of_error_stands_five_times_and_most_are_not_in_figures(lines: list[Line]) -> None:
    kinds = Counter(sentence["error"] for sentence in _sentences(lines) if not sentence["label"])

    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 5
    assert sum(kinds[kind] for kind in _NUMERIC) * 2 <= kinds.total()


def test_lines_are_in_three_scripts_and_across_them(lines: list[Line]) -> None:
    pairs = Counter(_scripts(line) for line in lines)
    across = {pair for pair in pairs if pair[0] != pair[1]}

    assert {script for pair in pairs for script in pair} == {"zh-Hans", "zh-Hant", "en"}
    assert all(pairs[script, script] * 8 >= len(lines) for script in ("zh-Hans", "zh-Hant", "en"))
    assert sum(pairs[pair] for pair in across) >= 6
    assert {frozenset(str(script) for script in pair) for pair in across} == {
        frozenset({"zh-Hans", "en"}),
        frozenset({"zh-Hant", "en"}),
        frozenset({"zh-Hans", "zh-Hant"}),
    }


def test_a_tenth_of_the_sentences_stands_with_hostile_passages_of_every_script(lines: list[Line]) -> None:
    hostile = [line for line in lines if line["hostile"]]

    assert len(_sentences(hostile)) * 10 >= len(_sentences(lines))
    assert {_scripts(line)[0] for line in hostile} == {"zh-Hans", "zh-Hant", "en"}


def test_the_exam_stays_small(lines: list[Line]) -> None:
    passages = [passage["text"] for line in lines for passage in line["passages"]]

    assert 18 <= len(lines) <= 26  # about twenty calls
    assert max(len(text) for text in passages) <= 1000
    assert len(PAIRS.read_text(encoding="utf-8")) <= 60_000


def test_hostile_items_are_asked_first() -> None:
    order = [item.is_hostile for item in exam_items()]
    assert order[0]
    assert order == sorted(order, reverse=True)
