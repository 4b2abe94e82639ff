"""What each rule of the check does: alone, and what is lost without it, on labelled prose and on pairs made from
question sets.

    python -m tests.benchmarks.ablation PROSE_FOLDER [SQUAD_FILE...]

Of true and of false sentences it prints how many are called contradicted or unsupported by the rule alone, how many the
others alone would not call so, and, for rules that only doubt, how many would be verified without it: true ones gained,
false ones let through.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from assistant.answer.citation_markers import Mark, MarkReader, without_line_opening
from assistant.evaluation.labelled_pairs import labelled_pairs
from assistant.evaluation.statements import QuestionedPassage
from assistant.verdicts import Verdict
from assistant.verify.about_articles import is_about_articles
from assistant.verify.comparison import Comparison
from assistant.verify.rules import RULES
from assistant.verify.sources import Source
from assistant.verify.verifier import strip_frame


class Labelled(NamedTuple):
    """A sentence with its sources, and whether they carry it."""

    sentence: str
    sources: tuple[Source, ...]
    is_supported: bool


def prose(folder: Path) -> Iterator[Labelled]:
    """The sentences of a prose folder, each with all passages of the articles that it cites."""
    questions = {row["qid"]: row for row in _rows(folder / "questions.jsonl")}
    for row in _rows(folder / "sentences.jsonl"):
        reader = MarkReader()
        parts = [*reader.feed(row["raw"]), *reader.finish()]
        marks = {number for part in parts if isinstance(part, Mark) for number in part.numbers}
        passages = questions[row["qid"]]["passages"]
        titles = {passage["title"] for passage in passages if passage["number"] in marks}
        cited = tuple(
            Source(p["text"], title=p["title"], date=p["date"] or "") for p in passages if p["title"] in titles
        )
        yield Labelled(
            without_line_opening("".join(part for part in parts if isinstance(part, str)).strip()),
            cited,
            row["label"] == "true",
        )


def made(file: Path) -> Iterator[Labelled]:
    """Pairs made by program from a question set."""
    paragraphs = [p for article in json.loads(file.read_text(encoding="utf-8"))["data"] for p in article["paragraphs"]]
    asked = [
        QuestionedPassage(
            p["context"], tuple((q["question"], q["answers"][0]["text"]) for q in p["qas"] if q["answers"])
        )
        for p in paragraphs
    ]
    for pair in labelled_pairs(asked):
        yield Labelled(pair.sentence, (Source(pair.passage),), pair.is_supported)


def ablation(labelled: list[Labelled]) -> Iterator[str]:
    """One line for each rule; before them, one for all together."""
    found = [(row, frozenset(_found(row))) for row in labelled]
    warned = [(row, frozenset(name for name in names if VERDICTS[name].is_warning)) for row, names in found]
    holds = Counter(row.is_supported for row in labelled)
    for told, chosen in (
        ("called so", [names for _, names in warned]),
        ("verified", [not names for _, names in found]),
    ):
        counts = Counter(row.is_supported for row, some in zip(labelled, chosen, strict=True) if some)
        yield f"{told}: true {counts[True]} of {holds[True]}, false {counts[False]} of {holds[False]}"
    for rule in RULES:
        rows = warned if VERDICTS[rule.name].is_warning else found
        alone = Counter(row.is_supported for row, names in rows if rule.name in names)
        only = Counter(row.is_supported for row, names in rows if names == {rule.name})
        yield (
            f"{rule.name:24}{VERDICTS[rule.name]:14}finds true {alone[True]:4} false {alone[False]:4}   it alone "
            f"true {only[True]:4} false {only[False]:4}"
        )


VERDICTS: dict[str, Verdict] = {rule.name: rule.verdict for rule in RULES}


def _found(row: Labelled) -> Iterator[str]:
    comparison = Comparison(strip_frame(row.sentence), row.sources)
    if is_about_articles(comparison.sentence):
        yield "unmatched_words"  # nothing is called so, whatever rules find
        return
    yield from (rule.name for rule in RULES if rule.applies_to(comparison) and any(True for _ in rule.find(comparison)))


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name in map(Path, sys.argv[1:]):
        print(name)
        print("\n".join(ablation(list(prose(name) if name.is_dir() else made(name)))))
