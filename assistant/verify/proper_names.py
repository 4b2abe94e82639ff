"""Which names of a sentence no text has, in any of the forms in which writers vary names.

Forms of one name are the short and the whole one, a country and its people, with and without a title.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from assistant.verify.lexicon import word_list, word_set
from assistant.verify.normalization import base_form, normalize
from assistant.verify.text_analysis import analyze
from assistant.verify.word_classes import part_of_speech_tags
from vectorstore import fold
from vectorstore.text.numerals import MONTHS, canonical
from vectorstore.text.scripts import HAN_CLASS, is_han

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&.-]*[A-Za-z0-9]")
_AT_START = re.compile(r"(?:^|[.:;!?–—(“\"*|\n>-])[\W\d_]*$")
_ROMAN = re.compile(r"[IVXLC]+")
_NAME_TAGS = ("ns", "nt", "nz")
_BEFORE_NAMES = "由与和对向被把在从给让为至"  # the segmenter takes them for a part of the name
_PLACE_ENDS = "省市县区镇乡村州国"
_TITLED = re.compile(
    rf"[{HAN_CLASS}]*(?:长|书记|主任|主席|先生|女士|教授|医生|记者|老师|总统|总理|部长|将军|国王|皇帝|博士|院士)$"
)
_NAME_PHRASE = re.compile(r"(?:[A-Z][a-z]+(?:\s+|$|(?=\W))(?:of |and |the )*){2,6}")
_MIN_COMMON = 4  # letters that two forms of one name begin with


def missing_english_names(sentence: str, texts: Sequence[str]) -> Iterator[str]:
    """The capitalised words of an English sentence that no text has in any form."""
    index = _NameIndex("\n".join(texts))
    for name in _capitalized_names(sentence):
        if not index.has(name) and not index.has_short_form(sentence, name):
            yield name


def missing_latin_names(sentence: str, texts: Sequence[str]) -> Iterator[str]:
    """The Latin words of a Chinese sentence that no text has, nor what they are short for."""
    index = _NameIndex("\n".join(texts))
    units = word_set("latin_units")
    for word in _LATIN.findall(sentence):
        if _without_accents(canonical(word)) not in index.folded and word.lower() not in units and not index.has(word):
            yield word


def missing_chinese_names(sentence: str, texts: Sequence[str]) -> Iterator[str]:
    """The proper names of a Chinese sentence that no text has; only such as the segmenter can be trusted with."""
    bare = re.sub(r"\W", "", canonical("\n".join(texts)))
    for name in _reliable_names(fold(sentence)):
        if "第" not in name and not _occurs(name, bare):
            yield name


def _reliable_names(text: str) -> Iterator[str]:
    """Places and bodies, and persons of three and more characters.

    Of two only beside a title or before the kind of a place.
    """
    tagged = part_of_speech_tags(text)
    for at, (word, tag) in enumerate(tagged):
        if len(word) < 2 or not is_han(word):
            continue
        before, after = (tagged[place][0] if 0 <= place < len(tagged) else "" for place in (at - 1, at + 1))
        person = tag.startswith("nr") and (
            len(word) > 2
            or bool(_TITLED.match(before))
            or after[:1] in tuple(_PLACE_ENDS)
            or bool(_TITLED.match(after))
        )
        if tag.startswith(_NAME_TAGS) or person:
            yield word


def _occurs(name: str, bare: str) -> bool:
    """Whether the text has a Chinese name, or another form of it.

    It may lack the kind of place, or the one character that the segmenter wrongly took for a part of the name.
    """
    word = canonical(name)
    if word not in bare and word[0] in _BEFORE_NAMES and len(word) > 2:
        word = word[1:]
    if word in bare or (len(word) > 2 and word[-1] in _PLACE_ENDS and word[:-1] in bare):
        return True
    return (
        len(word) > 2 and (word[1:] in bare or word[:-1] in bare) and all(character in bare for character in word)
    ) or any(other in bare for other in _variants(word))


def _capitalized_names(sentence: str) -> Iterator[str]:
    """Capitalised words that name something: not the first of a part, unless a second one follows."""
    found = list(_WORD.finditer(sentence))
    plain_words = (
        word_set("function") | word_set("sentence_openers") | word_set("titles") | set(MONTHS) | word_set("weekdays")
    )
    for at, match in enumerate(found):
        word = match.group()
        if not word[0].isupper() or word.lower() in plain_words or len(word) < 2 or _ROMAN.fullmatch(word):
            continue
        if _AT_START.search(sentence[max(0, match.start() - 6) : match.start()]):
            following = found[at + 1] if at + 1 < len(found) else None
            joined = following and re.fullmatch(r"[\s.-]+", sentence[match.end() : following.start()])
            if not (
                joined and following and following.group()[0].isupper() and following.group().lower() not in plain_words
            ):
                continue
        yield word


@cache
def _variant_groups() -> dict[str, frozenset[str]]:
    """Each form of a name, folded, with all of them."""
    groups = [frozenset(form.strip() for form in entry.split("=")) for entry in word_list("name_variants")]
    forms = {form for group in groups for form in group}
    return {form: frozenset().union(*(group for group in groups if form in group)) for form in forms}


def _variants(word: str) -> frozenset[str]:
    return _variant_groups().get(word, frozenset())


class _NameIndex:
    """The words of texts, as names are looked up in them."""

    def __init__(self, text: str) -> None:
        self.folded, self._units, self._stems, self._heads, self._initials = _indexed(text)

    def has(self, name: str) -> bool:
        """Whether the texts have the name, or another form of it: its adjective, its people, what it is short for."""
        word = _without_accents(normalize(name)).removesuffix("'s").removesuffix("’s")
        if base_form(word) in self._stems or any(
            re.search(rf"(?<![a-z]){re.escape(form)}(?![a-z])", self.folded) for form in _variants(word)
        ):
            return True
        if name.isupper() and (word in self._initials or word.replace(".", "") in self._stems):
            return True
        heads = self._heads.get(word[:_MIN_COMMON], ())
        return any(_common_prefix(word, other) >= max(_MIN_COMMON, min(len(word), len(other)) - 2) for other in heads)

    def has_short_form(self, sentence: str, name: str) -> bool:
        """Whether the text has what a name of several words is short for: US for United States."""
        folded = sentence.lower()
        for phrase, forms in _variant_groups().items():
            if (
                name.lower() in phrase.split()
                and phrase in folded
                and any(re.search(rf"(?<![a-z]){re.escape(form)}(?![a-z])", self.folded) for form in forms)
            ):
                return True
        for match in _NAME_PHRASE.finditer(sentence):
            words = re.findall(r"[A-Z]\w+", match.group())
            if name in words:
                starts = range(len(words) - 1)
                short = ("".join(word[0] for word in words[start:]).lower() for start in starts)
                if any(len(initials) > 1 and initials in self._units for initials in short):
                    return True
        return False


@lru_cache(maxsize=64)
def _indexed(text: str) -> tuple[str, frozenset[str], frozenset[str], dict[str, tuple[str, ...]], frozenset[str]]:
    folded = _without_accents(canonical(text))
    tokens = {token for token in map(_without_accents, analyze(text).tokens) if not is_han(token)} | set(
        re.findall(r"[a-z]+", folded.replace(".", ""))
    )
    heads: dict[str, list[str]] = {}
    for token in tokens:
        if len(token) >= _MIN_COMMON:
            heads.setdefault(token[:_MIN_COMMON], []).append(token)
    words = [word for word in re.findall(r"[a-z]+", folded) if word not in ("of", "the", "and", "for", "in")]
    initials = {
        "".join(word[0] for word in words[at : at + size])
        for size in (2, 3, 4, 5)
        for at in range(len(words) - size + 1)
    }
    return (
        folded,
        frozenset(tokens),
        frozenset(map(base_form, tokens)),
        {head: tuple(found) for head, found in heads.items()},
        frozenset(initials),
    )


def _without_accents(text: str) -> str:
    """The text without accents, as names are often copied."""
    return (
        "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
        if not text.isascii()
        else text
    )


def _common_prefix(one: str, other: str) -> int:
    """How many letters two words begin with in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
