"""What somebody wants who writes to the assistant: to talk, to know the collection, a summary, or an answer.

A linear classifier over the vector of the local encoder, the words and letters of the text, and its clues. It was
learnt on what people wrote and on the patterns in `intent_examples.json` (tests/benchmarks/intent_weights.py).
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from assistant.answer.courtesies import without_courtesy
from assistant.answer.intent_clues import clue_features, clue_groups, names_no_other_topic
from assistant.answer.spoken_chinese import as_mandarin
from vectorstore import fold, load_embeddings
from vectorstore.text.scripts import HAN_CLASS

Intent = Literal[
    "greeting", "thanks", "goodbye", "about", "chat",
    "lean",
    "count", "list", "newest", "oldest", "span", "authors", "sources",
    "summarise", "compare",
    "articles",
]  # fmt: skip
INTENTS: tuple[Intent, ...] = get_args(Intent)
EXAMPLES = Path(__file__).with_name("intent_examples.json")
WEIGHTS = Path(__file__).with_name("intent_weights.npy")
BUCKETS = 4096  # for the hashes of words and letters
MANDARIN_BUCKETS = 8192  # for the same of the text with spoken words as Mandarin has them
CLUE_BUCKETS = 512  # for the hashes of clues
VECTOR = 512  # dimensions of the local encoder
TALK: frozenset[Intent] = frozenset(("greeting", "thanks", "goodbye", "about", "chat"))
COLLECTION: frozenset[Intent] = frozenset(("count", "list", "newest", "oldest", "span", "authors", "sources"))
_TALKING: frozenset[Intent] = TALK | {"lean"}
_SUMMARY: frozenset[Intent] = frozenset(("summarise", "compare"))
# The highest probability of a question to the articles at which a text is still something else, by whether it has a
# clue to that; and where the articles do not answer it (docs/experiments.md).
_DOUBT = {True: 0.5, False: 0.4}
_DOUBT_UNANSWERED = {True: 0.9, False: 0.5}
_COLLECTION_CLUES = frozenset(("you", "program", "article", "collection"))  # one of them where nothing is found
_FEWEST_UNKNOWN = 3  # words or Chinese characters that no pattern has: fewer are an exclamation
_LONGEST = 240  # characters of what is not a question to the articles: longer texts have something to ask
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_HAN_RUN = re.compile(f"[{HAN_CLASS}]+")
Vectors = np.ndarray[Any, np.dtype[np.float32]]


def recognize_intent(text: str) -> Intent:
    """What the text asks for; `articles` where nothing else is likely."""
    if len(text) > _LONGEST:
        return "articles"
    intent, asked = intent_of_probabilities(text, _probabilities_of(text)), without_courtesy(text)
    if asked == text or intent in _TALKING:
        return intent
    return intent_of_probabilities(asked, _probabilities_of(asked))


def possible_intent(text: str) -> Intent:
    """What the text may ask for where the articles do not answer it: talk, or something about the collection."""
    if len(text) > _LONGEST:
        return "articles"
    text = without_courtesy(text)
    probabilities = _probabilities_of(text)
    intent, groups = _likeliest_other(probabilities), clue_groups(fold(text))
    if _is_unknown(text) or (intent in COLLECTION and _COLLECTION_CLUES.isdisjoint(groups)):
        return "articles"
    is_doubtful = probabilities[-1] <= _DOUBT_UNANSWERED[not names_no_other_topic(groups)]
    return intent if is_doubtful and intent in TALK | COLLECTION else "articles"


def intent_of_probabilities(text: str, probabilities: Vectors) -> Intent:
    """The likeliest intent, or `articles` where another is not likely enough, or nothing in the text is known."""
    most = _DOUBT[not names_no_other_topic(clue_groups(fold(text)))]
    is_other = probabilities[-1] <= most and not _is_unknown(text)
    return _likeliest_other(probabilities) if is_other else "articles"


def _is_unknown(text: str) -> bool:
    """Whether no pattern has most of its Chinese characters, and no word says what it is about."""
    folded = fold(text)
    han, unknown = "".join(_HAN_RUN.findall(folded)), len(foreign_words(folded))
    return unknown >= _FEWEST_UNKNOWN and 2 * unknown > len(han) > 0 and names_no_other_topic(clue_groups(folded))


def _probabilities_of(text: str) -> Vectors:
    probabilities: Vectors = intent_probabilities(intent_features([text]))[0]
    return probabilities


def _likeliest_other(probabilities: Vectors) -> Intent:
    """The likeliest intent but `articles`: of the likeliest kind the likeliest one."""
    kinds = (_TALKING, COLLECTION, _SUMMARY)
    kind = max(kinds, key=lambda kind: sum(probabilities[INTENTS.index(intent)] for intent in kind))
    return max(kind, key=lambda intent: float(probabilities[INTENTS.index(intent)]))


def foreign_words(folded: str) -> list[str]:
    """The words, and the Chinese characters, that no pattern has."""
    words, characters = _known()
    han = "".join(_HAN_RUN.findall(folded))
    return [
        *(word for word in _WORD.findall(folded) if word not in words),
        *(sign for sign in han if sign not in characters),
    ]


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    """The words and the Chinese characters of the patterns of all intents but `articles`."""
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    texts = [text for language in ("en", "zh") for texts in examples["around"][language].values() for text in texts]
    for language in ("en", "zh"):
        slots = examples["slots"][language]
        texts += [word for slot in ("noun", "nouns", "lib") for word in slots.get(slot, ())]
        texts += [
            re.sub(r"\[\w+\]", " ", pattern)
            for intent, patterns in examples[language].items()
            if intent != "articles"
            for pattern in patterns
        ]
    folded = fold("\n".join(texts))
    return frozenset(_WORD.findall(folded)), frozenset("".join(_HAN_RUN.findall(folded)))


def intent_features(texts: list[str]) -> Vectors:
    """One row a text: its vector, a 1 for the bias, its hashed words as written and as Mandarin, its clues."""
    folded = [fold(text) for text in texts]
    return np.concatenate(
        [
            load_embeddings("local").passages(texts),
            np.ones((len(texts), 1), dtype=np.float32),
            _to_length_one(_hashed(map(_surface_features, folded), BUCKETS)),
            _to_length_one(_hashed(map(_surface_features, map(as_mandarin, folded)), MANDARIN_BUCKETS)),
            _hashed(map(clue_features, folded), CLUE_BUCKETS),
        ],
        axis=1,
    )


def _hashed(features: Iterable[Iterable[str]], buckets: int) -> Vectors:
    """One row for the features of each text, with a 1 in their buckets."""
    rows = [[zlib.crc32(feature.encode()) % buckets for feature in own] for own in features]
    hashed: Vectors = np.zeros((len(rows), buckets), dtype=np.float32)
    for row, own in zip(hashed, rows, strict=True):
        row[own] = 1.0
    return hashed


def _to_length_one(hashed: Vectors) -> Vectors:
    rows: Vectors = hashed / np.sqrt(np.maximum(1.0, hashed.sum(axis=1, keepdims=True)))
    return rows


def intent_probabilities(features: Vectors, weights: Vectors | None = None) -> Vectors:
    """The probability of each of INTENTS, one row for each row of features; by the weights of the program or others."""
    logits = features @ (_weights() if weights is None else weights)
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Vectors = odds / odds.sum(axis=1, keepdims=True)
    return probabilities


def _surface_features(folded: str) -> Iterator[str]:
    """Words, pairs of words and runs of four letters; of Chinese, runs of one to three characters."""
    words = ["^", *_WORD.findall(folded), "$"]
    yield from (f"w{word}" for word in words)
    yield from (f"p{one} {other}" for one, other in pairwise(words))
    yield from (f"l{word[at : at + 4]}" for word in words for at in range(len(word) - 3))
    for run in _HAN_RUN.findall(folded):
        whole = f"^{run}$"
        yield from (f"h{whole[at : at + size]}" for size in (1, 2, 3) for at in range(len(whole) - size + 1))
    yield f"n{min(12, len(words) - 2)}"
    yield f"c{min(24, sum(map(len, _HAN_RUN.findall(folded)))) // 2}"


@cache
def _weights() -> Vectors:
    """The learnt weights, one column an intent."""
    weights: Vectors = np.load(WEIGHTS).astype(np.float32)
    return weights
