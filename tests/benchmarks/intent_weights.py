"""Learns which intent a text has, and writes the weights.

python -m tests.benchmarks.intent_weights [--out FILE.npy] [--leave-out WRITER] [--questions SET.json ...]
    [--judge SET.json ...]

It learns from what people wrote (`tests/cases/talk/training.jsonl`, each with its intent or its kind) and from the
patterns in `assistant/answer/intent_examples.json`. A pattern is a sentence with alternatives in brackets, `?` after
what may be missing, and slots such as [topic]; texts are drawn from each, some with a polite beginning or end, some
with a slip of the pen.
`--leave-out` learns without one writer and counts how many of that writer's texts go the right way.
`--questions` are SQuAD-style sets of further questions to articles; `--judge` tells how many of such a set's questions
would leave the usual way. The loss is that of softmax regression, over all intents of its
kind where only the kind of a text is known, with Adam and a pull towards no weights. In each step half of the words and
clues of each text are left out, so that no single one decides.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assistant.answer.intent import (
    COLLECTION,
    EXAMPLES,
    INTENTS,
    TALK,
    VECTOR,
    Intent,
    intent_features,
    intent_of_probabilities,
    intent_probabilities,
)
from assistant.evaluation.questions import read_questions

WRITTEN = Path(__file__).parents[1] / "cases" / "talk" / "training.jsonl"
AT_LEAST, PER_ALTERNATIVE = 10, 1.5  # texts drawn from a pattern, by the number of its alternatives
DRAWN = 3500  # of all texts from patterns: more drown what people wrote
WRITTEN_WORTH = 4.0  # of what somebody wrote, where a text from a pattern is worth 1
ASKED_WORTH = 0.5  # of a question of a set: there are thousands, all of one kind
STEPS, BATCH, STEP, PULL = 1500, 256, 0.03, 2e-5
LEFT_OUT_OF_VECTOR, LEFT_OUT_OF_WORDS = 0.1, 0.5  # shares of the features in each step
_KINDS: dict[str, frozenset[Intent]] = {
    "talk": TALK | {"lean"},
    "collection": COLLECTION,
    "summary": frozenset(("summarise", "compare")),
    "articles": frozenset(("articles",)),
}
_TOKEN = re.compile(r"[()|]|\\.|\[\w+\]\??|.\??(?<![()|]\?)", re.DOTALL)


class Lesson(NamedTuple):
    """Texts, each with the intents that it may have and with its worth."""

    texts: list[str]
    intents: list[frozenset[Intent]]
    worths: list[float]

    def add(self, text: str, intents: Iterable[Intent], worth: float) -> None:
        """One text more."""
        self.texts.append(text)
        self.intents.append(frozenset(intents))
        self.worths.append(worth)


def main() -> None:
    """Learn, judge and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--leave-out", type=int)
    parser.add_argument("--questions", type=Path, nargs="*", default=[])
    parser.add_argument("--judge", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    weights = None
    if options.out or options.leave_out:
        lesson = drawn_lesson()
        for row in written():
            if row["writer"] != options.leave_out:
                lesson.add(row["text"], [row["intent"]] if "intent" in row else intents_of(row), WRITTEN_WORTH)
        for file in options.questions:
            for item in read_questions(file).questions:
                lesson.add(item.text, ["articles"], ASKED_WORTH)
        print(len(lesson.texts), "texts")
        weights = learnt(lesson)
        if options.out:
            np.save(options.out, weights.astype(np.float16))
    if options.leave_out:
        judge_written([row for row in written() if row["writer"] == options.leave_out], weights)
    for file in options.judge:
        judge_questions(file, weights)


def judge_written(rows: list[dict[str, Any]], weights: Any) -> None:
    """Print how many texts go a way that fits them, and those that do not."""
    texts = [row["text"] for row in rows]
    found = [
        intent_of_probabilities(text, row)
        for text, row in zip(texts, intent_probabilities(intent_features(texts), weights), strict=True)
    ]
    wrong = [
        (text, intent) for text, intent, row in zip(texts, found, rows, strict=True) if intent not in intents_of(row)
    ]
    print(len(rows) - len(wrong), "right of", len(rows), *wrong, sep="\n  ")


def judge_questions(file: Path, weights: Any) -> None:
    """Print which questions of a SQuAD-style set would leave the usual way."""
    asked = [item.text for item in read_questions(file).questions]
    found = [
        (text, intent_of_probabilities(text, row), float(row[-1]))
        for text, row in zip(asked, intent_probabilities(intent_features(asked), weights), strict=True)
    ]
    lost = [each for each in found if each[1] != "articles"]
    print(file, len(lost), "of", len(asked), *lost, sep="\n  ")


def written() -> list[dict[str, Any]]:
    """What people wrote, each with `text`, `writer`, and `intent` or `kind` (and `also`, a second kind that fits)."""
    return [json.loads(line) for line in WRITTEN.read_text(encoding="utf-8").splitlines()]


def intents_of(row: dict[str, Any]) -> frozenset[Intent]:
    """The intents that a text may have."""
    if "intent" in row:
        return _KINDS[next(kind for kind, intents in _KINDS.items() if row["intent"] in intents)]
    return _KINDS[row["kind"]] | _KINDS.get(row.get("also", ""), frozenset())


def drawn_lesson(seed: int = 7) -> Lesson:
    """Texts drawn from all patterns, the same every time."""
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    chance = random.Random(seed)  # the same texts every time
    drawn = [
        (variant, intent)
        for language in ("en", "zh")
        for intent, patterns in examples[language].items()
        for pattern in patterns
        for text in _drawn_texts(pattern, examples["slots"][language], chance)
        for variant in _variants(text, examples["around"][language], chance)
    ]
    lesson = Lesson([], [], [])
    for text, intent in _evenly(drawn, chance):
        lesson.add(text, [intent], 1.0)
    return lesson


def _drawn_texts(pattern: str, slots: dict[str, list[str]], chance: random.Random) -> list[str]:
    often = AT_LEAST + int(PER_ALTERNATIVE * (pattern.count("|") + 8 * pattern.count("[")))
    return sorted({draw(pattern, slots, chance) for _ in range(often)})


def _evenly(drawn: list[tuple[str, Intent]], chance: random.Random) -> list[tuple[str, Intent]]:
    """A sample in which no intent is far more frequent than the others but for questions to the articles."""
    chance.shuffle(drawn)
    counts: Counter[Intent] = Counter()
    sample = []
    for text, intent in drawn:
        if counts[intent] < (3000 if intent == "articles" else 900):
            counts[intent] += 1
            sample.append((text, intent))
    chance.shuffle(sample)
    return sample[:DRAWN]


def draw(pattern: str, slots: dict[str, list[str]], chance: random.Random) -> str:
    """One text of the pattern."""
    tokens = _TOKEN.findall(pattern)
    text, rest = _draw_alternatives(tokens, slots, chance)
    assert not rest, pattern
    return " ".join(text.split()) if "en" not in slots else text


def _draw_alternatives(tokens: list[str], slots: dict[str, list[str]], chance: random.Random) -> tuple[str, list[str]]:
    """One of the alternatives up to the closing bracket, and the tokens behind it."""
    options = [""]
    while tokens and tokens[0] != ")":
        token, tokens = tokens[0], tokens[1:]
        if token == "|":
            options.append("")
            continue
        if token == "(":
            part, tokens = _draw_alternatives(tokens, slots, chance)
            tokens = tokens[1:]
            if tokens and tokens[0] == "?":
                tokens = tokens[1:]
                part = part if chance.random() < 0.6 else ""
        else:
            part = _draw_token(token, slots, chance)
        options[-1] += part
    return chance.choice(options), tokens


def _draw_token(token: str, slots: dict[str, list[str]], chance: random.Random) -> str:
    if len(token) > 1 and token[-1] == "?" and token[0] != "\\":
        if chance.random() < 0.5:
            return ""
        token = token[:-1]
    if token[0] == "[" and len(token) > 1:
        return chance.choice(slots[token[1:-1]])
    return token[1:] if token[0] == "\\" else token.replace("$", "")


def _variants(text: str, around: dict[str, list[str]], chance: random.Random) -> Iterator[str]:
    """The text, and sometimes with a polite beginning or end, a slip of the pen, or other capitals."""
    yield text
    if chance.random() < 0.3:
        yield text + ("?" if text.isascii() else "？")
    if chance.random() < 0.35:
        yield chance.choice(around["before"]) + text
    if chance.random() < 0.35:
        yield text + chance.choice(around["after"])
    if chance.random() < 0.15:
        yield chance.choice(around["before"]) + text + chance.choice(around["after"])
    if len(text) > 5 and chance.random() < 0.25:
        yield _slip(text, chance)
    if text.isascii() and chance.random() < 0.2:
        yield chance.choice([text.upper(), text.capitalize(), text.title()])


def _slip(text: str, chance: random.Random) -> str:
    """The text with a letter left out, doubled, or exchanged with the next one."""
    at = chance.randrange(1, len(text) - 1)
    return chance.choice(
        [
            text[:at] + text[at + 1 :],
            text[: at + 1] + text[at:],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        ]
    )


def learnt(lesson: Lesson) -> Any:
    """The weights, one column an intent."""
    features = intent_features(lesson.texts)
    admitted = np.array([[intent in intents for intent in INTENTS] for intents in lesson.intents], dtype=np.float32)
    shares = np.cumsum(lesson.worths) / np.sum(lesson.worths)
    weights = np.zeros((features.shape[1], len(INTENTS)), dtype=np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    chance = np.random.default_rng(7)
    for step in range(1, STEPS + 1):
        rows = np.searchsorted(shares, chance.random(BATCH)).clip(0, len(shares) - 1)
        some = features[rows] * _kept(chance, features.shape[1])
        probabilities = intent_probabilities(some, weights)
        wanted = probabilities * admitted[rows]
        wanted /= wanted.sum(axis=1, keepdims=True) + 1e-9
        slope = some.T @ (probabilities - wanted) / BATCH + PULL * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        rate = STEP * (1 - step / STEPS)
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def _kept(chance: np.random.Generator, width: int) -> Any:
    """Which features count in a step, those that do for the others as well."""
    shares = np.full(width, 1 - LEFT_OUT_OF_WORDS, dtype=np.float32)
    shares[: VECTOR + 1] = 1 - LEFT_OUT_OF_VECTOR
    return (chance.random((BATCH, width), dtype=np.float32) < shares) / shares


if __name__ == "__main__":
    main()
