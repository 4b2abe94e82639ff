"""Learns which intent a text has from the patterns in `assistant/answer/intent_examples.json`, and writes the weights.

python -m tests.benchmarks.intent_weights [--out FILE.npy] [--questions SET.jsonl ...] [--judge SET.json ...]

A pattern is a sentence with alternatives in brackets, `?` after what may be missing, and slots such as [topic]. Texts
are drawn from each, some with a polite beginning or end, some with a slip of the pen. `--questions` are further
questions to articles, one JSON object with `question` a line; `--judge` tells how many of a SQuAD-style set's questions
would leave the usual way. The loss is that of softmax regression, with Adam and a pull towards no weights.
"""

import argparse
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from assistant.answer.intent import BUCKETS, EXAMPLES, INTENTS, intent_features, intent_probabilities
from assistant.evaluation.questions import read_questions

AT_LEAST, PER_ALTERNATIVE = 10, 1.5  # texts drawn from a pattern, by the number of its alternatives
STEPS, BATCH, STEP, PULL = 2500, 512, 0.03, 2e-5
ARTICLES_WEIGHT = 2.0  # a question that leaves the usual way costs more than a greeting that is searched for
_TOKEN = re.compile(r"[()|]|\\.|\[\w+\]\??|.\??(?<![()|]\?)", re.DOTALL)


class Lesson(NamedTuple):
    """Texts with the place of each one's intent in INTENTS."""

    texts: list[str]
    labels: list[int]


def main() -> None:
    """Learn, judge and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--questions", type=Path, nargs="*", default=[])
    parser.add_argument("--judge", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    if options.out:
        lesson = drawn_lesson()
        for file in options.questions:
            further = [json.loads(line)["question"] for line in file.read_text(encoding="utf-8").splitlines()]
            lesson.texts.extend(further)
            lesson.labels.extend([INTENTS.index("articles")] * len(further))
        print(len(lesson.texts), "texts")
        np.save(options.out, learnt(lesson).astype(np.float16))
    for file in options.judge:
        asked = [item.text for item in read_questions(file).questions]
        probabilities = intent_probabilities(intent_features(asked))
        lost = [
            (asked[place], INTENTS[int(row.argmax())], float(row.max()))
            for place, row in enumerate(probabilities)
            if INTENTS[int(row.argmax())] != "articles" and row.max() >= 0.5
        ]
        print(file, len(lost), "of", len(asked), *lost, sep="\n  ")


def drawn_lesson(seed: int = 7) -> Lesson:
    """Texts drawn from all patterns, the same every time."""
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    chance = random.Random(seed)  # the same texts every time
    lesson = Lesson([], [])
    for language in ("en", "zh"):
        for intent, patterns in examples[language].items():
            for pattern in patterns:
                often = AT_LEAST + int(PER_ALTERNATIVE * (pattern.count("|") + 8 * pattern.count("[")))
                drawn = {draw(pattern, examples["slots"][language], chance) for _ in range(often)}
                for text in sorted(drawn):
                    for variant in _variants(text, examples["around"][language], chance):
                        lesson.texts.append(variant)
                        lesson.labels.append(INTENTS.index(intent))
    return lesson


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
    labels = np.array(lesson.labels)
    counts = np.bincount(labels, minlength=len(INTENTS))
    worth = (1 / np.sqrt(counts / counts.mean()))[labels]
    worth = np.where(labels == INTENTS.index("articles"), ARTICLES_WEIGHT, worth).astype(np.float32)
    weights = np.zeros((512 + BUCKETS + 1, len(INTENTS)), dtype=np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    chance = np.random.default_rng(7)
    for step in range(1, STEPS + 1):
        rows = chance.integers(0, len(labels), BATCH)
        some = features[rows]
        logits = some @ weights
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities = odds / odds.sum(axis=1, keepdims=True)
        probabilities[np.arange(BATCH), labels[rows]] -= 1
        slope = some.T @ (probabilities * worth[rows, None]) / BATCH + PULL * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        rate = STEP * (1 - step / STEPS)
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


if __name__ == "__main__":
    main()
