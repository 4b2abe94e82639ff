"""The citations that a text has already: numbers of its list, notes, links, and names with years."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.check.clean_draft import CleanDraft, is_long, portions
from assistant.check.schemas import CitedSource
from assistant.check.source_lists import ENTRY, LIST_HEADING, may_be_entry
from assistant.check.text_sentences import TextSentence, split_text
from vectorstore import Article, fold

_NUMBERED = re.compile(r"[\[［]\s*\^?(\d{1,3}(?:\s*[,，、;；\-–]\s*\d{1,3})*)\s*[\]］]|\[\^([\w-]{1,20})\](?!:)")
_NAMED_NOTE = re.compile(r"\s?\[\^?([\w-]{1,20})\]")  # as reading leaves it: without the sign of a note
_LINK = re.compile(r"\]\(\s*<?(https?://[^)\s>]+)")
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'，。；、）】》]+")
# No two parts of a name begin with the same character: each text is read in one way, and a stranger's in linear time.
_NAME_AND_YEAR = re.compile(
    r"\s?[（(](?:see |cf\. |参见|參見)?((?:[A-Z][\w.'’-]|[\u4e00-\u9fff·]{2})"
    r"(?:[\w.'’、&·-]|\s+(?:and\b|et al\b|[A-Z&]|(?=[和与與等、]))){0,200})"
    r"(?:\s*[,，])?\s*((?:1[5-9]|20)\d\d)[a-z]?(?:\s*[,，:：]\s*(?:p{1,2}\.?\s*)?\d[\d\-–]*)?[)）]"
)
_FEWEST_TITLE = {True: 4, False: 8}  # letters of a title that is looked for in an entry, in Chinese and otherwise
_WORDLESS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class CitedMark:
    """A mark of a sentence, with the article that it names, if one is there."""

    mark: str
    article: Article | None

    def record(self, *, carries: bool | None) -> CitedSource:
        """The record, with whether the article carries the sentence."""
        return CitedSource(mark=self.mark, article=self.article, carries=carries if self.article else None)


class CitedSources:
    """Resolves the citations of one text against the articles."""

    def __init__(self, text: str, sentences: Iterable[TextSentence], articles: Iterable[Article]) -> None:
        self._text = text
        self._articles = list(articles)
        self._entries: dict[str, str] = {}  # the text of each entry of the list, by its number or name
        self._list_spans = list(self._read_lists(list(sentences)))

    @staticmethod
    def may_be_in(text: str) -> bool:
        """Whether the text has anything that looks like a citation."""
        return any(pattern.search(text) for pattern in (_NUMBERED, _ADDRESS, _NAME_AND_YEAR))

    def is_entry(self, sentence: TextSentence) -> bool:
        """Whether the sentence is a part of an entry of the text's own list of sources."""
        return any(start <= sentence.start < end for start, end in self._list_spans)

    def marks(self, sentence: TextSentence) -> tuple[CitedMark, ...]:
        """The marks of the sentence, each once, in order."""
        raw = self._text[sentence.start : sentence.end]
        found = {mark.mark: mark for mark in (*self._numbered(raw), *self._linked(raw), *self._named(raw))}
        return tuple(found.values())

    def statement(self, sentence: TextSentence) -> str:
        """The sentence without its marks.

        A name with a year is one only where it names an article or an entry of the list: `(Paris, 1990)` may be a fact.
        """

        def without(match: re.Match[str]) -> str:
            return "" if self._by_name(match[1], match[2]) is not None else match.group()

        text = _NUMBERED.sub("", sentence.text)
        text = _NAMED_NOTE.sub(lambda match: "" if match[1] in self._entries else match.group(), text)
        return re.sub(r"\s+(?=[.。,，;；!?！？]|$)", "", _NAME_AND_YEAR.sub(without, text))

    def _read_lists(self, sentences: Sequence[TextSentence]) -> Iterator[tuple[int, int]]:
        """The spans of the entries, whose texts are noted by their numbers."""
        heads = [s for s in sentences if LIST_HEADING.fullmatch(s.text)]
        starts = [s.end for s in heads]
        ends = [
            next((s.start for s in sentences if s.is_heading and s.start > head.start), len(self._text))
            for head in heads
        ]
        sections = list(zip(starts, ends, heads, strict=True))
        number, position = 0, 0
        for line in self._text.splitlines(keepends=True):
            start, position = position, position + len(line)
            entry = ENTRY.match(line)
            in_section = any(
                first <= start < last and (self._is_cited(line) or may_be_entry(head.text, line))
                for first, last, head in sections
            )
            is_note = bool(entry and entry[1] and re.match(r"\s*\[\^?[\w-]+\][:：]", line))
            if not (in_section or is_note or (entry and entry[1] and self._is_known(entry[3]))):
                continue
            if entry:
                number += 1
                self._entries[entry[1] or entry[2] or str(number)] = entry[3]
            if in_section or (entry and self._is_known(entry[3])) or not is_note:
                yield start, position

    def _is_cited(self, line: str) -> bool:
        """Whether a line has a number of a mark, or names an article."""
        entry = ENTRY.match(line)
        return bool(entry and entry[2] in self._cited_numbers) or self._is_known(line)

    @cached_property
    def _cited_numbers(self) -> frozenset[str]:
        return frozenset(key for match in _NUMBERED.finditer(self._text) for key in _keys(match))

    def _is_known(self, words: str) -> bool:
        return self._by_words(words) is not None or bool(_ADDRESS.search(words))

    def _numbered(self, raw: str) -> Iterator[CitedMark]:
        for match in _NUMBERED.finditer(raw):
            for key in _keys(match):
                entry = self._entries.get(key)
                yield CitedMark(f"[{key}]", self._by_words(entry) if entry else None)

    def _linked(self, raw: str) -> Iterator[CitedMark]:
        for address in dict.fromkeys([*_LINK.findall(raw), *_ADDRESS.findall(raw)]):
            yield CitedMark(address, self._by_address(address))

    def _named(self, raw: str) -> Iterator[CitedMark]:
        for match in _NAME_AND_YEAR.finditer(raw):
            if (found := self._by_name(match[1], match[2])) is not None:
                yield CitedMark(match.group().strip(), found if isinstance(found, Article) else None)

    def _by_words(self, words: str) -> Article | None:
        """The article that an entry names, by its address or by the longest title that is in it."""
        for address in _ADDRESS.findall(words):
            if article := self._by_address(address):
                return article
        bare = _bare(words)
        named = [a for a in self._articles if len(title := _bare(a.title)) >= _least(title) and title in bare]
        return max(named, key=lambda article: len(article.title), default=None)

    def _by_address(self, address: str) -> Article | None:
        wanted = _plain_address(address)
        return next((a for a in self._articles if a.url and _plain_address(a.url) == wanted), None)

    def _by_name(self, name: str, year: str) -> Article | str | None:
        """The article of this author or source and year, or the entry of the list; None where neither is there."""
        first = _bare(re.split(r"\s+(?:and|&|et al)|[和与與等、&]", name)[0])
        for article in self._articles:
            names = _bare(f"{article.author or ''} {article.source or ''}")
            if first and first in names and (article.date or "").startswith(year):
                return article
        for entry in self._entries.values():
            if first and first in _bare(entry) and year in entry:
                return self._by_words(entry) or entry
        return None


