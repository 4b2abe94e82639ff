"""Whether text speaks to whoever checks sentences against it, as text that was planted to steer a judge does.

There are two answers, by how sure they are. An article that surely gives orders is not put to a judge at all: what it
says of it could be the article's own wish. Sentences that only could be part of an order, as they speak of checking or
of their own text, are redacted: the judge reads the rest. Neither goes by meaning, so a judge's verdict never rests on
these alone (see `control_sentences`).
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from vectorstore import Passage, fold, sentence_spans

REDACTED = "[…]"
_OF_CHECKING = {"checker", "verdict", "claim"}
_ALONE_DOUBTFUL = {"self_reference", "forged_prompt", "address"}
# The lists that an order has words of. Of 5,368 paragraphs of question sets and articles 19 have words of one of these
# sets: they speak of judges, proofs, models.
# Of this one the first two stand in one sentence: an article that tells who wrote its sentences has them apart.
_OF_ITS_OWN_CLAIMS = {"claim", "self_reference", "obligation"}
_ORDERS = (
    {"checker", "verdict", "claim"},
    {"checker", "self_reference", "obligation"},
    _OF_ITS_OWN_CLAIMS,
    {"claim", "self_reference", "verdict"},
    {"claim", "verdict", "obligation"},
    {"forged_prompt"},
)
_KEPT_TEXTS = 2048  # passages, of 1 KB or so: those of a corpus that is asked much are read again and again
_WINDOW = 2  # sentences in a row that an order may be spread over
# Letters of other alphabets that look like Latin ones; who writes English with them hides it.
_LIKE_LATIN = str.maketrans("абвгԁеёһіјкӏмнорԛгѕтуѵԝхуӡαβερτυχικνο", "abbrdeehijklmhopqrstuvwxy3abeptuxikvo")
_SPACED_OUT = re.compile(
    r"(?:(?<!\w)\w[ \-·.*_|~]){5,}\w(?!\w)|(?:(?<!\w)\w(?:[ \-·.*_|~]|  )){8,}\w(?!\w)|(?:\w[·*_|~]){5,}\w"
)
_SEPARATORS = re.compile(r"(?<=\w)[ \-·.*_|~](?=\w)")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The pattern of each list of words."""
    lists = tomllib.loads((files("assistant.verify") / "prompt_injection.toml").read_text(encoding="utf-8"))
    return {name: re.compile("|".join(words), re.MULTILINE) for name, words in lists.items()}


def is_prompt_injection(passage: Passage) -> bool:
    """Whether a passage, or a fact of its article, surely gives orders to a judge."""
    article = passage.article
    texts = (passage.text, article.title, article.author, article.source, *passage.headings)
    return any(map(contains_orders, filter(None, texts)))


@lru_cache(maxsize=_KEPT_TEXTS)
def contains_orders(text: str) -> bool:
    """Whether the text surely speaks to whoever checks sentences against it, by the kinds of words in one place."""
    plain = _unhidden(text)
    sentences = [plain[start:end] for start, end in sentence_spans(plain)]
    windows = dict.fromkeys(tuple(sentences[start : start + _WINDOW]) for start in range(len(sentences)))
    return any(map(_gives_orders, windows))


def _gives_orders(sentences: Sequence[str]) -> bool:
    """Whether these sentences together have the words of an order."""
    lists = _lists_with_words_in(" ".join(sentences))
    found = [order for order in _ORDERS if order <= lists]
    return any(order != _OF_ITS_OWN_CLAIMS for order in found) or (
        bool(found) and any(_OF_ITS_OWN_CLAIMS - {"obligation"} <= _lists_with_words_in(one) for one in sentences)
    )


def redacted(passage: Passage) -> Passage:
    """The passage as a judge reads it: without sentences that speak of checking, of claims, or of their own text."""
    doubtful = _doubtful([_unhidden(sentence.text) for sentence in passage.sentences])
    if not any(doubtful):
        return passage
    parts: list[str] = []
    end = 0
    for sentence, is_doubtful in zip(passage.sentences, doubtful, strict=True):
        start = passage.text.find(sentence.text, end)
        if start < 0:
            continue
        parts += (passage.text[end:start], REDACTED if is_doubtful else sentence.text)
        end = start + len(sentence.text)
    kept = tuple(sentence for sentence, is_doubtful in zip(passage.sentences, doubtful, strict=True) if not is_doubtful)
    return passage.model_copy(update={"text": "".join((*parts, passage.text[end:])), "sentences": kept})


def _doubtful(sentences: Sequence[str]) -> list[bool]:
    """Which sentences could be part of an order.

    Where one could, a single word of checking is enough in the others.
    """
    found = [_lists_with_words_in(sentence) for sentence in sentences]
    doubtful = [bool(lists & _ALONE_DOUBTFUL) or len(lists & _OF_CHECKING) > 1 for lists in found]
    return [
        is_doubtful or (any(doubtful) and bool(lists & _OF_CHECKING))
        for lists, is_doubtful in zip(found, doubtful, strict=True)
    ]


def _lists_with_words_in(text: str) -> set[str]:
    """The names of the lists of which the text has a word."""
    return {name for name, pattern in _patterns().items() if pattern.search(text)}


def _unhidden(text: str) -> str:
    """The text folded, with what hides its words undone: letters set apart, letters of other alphabets."""
    folded = fold(text)
    folded = _SPACED_OUT.sub(lambda run: _SEPARATORS.sub("", run.group()).replace("  ", " "), folded)
    return folded.translate(_LIKE_LATIN) if re.search("[a-zа-яёα-ω]", folded) else folded
