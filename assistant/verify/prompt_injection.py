"""Whether text speaks to whoever checks sentences against it, as text that was planted to steer a judge does.

Two answers, by how sure they are. An article that `gives_orders` is not put to a judge at all: what it says of it could
be the article's own wish. Sentences that only could do so, as they speak of checking or of their own text, are withheld
from it: the judge reads the rest. Neither goes by meaning, so a judge's verdict never rests on these alone (see
`groups.controlled`).
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from vectorstore import Passage, fold, sentence_spans

WITHHELD = "[…]"
_OF_CHECKING = {"checker", "verdict", "claim"}
_ALONE = {"itself", "forged", "addressed"}
# What an order names. Of 5,368 paragraphs of question sets and articles 19 hold one of these: they speak of judges,
# proofs, models.
_ORDERS = (
    {"checker", "verdict", "claim"},
    {"checker", "itself", "must"},
    {"claim", "itself", "must"},
    {"claim", "itself", "verdict"},
    {"claim", "verdict", "must"},
    {"forged"},
)
_TOGETHER = 2  # sentences in a row that an order may be spread over
# Letters of other alphabets that look like Latin ones; who writes English with them hides it.
_LIKE_LATIN = str.maketrans("абвгԁеёһіјкӏмнорԛгѕтуѵԝхуӡαβερτυχικνο", "abbrdeehijklmhopqrstuvwxy3abeptuxikvo")
_SET_APART = re.compile(
    r"(?:(?<!\w)\w[ \-·.*_|~]){5,}\w(?!\w)|(?:(?<!\w)\w(?:[ \-·.*_|~]|  )){8,}\w(?!\w)|(?:\w[·*_|~]){5,}\w"
)
_SEPARATORS = re.compile(r"(?<=\w)[ \-·.*_|~](?=\w)")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The pattern of each list of words."""
    told = tomllib.loads((files("assistant.verify") / "lexicon" / "orders.toml").read_text(encoding="utf-8"))
    return {name: re.compile("|".join(words), re.MULTILINE) for name, words in told.items()}


def is_steering(passage: Passage) -> bool:
    """Whether a passage, or what is said of its article, gives orders."""
    article = passage.article
    return any(
        map(
            gives_orders, filter(None, (passage.text, article.title, article.author, article.source, *passage.headings))
        )
    )


def gives_orders(text: str) -> bool:
    """Whether the text surely speaks to whoever checks sentences against it, by the kinds of words that come together in it."""
    plain = _plain(text)
    sentences = [plain[start:end] for start, end in sentence_spans(plain)]
    return any(_is_order(" ".join(sentences[at : at + _TOGETHER])) for at in range(len(sentences)))


def withheld(passage: Passage) -> Passage:
    """The passage as a judge reads it: without the sentences that speak of checking, of claims, or of their own text."""
    doubtful = _doubtful([_plain(sentence.text) for sentence in passage.sentences])
    if not any(doubtful):
        return passage
    parts: list[str] = []
    end = 0
    for sentence, is_doubtful in zip(passage.sentences, doubtful, strict=True):
        start = passage.text.find(sentence.text, end)
        if is_doubtful and start >= 0:
            parts += (passage.text[end:start], WITHHELD)
        elif start >= 0:
            parts.append(passage.text[end : start + len(sentence.text)])
        end = start + len(sentence.text) if start >= 0 else end
    kept = tuple(sentence for sentence, is_doubtful in zip(passage.sentences, doubtful, strict=True) if not is_doubtful)
    return passage.model_copy(update={"text": "".join((*parts, passage.text[end:])), "sentences": kept})


def _doubtful(sentences: Sequence[str]) -> list[bool]:
    """Which sentences could be part of an order; where one could, a single word of checking is enough in the others."""
    alone = [_is_doubtful(sentence) for sentence in sentences]
    return [
        is_doubtful or (any(alone) and bool(_found(sentence) & _OF_CHECKING))
        for sentence, is_doubtful in zip(sentences, alone, strict=True)
    ]


def _is_order(sentences: str) -> bool:
    found = _found(sentences)
    return any(order <= found for order in _ORDERS)


def _is_doubtful(sentence: str) -> bool:
    found = _found(sentence)
    return bool(found & _ALONE) or len(found & _OF_CHECKING) > 1


def _found(text: str) -> set[str]:
    """The lists of which the text has a word."""
    return {name for name, pattern in _patterns().items() if pattern.search(text)}


def _plain(text: str) -> str:
    """The text folded, with what hides its words undone: letters set apart, letters of other alphabets."""
    folded = fold(text)
    folded = _SET_APART.sub(lambda run: _SEPARATORS.sub("", run.group()).replace("  ", " "), folded)
    return folded.translate(_LIKE_LATIN) if re.search("[a-zа-яёα-ω]", folded) else folded
