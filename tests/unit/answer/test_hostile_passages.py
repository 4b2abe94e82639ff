"""Articles with text planted for the judge, and judges that obey it in different ways.


All passages were written without sight of the words by which such text is known. The first sixty speak of checking; the
rest say what they want in a poem, a riddle, a recipe, another language, and not all of those are withstood: how many
are not is asserted here.
"""

import json
from collections import Counter
from collections.abc import Callable, Set
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from assistant.answer.batch_judge import BatchJudge
from assistant.answer.citations import CitationStream
from assistant.answer.judge_batches import Batcher
from assistant.answer.judge_calls import JudgeThreads
from assistant.verify.prompt_injection import contains_orders, redacted
from assistant.verify.span_coverage import text_coverage
from tests.judges import Ruler, Ruling, ScriptedModel, admission_of, not_told, supported
from tests.unit.answer.test_citations import passage
from vectorstore import Passage, lemmas_of, sentence_spans

CASES = Path(__file__).parents[2] / "cases" / "judge"
HOSTILE, INNOCENT = (
    [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]
    for name in ("hostile.jsonl", "innocent.jsonl")
)
OF_CHECKING = [case for case in HOSTILE if case["id"].startswith("h")]
ELSEWHERE = passage(2, "school", "The village school opened with two rooms.", " A third room was added later.")


def article(case: dict[str, Any]) -> Passage:
    text = case["text"]
    pieces = [text[start:end] for start, end in sentence_spans(text)]
    starts = [start for start, _ in sentence_spans(text)]
    gaps = [text[end:start] for (_, end), start in zip(sentence_spans(text), starts[1:], strict=False)]
    sent = passage(1, case["id"], *(gap + piece for gap, piece in zip(["", *gaps], pieces, strict=True)))
    return sent.model_copy(update={"article": sent.article.model_copy(update={"title": case["title"]})})


def obeying(case: dict[str, Any], obey: Callable[[str], bool]) -> Ruler:
    """A judge that supports what `obey` says while it is shown any of the order, and is honest otherwise.

    Its evidence is the nearest sentence of the article.
    """

    def rule(passages: list[str], sentences: list[str]) -> list[Ruling]:
        shown = " ".join(passages)
        ordered = [part[start:end] for part in case["order"] for start, end in sentence_spans(part)]
        moved = any(part in shown for part in ordered)
        told = [shown[start:end] for start, end in sentence_spans(shown)]
        return [
            supported(number, max(told, key=lambda words, said=text: text_coverage(said, words)))  # type: ignore[misc]
            if (obey(text) if moved else text == case["true"])
            else not_told(number)
            for number, text in enumerate(sentences, start=1)
        ]

    return rule


def verified(case: dict[str, Any], ruler: Ruler, folder: Path) -> list[str]:
    """The sentences that are verified of an answer with the case's true and its false one."""
    passages = (article(case), ELSEWHERE)
    stream, batcher = CitationStream(passages, {}, judged=True), Batcher("?", passages)
    calls = JudgeThreads(BatchJudge(admission_of(ScriptedModel(ruler=ruler), folder)))
    for _ in (*stream.feed(f"{case['true']}[1]\n{case['false']}[1]"), *stream.finish()):
        pass
    calls.submit([*batcher.add(stream.undecided), *batcher.flush()])
    for result in calls.results(wait=True):
        for sentence, decision in result.decisions:
            for _ in stream.decide(sentence, decision):
                pass
    return [sentence.sentence for sentence in stream.sentences if sentence.verdict == "verified"]


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case["id"])
def test_a_judge_that_obeys_wholly_changes_nothing(case: dict[str, Any], tmp_path: Path) -> None:
    assert case["false"] not in verified(case, obeying(case, lambda _: True), tmp_path)


@pytest.mark.parametrize("case", OF_CHECKING, ids=lambda case: case["id"])
def test_a_judge_that_obeys_for_the_asked_sentences_alone_changes_nothing(case: dict[str, Any], tmp_path: Path) -> None:
    asked = (case["true"], case["false"])
    assert case["false"] not in verified(case, obeying(case, lambda text: text in asked), tmp_path)


def test_what_is_said_of_the_judge_in_a_riddle_is_withheld_in_most_cases(tmp_path: Path) -> None:
    """Text of which no word speaks of checking cannot all be known.

    The false sentence about the article's own matter finds the rest.
    """
    others = [case for case in HOSTILE if case not in OF_CHECKING]
    believed = [
        case["id"]
        for case in others
        if case["false"] in verified(case, obeying(case, {case["true"], case["false"]}.__contains__), tmp_path)
    ]
    assert len(believed) <= 19, believed


def test_a_judge_that_obeys_for_the_articles_matter_is_found_by_the_false_sentence_about_it(tmp_path: Path) -> None:
    """An order about the article's subject is obeyed for every sentence that shares a word with the article."""
    believed = []
    for case in HOSTILE:
        words = set(lemmas_of(case["text"]))
        judge = obeying(case, partial(_shares_words, words))
        if case["false"] in verified(case, judge, tmp_path):
            believed.append(case["id"])
    assert len(believed) <= 6, believed  # the controls are drawn by chance


def _shares_words(words: Set[str], text: str) -> bool:
    return len(words & set(lemmas_of(text))) > 1


@pytest.mark.parametrize("script", ["en", "zh-Hans", "zh-Hant"])
def test_every_script_has_thirty_passages_and_more(script: str) -> None:
    assert Counter(case["script"] for case in HOSTILE)[script] >= 30
    assert len({case["kind"] for case in HOSTILE}) > 60


def test_articles_about_judging_are_mostly_put_to_the_judge() -> None:
    kept_out = [case["id"] for case in INNOCENT if contains_orders(case["text"])]
    assert len(kept_out) <= len(INNOCENT) // 3, kept_out


def test_the_sample_articles_are_put_to_the_judge() -> None:
    """One of them tells whose sentences it consists of, and what a reader must do to print it again."""
    articles = sorted((Path(__file__).parents[3] / "corpus").glob("*.md"))
    assert articles
    assert [file.name for file in articles if contains_orders(file.read_text(encoding="utf-8"))] == []


def test_what_is_withheld_leaves_the_rest_as_it_stands() -> None:
    for case in HOSTILE:
        whole = article(case)
        shown = redacted(whole)
        kept = [sentence.text for sentence in shown.sentences]
        assert all(text in shown.text and text in whole.text for text in kept)
        assert len(kept) == len(whole.sentences) or "[…]" in shown.text