def list_sentences(text: str, sentences: Iterable[TextSentence]) -> Iterator[TextSentence]:
    """The sentences among which the headings of lists of sources are: all, or of a long text those near such headings.

    A list of a long text ends with the next portion at the latest: what follows is checked.
    """
    if not is_long(text):
        yield from sentences
        return
    spans = list(portions(text))
    for (start, end), (_, last) in zip(spans, [*spans[1:], spans[-1]], strict=True):
        if any(LIST_HEADING.fullmatch(line) for line in text[start:end].splitlines()):
            for sentence in split_text(CleanDraft(text[start:last])):
                yield replace(sentence, start=start + sentence.start, end=start + sentence.end)
            yield TextSentence("", last, last, is_heading=True)


def _keys(match: re.Match[str]) -> Iterator[str]:
    """The numbers or the name of a mark; `[2-4]` names three."""
    if match[2]:
        yield match[2]
        return
    for part in re.split(r"\s*[,，、;；]\s*", match[1]):
        first, _, last = (value.strip() for value in re.sub("–", "-", part).partition("-"))
        yield from map(str, range(int(first), min(int(last or first), int(first) + 20) + 1))


def _bare(text: str) -> str:
    return _WORDLESS.sub("", fold(text)).casefold()


def _least(title: str) -> int:
    return _FEWEST_TITLE[any(character >= "\u3000" for character in title)]


def _plain_address(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address).rstrip("/.,;").casefold()
