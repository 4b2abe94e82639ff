"""What somebody wants who writes to the assistant: to talk, to know the collection, a summary, or an answer.

A linear classifier over the vector of the local encoder and the words and letters of the text. It was learnt on the
patterns in `intent_examples.json` (tests/benchmarks/intent_weights.py).
"""

import json
import re
import zlib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np

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
TALK: frozenset[Intent] = frozenset(("greeting", "thanks", "goodbye", "about", "chat"))
COLLECTION: frozenset[Intent] = frozenset(("count", "list", "newest", "oldest", "span", "authors", "sources"))
# The probability of a question to the articles at which a text may still be something else: as a rule, and where it
# has a word too many or too few (docs/experiments.md).
_DOUBT, _LITTLE_DOUBT, _HARDLY_DOUBT = 0.5, 0.15, 0.03
_SHORT = 7  # characters of what has no room for another matter, such as `tl;dr`
# Who asks about the collection names it, or the one who answers, or the place.
_COLLECTION_WORD = re.compile(
    r"\b(?:articles?|documents?|texts?|files?|papers?|docs?|librar(?:y|ies)|collection|database|corpus|archive|knowledge"
    r" base|you|your|yours|here)\b"
    r"|文章|资料|文献|文档|材料|稿|报道|文本|库|你|您|这里|呢度|这儿|收录|目录|[几多少哪边这第两各每]篇"
)
_LONGEST = 240  # characters of what is not a question to the articles: longer texts have something to ask
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_HAN_RUN = re.compile(f"[{HAN_CLASS}]+")
Vectors = np.ndarray[Any, np.dtype[np.float32]]


class Guess(NamedTuple):
    """The likeliest intent but `articles`, with the probability of `articles`, 0 to 1."""

    intent: Intent
    articles: float


def recognize_intent(text: str) -> Intent:
    """What the text asks for; `articles` where nothing else is likely.

    Words that no pattern has are most likely what an article is asked about. Where there are some, or where nothing
    names the collection, the classifier must be surer.
    """
    if len(text) > _LONGEST:
        return "articles"
    guess = guess_intent(text)
    folded = fold(text)
    return guess.intent if guess.articles <= _most_doubt(guess.intent, folded) else "articles"


def guess_intent(text: str) -> Guess:
    """The likeliest intent but `articles`, and the probability of `articles`."""
    probabilities = intent_probabilities(intent_features([text]))[0]
    others = probabilities[: INTENTS.index("articles")]
    return Guess(INTENTS[int(others.argmax())], float(probabilities[-1]))


def _most_doubt(intent: Intent, folded: str) -> float:
    """The highest probability of a question to the articles at which the text still has this intent."""
    foreign = foreign_words(folded)
    if intent == "lean":
        return _HARDLY_DOUBT if not foreign else -1.0
    if intent in TALK:
        return _LITTLE_DOUBT if not foreign else _HARDLY_DOUBT if foreign == 1 else -1.0
    if _COLLECTION_WORD.search(folded):
        return _LITTLE_DOUBT if foreign else _DOUBT
    if len(folded) <= _SHORT:
        return _DOUBT if not foreign else -1.0
    return _HARDLY_DOUBT if not foreign else -1.0


def foreign_words(folded: str) -> int:
    """How many words, or Chinese characters, no pattern has."""
    words, characters = _known()
    han = "".join(_HAN_RUN.findall(folded))
    return sum(word not in words for word in _WORD.findall(folded)) + sum(sign not in characters for sign in han)


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
    """One row a text: its vector, the hashed words and letters, and a 1 for the bias."""
    vectors = load_embeddings("local").passages(texts)
    hashed = np.zeros((len(texts), BUCKETS), dtype=np.float32)
    for row, text in zip(hashed, texts, strict=True):
        for feature in _surface_features(text):
            row[zlib.crc32(feature.encode()) % BUCKETS] = 1.0
    hashed /= np.sqrt(np.maximum(1.0, hashed.sum(axis=1, keepdims=True)))
    return np.concatenate([vectors, hashed, np.ones((len(texts), 1), dtype=np.float32)], axis=1)


def intent_probabilities(features: Vectors) -> Vectors:
    """The probability of each of INTENTS, one row for each row of features."""
    logits = features @ _weights()
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Vectors = odds / odds.sum(axis=1, keepdims=True)
    return probabilities


def _surface_features(text: str) -> Iterator[str]:
    """Words, pairs of words and runs of four letters; of Chinese, runs of one to three characters."""
    folded = fold(text)
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
