"""Citations: the marks of an answer resolved against the passages that were sent, and checked, sentence by sentence."""

import re
from collections.abc import Iterator, Sequence

from assistant.answers import Citation
from assistant.citation_markers import UNKNOWN, Mark, MarkReader, said_in
from assistant.verdicts import Verdict
from assistant.verify.alignment import covering
from assistant.verify.cross_lingual import vector
from assistant.verify.verifier import Check, check_sentence
from vectorstore import Passage, Sentence, sentence_spans

__all__ = ["Check", "CitationStream", "check_sentence"]

_SPACE_LEFT = re.compile(r"\s+(?=[。！？.!?；;…]+$)|(?<= ) +| +(?=[,，])")  # where a mark was taken out
# What a model writes where a mark should be: `[passage 1]`, `(2)`. It says nothing, but a bracket with more in it may.
_MALFORMED = re.compile(r"\s?(?:[\[【［{][^\]】］}\n]{0,30}[\]】］}]|[(（]\d{1,2}[)）])|[\[【［{][\d\s,，]*(?=[。！？.!?]?$)")
_ALIGNED_AT_LEAST = 0.6  # share of a sentence's words that a passage must have to be put beside it


class CitationStream:
    """A model's raw text in, the text that readers see and the checked citations out, as sentences end."""

    def __init__(self, passages: Sequence[Passage], numbers: dict[str, int], *, hide: bool = False) -> None:
        """`numbers` are those that articles already have in the conversation; articles cited first here are added.

        With `hide`, a sentence is told only once it is checked, and one that nothing supports not at all; its citations
        are kept, and `hidden` counts such sentences.
        """
        self._hide = hide
        self._waiting = ""
        self.hidden = 0
        self._passages = passages
        self._numbers = numbers
        self._vectors = {s.text: vector(s.vector) for passage in passages for s in passage.sentences if s.vector}
        self._reader = MarkReader()
        self._sentence = ""
        self._marks: list[int] = []
        self._ended = False
        self._last = ""
        self._unplaced: list[str] = []
        self.citations: list[Citation] = []
        self.text = ""

    def feed(self, raw: str) -> Iterator[str | Citation]:
        """Text to show and citations, as far as they can be told by now."""
        for part in self._reader.feed(raw):
            yield from self._take(part)

    def finish(self) -> Iterator[str | Citation]:
        """The rest. Where no mark named a passage the answer is aligned: each sentence with the passage that has most of its words.

        Marks that name none stay told as unknown beside that; a sentence that is hidden for them is not aligned.
        """
        for part in self._reader.finish():
            yield from self._take(part)
        yield from self._end_sentence()
        yield from self._released()
        if all(citation.state == Verdict.UNKNOWN for citation in self.citations):
            for sentence in self._unplaced:
                yield from self._align(sentence)

    def _take(self, part: str | Mark) -> Iterator[str | Citation]:
        if isinstance(part, Mark):
            self._marks += part.numbers
            yield from self._shown("".join(dict.fromkeys(map(self._name, part.numbers))))
            return
        if not self._hide:
            yield from self._shown(part)
        for character in part:
            if character == "\n" or (self._ended and character != "|" and not character.isspace() and self._is_whole(character)):  # a table's row is one
                yield from self._end_sentence()
            if self._hide:
                self._waiting += character
            self._sentence += character
            self._ended = (self._ended and character.isspace()) or (self._sentence.rstrip()[-1:] in "。！？!?….;；”’」』\"'" and bool(self._sentence.strip()))

    def _is_whole(self, following: str) -> bool:
        """Whether what is held is a whole sentence, given what follows it: an abbreviation is not."""
        text = self._sentence + following
        return sum(1 for _ in sentence_spans(text)) > 1

    def _end_sentence(self) -> Iterator[str | Citation]:
        sentence, marks = _SPACE_LEFT.sub("", self._sentence.strip()), list(dict.fromkeys(self._marks))
        self._sentence, self._marks, self._ended = "", [], False
        if marks:  # a mark on a line of its own belongs to the sentence above
            self._last = sentence or self._last
            cited = list(self._cited(self._last, marks))
            if self._hide and all(citation.state.is_warning for citation in cited):
                self._waiting = ""
                self.hidden += 1
            elif self._last and self._last not in self._unplaced[-1:]:  # a mark on its own line finds it there already
                self._unplaced.append(self._last)
            yield from self._released()
            yield from cited
        elif sentence:
            self._last = sentence
            self._unplaced.append(sentence)
            yield from self._released()

    def _cited(self, sentence: str, marks: list[int]) -> Iterator[Citation]:
        sent = list(dict.fromkeys(self._passages[mark - 1].text for mark in marks if self._is_sent(mark)))
        for mark in marks:
            if self._is_sent(mark):
                passage = self._passages[mark - 1]
                yield self._kept(self._citation(sentence, passage, self._share(sentence, passage.text, sent)))
            else:
                yield self._kept(Citation(number=None, state=Verdict.UNKNOWN, sentence=sentence, reasons=("no such passage was sent",)))

    def _share(self, sentence: str, text: str, sent: Sequence[str]) -> Check:
        """The check of one passage among those that a sentence cites: of all together only where it is needed for that."""
        sentence = said_in(sentence)
        alone = check_sentence(sentence, [text], self._vectors)
        if len(sent) == 1 or alone.state == Verdict.VERIFIED:
            return alone
        together = check_sentence(sentence, sent, self._vectors)
        others = check_sentence(sentence, [other for other in sent if other != text], self._vectors)
        return together if together.state.rank < min(alone.state.rank, others.state.rank) else alone

    def _align(self, sentence: str) -> Iterator[Citation]:
        told = _MALFORMED.sub("", said_in(sentence))
        shares = [(covering(told, passage.text), -passage.rank, passage) for passage in self._passages]
        share, _, passage = max(shares, key=lambda candidate: candidate[:2], default=(0.0, 0, None))
        if passage and share >= _ALIGNED_AT_LEAST:
            self._number(passage)
            check = check_sentence(told, [passage.text], self._vectors)
            yield self._kept(self._citation(sentence, passage, check).model_copy(update={"aligned": True}))

    def _citation(self, sentence: str, passage: Passage, check: Check) -> Citation:
        carrier = carrying_sentence(sentence, passage)
        return Citation(
            number=self._number(passage),
            state=check.state,
            method="words" if check.state == Verdict.VERIFIED else None,
            sentence=sentence,
            quote=carrier.quote,
            start=carrier.start,
            end=carrier.end,
            page=carrier.page,
            passage_id=passage.id,
            article=passage.article,
            reasons=check.reasons,
        )

    def _kept(self, citation: Citation) -> Citation:
        self.citations.append(citation)
        return citation

    def _shown(self, text: str) -> Iterator[str]:
        if self._hide:
            self._waiting += text
            return
        self.text += text
        yield text

    def _released(self) -> Iterator[str]:
        """The text that waited for its sentence to be checked."""
        if self._waiting:
            self.text += self._waiting
            yield self._waiting
        self._waiting = ""

    def _name(self, mark: int) -> str:
        return f"[{self._number(self._passages[mark - 1])}]" if self._is_sent(mark) else UNKNOWN

    def _is_sent(self, mark: int) -> bool:
        return 1 <= mark <= len(self._passages)  # both ends: Python takes -1 for the last

    def _number(self, passage: Passage) -> int:
        return self._numbers.setdefault(passage.article.id, max(self._numbers.values(), default=0) + 1)


def carrying_sentence(sentence: str, passage: Passage) -> Sentence:
    """The passage's sentence that has most of the words of this one; of equal ones the nearest to the question."""
    return max(passage.sentences, key=lambda candidate: (round(covering(sentence, candidate.text), 3), candidate.score))
