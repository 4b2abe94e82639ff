"""What a sentence is about where it does not say so itself: names that the text before it or a heading gives."""

import re
from collections.abc import Sequence
from itertools import chain, takewhile

from assistant.check.text_sentences import TextSentence
from assistant.verify.word_classes import chinese_names, part_of_speech_tags, western_names
from vectorstore import Passage, fold, is_chinese, lemmas_of, sentence_spans

# A sentence that begins with one of these goes on about what was named before.
_POINTING = re.compile(
    r"\W*(?:(?:it|its|they|their|he|his|she|her|this|these|that|those|such|both|the (?:former|latter|same))\b"
    r"|它|他|她|其|该|該|此|这|這|那(?!曲)|两者|兩者|二者|同年|同时|同時)",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"['’]s?$")
_MOST_NAMES = 4
_LONGEST_QUERY = 1000  # characters: of a longer sentence the beginning is searched for
_CONTEXT_WORDS = 6  # content words of the sentence before that stand for its subject where it has no names
_SHORT = {True: 16, False: 40}  # characters of a statement that leans on its surroundings, in Chinese and otherwise
_SHORT_CONTEXT = 100  # characters before such a statement that are searched for with it
_NEAR = 2  # sentences before a quoted one in which its subject may be named


def subject(sentence: TextSentence) -> tuple[str, ...]:
    """The names that the sentence leaves out and is about; none where it has its own.

    A word such as `it` points to the nearest ones before it. Any other sentence may be about all that were named.
    """
    points = points_back(sentence)
    if not points and (_names(sentence.text) or _has_own_subject(sentence.text)):
        return ()
    own = set(_names(sentence.text))
    texts = (*reversed(_sentences(sentence.before)), *reversed(sentence.headings))
    found = [names for text in texts if (names := [name for name in _names(text) if name not in own])]
    return tuple((found[0] if points else list(dict.fromkeys(chain(*found))))[:_MOST_NAMES]) if found else ()


def points_back(sentence: TextSentence) -> bool:
    """Whether the sentence begins with a word for what was named before."""
    return bool(_POINTING.match(sentence.text))


def search_text(sentence: TextSentence, statement: str) -> str:
    """What is searched for: the statement, with the names or the words that it leaves out.

    A whole sentence without names is searched for as it is: names of before would find what they are about.
    """
    if not points_back(sentence) and not _is_short(statement):
        return statement[:_LONGEST_QUERY]
    words = " ".join(subject(sentence))
    if not words and points_back(sentence) and sentence.before:
        words = _sentences(sentence.before)[-1]
    elif not words:
        words = " ".join((*sentence.headings[-1:], sentence.before[-_SHORT_CONTEXT:]))
    return f"{words} {statement}".strip()[:_LONGEST_QUERY]


def is_about_subject(sentence: TextSentence, quote_start: int, passages: Sequence[Passage]) -> bool:
    """Whether an article's sentence, the one that begins at this offset, is about what this sentence is about.

    What is left out must be named in it, just before it, or above it.
    """
    names = subject(sentence)
    if not names and not points_back(sentence):
        return True
    context = _context(quote_start, passages)
    if names:
        return any(fold(name) in context for name in names)
    before = _sentences(sentence.before)
    words = lemmas_of(before[-1])[:_CONTEXT_WORDS] if before else []
    known = set(lemmas_of(context))
    return not words or sum(word in known for word in words) * 2 >= len(words)


def names_are_there(statement: str, quote_start: int, passages: Sequence[Passage], wrong: str = "") -> bool:
    """Whether the sentence that begins at this offset has all names of a statement, or those just before or above it.

    Names in the words `wrong`, which stand for others, are not asked for, nor are any in another language.
    """
    if is_chinese(statement) != is_chinese(passages[0].text):
        return True
    context = _context(quote_start, passages)
    names = {fold(_POSSESSIVE.sub("", name)) for name in _names(statement)}
    return all(name in context or name in fold(wrong) for name in names)


def _context(quote_start: int, passages: Sequence[Passage]) -> str:
    """The quoted sentence with those just before it, and the title and headings above it, folded."""
    parts = [passages[0].article.title]
    for passage in passages:
        places = [place for place, own in enumerate(passage.sentences) if own.start <= quote_start < own.end]
        for place in places:
            parts += [*passage.headings, *(own.text for own in passage.sentences[max(0, place - _NEAR) : place + 1])]
    return fold("\n".join(parts))


def _names(text: str) -> list[str]:
    found = chinese_names(text) if is_chinese(text) else western_names(text)
    return list(dict.fromkeys(found))


def _has_own_subject(text: str) -> bool:
    """Whether a Chinese sentence has a noun before its first verb: names are told less surely than nouns there."""
    if not is_chinese(text):
        return False
    before_verb = takewhile(lambda word: not word[1].startswith("v"), part_of_speech_tags(text))
    return any(tag.startswith("n") for _, tag in before_verb)


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


def _is_short(statement: str) -> bool:
    return len(statement) <= _SHORT[is_chinese(statement)]
