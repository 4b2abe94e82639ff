"""The terms of a text, by which lexical search compares: words, and Chinese characters alone and in pairs."""

import itertools
import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache

from vectorstore.text.normalize import fold
from vectorstore.text.scripts import HAN_CLASS, is_han
from vectorstore.text.stems import lemma

WORD_JOINERS = ".'’-"  # between the parts of one word, the last one last in a class of characters
_WORD = rf"[^\W_{HAN_CLASS}]+(?:[{WORD_JOINERS}][^\W_{HAN_CLASS}]+)*"
_RUNS = re.compile(rf"[{HAN_CLASS}]+|{_WORD}")
_RUNS_BY_KIND = re.compile(rf"([{HAN_CLASS}]+)|({_WORD})")
_WORDS = re.compile(_WORD)


def terms_of(text: str) -> list[str]:
    """Words, and every one and two neighbouring Chinese characters, folded, in the order of the text."""
    return _terms(fold(text), _singular)


def terms_of_folded(folded: str) -> list[str]:
    """The same of a text that is folded already."""
    return _terms(folded, _singular)


def lemmas_of(text: str) -> list[str]:
    """The terms, English words as a dictionary lists them: `print` for `printed`."""
    return _terms(fold(text), lemma)


def _terms(folded: str, form: Callable[[str], str]) -> list[str]:
    """The terms of a folded text, each word in this form of it."""
    found: list[str] = []
    for han, word in _RUNS_BY_KIND.findall(folded):
        if han:
            found += han
            found += map("".join, itertools.pairwise(han))
        else:
            found.append(form(word))
    return found


def unmatched_spans(folded: str, known: Collection[str]) -> Iterator[tuple[int, int]]:
    """Spans of the words, and of the runs of two and more Chinese characters, that none of these terms covers."""
    for match in _RUNS.finditer(folded):
        run, start = match.group(), match.start()
        if not is_han(run):
            if _singular(run) not in known:
                yield match.span()
            continue
        pairs = [run[i : i + 2] in known for i in range(len(run) - 1)] or [run in known]
        there = "".join("x" if any(pairs[max(0, i - 1) : i + 1]) else " " for i in range(len(run)))
        yield from ((start + gap.start(), start + gap.end()) for gap in re.finditer("  +", there))


def words_in(folded: str) -> Iterator[re.Match[str]]:
    """The words of a folded text that are not Chinese, each as it is written."""
    return _WORDS.finditer(folded)


def different_words(folded: str) -> set[str]:
    """The same without their places, each once: a third of the time."""
    return set(_WORDS.findall(folded))


@lru_cache(maxsize=4096)
def forms_of(term: str) -> tuple[str, ...]:
    """What words can be written like that have this term."""
    straight = [term + ending for ending in ("", "s", "'s", "s's")]
    forms = dict.fromkeys([*straight, *(word.replace("'", "’") for word in straight)])
    return tuple(word for word in forms if _singular(word) == term)


@lru_cache(maxsize=65536)
def _singular(word: str) -> str:
    """An English word without the s of its plural or possessive. It is no lemma, on purpose.

    A lemma makes a rare form common: with stems in the keyword index the right passage came first less often
    (.9580 of XQuAD's English questions, .9605 without).
    """
    word = word.replace("’", "'").removesuffix("'s")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
