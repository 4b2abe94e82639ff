"""Citations: the marks of an answer resolved against the passages that were sent, and checked, sentence by sentence."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.answer.citation_markers import UNKNOWN, Mark, MarkReader, without_marks
from assistant.answer.sentences import Ended, SentenceReader
from assistant.schemas import AnswerSentence, Citation, Evidence
from assistant.verdicts import Verdict
from assistant.verify.alignment import text_coverage
from assistant.verify.cross_lingual import decode_vector
from assistant.verify.decisions import Decision, decide_by_words, has_uncertain_ocr
from assistant.verify.sources import MIN_OCR_CONFIDENCE, OCR_UNCERTAIN, Source
from assistant.verify.verifier import Check, check_sentence, check_statement
from vectorstore import Article, Passage, Sentence

__all__ = ["Check", "CitationStream", "Open", "check_sentence"]

# What a model writes where a mark should be: `[passage 1]`, `(2)`. It says nothing, but a bracket with more in it may.
_MALFORMED = re.compile(
    r"\s?(?:[\[【［{][^\]】］}\n]{0,30}[\]】］}]|[(（]\d{1,2}[)）])|[\[【［{][\d\s,，]*(?=[。！？.!?]?$)"
)
_JUDGED_AT_MOST = 2000  # characters: a longer sentence is a text
_ALIGNED_AT_LEAST = 0.6  # share of a sentence's words that a passage must have to be put beside it


@dataclass
class Open:
    """A sentence that has ended; `decision` is None while it waits for a judge."""

    ended: Ended
    passages: tuple[Passage, ...]  # what it is checked against: all that were sent of the articles it cites
    words: Check
    decision: Decision | None
    new_marks: tuple[int, ...]  # those that have no citation yet
    aligned: bool = False
    hidden: bool = False
    waiting: str = field(default="", repr=False)  # its text, where that is shown once it is checked


class CitationStream:
    """A model's raw text in; out come the text that readers see and the checked citations, both in the text's order."""

    def __init__(
        self,
        passages: Sequence[Passage],
        numbers: dict[str, int],
        *,
        hide: bool = False,
        judged: bool = False,
        quoted: bool = False,
    ) -> None:
        """`numbers` are those that articles already have in the conversation; articles cited first here are added.

        With `hide`, a sentence is told only once it is checked, and one that nothing supports not at all; its citations
        are kept, and `hidden` counts such sentences. With `judged`, what code cannot prove waits in `undecided` until
        `decide` is called with it. With `quoted`, the text is a quotation that the program made.
        """
        self._hide = hide
        self._judged = judged
        self._quoted = quoted
        self._passages = passages
        self._numbers = numbers
        self._vectors = {s.text: decode_vector(s.vector) for passage in passages for s in passage.sentences if s.vector}
        self._reader = MarkReader()
        self._sentences = SentenceReader()
        self._queue: deque[Open] = deque()
        self._all: list[Open] = []
        self._unmarked: list[Open] = []
        self._waiting = ""
        self._length = 0  # of the text with what is hidden
        self.undecided: list[Open] = []
        self.hidden = 0
        self.citations: list[Citation] = []
        self.text = ""

    def feed(self, raw: str) -> Iterator[str | Citation]:
        """Text to show and citations, as far as they can be told by now."""
        for part in self._reader.feed(raw):
            yield from self._take(part)

    def finish(self) -> Iterator[str | Citation]:
        """The rest of the text. Sentences without a mark are checked now, against all passages.

        Where no mark named a passage the answer is aligned: each sentence with the passage that has most of its words.
        Marks that name none stay told as unknown beside that.
        """
        for part in self._reader.finish():
            yield from self._take(part)
        for ended in self._sentences.finish():
            yield from self._opened(ended)
        if self._waiting:
            yield from self._shown(self._waiting)
            self._waiting = ""
        aligned = not any(self._is_sent(mark) for sentence in self._all for mark in sentence.ended.marks)
        for sentence in self._to_align() if aligned else self._unmarked:
            self._check_unmarked(sentence, aligned=aligned)
        yield from self._released()

    def decide(self, sentence: Open, decision: Decision) -> Iterator[str | Citation]:
        """What can be told once a sentence that waited is decided."""
        sentence.decision = decision
        if sentence.aligned and not sentence.new_marks and decision.evidence:
            self._align_by_evidence(sentence, decision.evidence)
        yield from self._released()

    @property
    def waiting(self) -> list[Open]:
        """The sentences that nobody has decided yet."""
        return [sentence for sentence in self._all if sentence.decision is None]

    @property
    def sentences(self) -> tuple[AnswerSentence, ...]:
        """Every sentence of the text so far that is decided, in order, each with one verdict."""
        cuts = [sentence.ended for sentence in self._all if sentence.hidden]
        records = []
        for sentence in self._all:
            if sentence.decision is None or sentence.hidden or not sentence.ended.text:
                continue
            before = sum(cut.end - cut.start for cut in cuts if cut.end <= sentence.ended.start)
            records.append(self._record(sentence, sentence.decision, before))
        return tuple(records)

    def _record(self, sentence: Open, decision: Decision, before: int) -> AnswerSentence:
        ended = sentence.ended
        known = [
            self._numbers.get(self._passages[mark - 1].article.id) if self._is_sent(mark) else None
            for mark in ended.marks
        ]
        return AnswerSentence(
            start=ended.start - before,
            end=ended.end - before,
            sentence=ended.text,
            verdict=decision.verdict,
            method=decision.method,
            judge=decision.judge,
            marks=() if sentence.aligned else tuple(dict.fromkeys(known)),
            evidence=decision.evidence,
            wrong=decision.wrong,
            reasons=decision.reasons,
        )

    def _take(self, part: str | Mark) -> Iterator[str | Citation]:
        if isinstance(part, Mark):
            shown = "".join(dict.fromkeys(map(self._name, part.numbers)))
            self._length += len(shown)
            self._sentences.mark(part, self._length)
            yield from self._written(shown)
            return
        if not self._hide:
            at, self._length = self._length, self._length + len(part)
            yield from self._shown(part)
            for ended in self._sentences.text(part, at):
                yield from self._opened(ended)
            return
        for character in part:  # what ends a sentence is told before what follows it
            for ended in self._sentences.text(character, self._length):
                yield from self._opened(ended)
            self._length += 1
            self._waiting += character

    def _written(self, shown: str) -> Iterator[str]:
        if self._hide:
            self._waiting += shown
        else:
            yield from self._shown(shown)

    def _shown(self, text: str) -> Iterator[str]:
        self.text += text
        yield text

    def _opened(self, ended: Ended) -> Iterator[str | Citation]:
        """A sentence that has ended is put into the line, and what can be told is told."""
        if not ended.text and self._all:
            ended = self._with_marks_below(ended)
        new = tuple(mark for mark in ended.marks)
        if not ended.marks:
            sentence = Open(
                ended, tuple(self._passages), Check(Verdict.UNDECIDED), Decision(Verdict.NOTHING_TO_CHECK), ()
            )
            if not ended.states_nothing:
                self._unmarked.append(sentence)
        else:
            sentence = self._marked(ended, new)
        sentence.waiting, self._waiting = self._waiting, ""
        self._all.append(sentence)
        self._queue.append(sentence)
        yield from self._released()

    def _with_marks_below(self, marks: Ended) -> Ended:
        """The sentence above with the marks that stand on the line below it.

        It takes the place of the one without them.
        """
        above = self._all[-1]
        if above in self._unmarked:
            self._unmarked.remove(above)
        if above.decision is not None or above in self.undecided:
            self.undecided = [sentence for sentence in self.undecided if sentence is not above]
        if not above.new_marks or above not in self._queue:
            self._all.remove(above)
        return Ended(
            above.ended.text, above.ended.start, marks.end, marks.marks, above.ended.before, above.ended.paragraph
        )

    def _marked(self, ended: Ended, new: tuple[int, ...]) -> Open:
        sent = [self._passages[mark - 1] for mark in ended.marks if self._is_sent(mark)]
        if not sent:
            decision = Decision(Verdict.UNKNOWN, reasons=("unsent",))
            return Open(ended, (), Check(Verdict.UNKNOWN), decision, new)
        articles = {passage.article.id for passage in sent}
        cited = tuple(passage for passage in self._passages if passage.article.id in articles)
        if self._quoted:
            quote = _quoted_words(ended.said, cited)
            if quote:
                words = (
                    Check(Verdict.UNDECIDED, (OCR_UNCERTAIN,)) if has_uncertain_ocr(quote) else Check(Verdict.VERIFIED)
                )
                decision = Decision(words.state, None if words.reasons else "quotation", words.reasons, evidence=quote)
                return Open(ended, cited, words, decision, new)
        words = self._check(ended, cited)
        return self._settled(Open(ended, cited, words, None, new))

    def _check(self, ended: Ended, passages: Sequence[Passage]) -> Check:
        """What code decides of a sentence by these passages: together, or by one article alone where that carries all of it."""
        said = _MALFORMED.sub("", ended.said)
        together = check_statement(said, _sources(passages), before=ended.before, vectors=self._vectors)
        by_article = _by_article(passages)
        if together.state == Verdict.VERIFIED or len(by_article) == 1:
            return together
        alone = (
            check_statement(said, _sources(group), before=ended.before, vectors=self._vectors) for group in by_article
        )
        return next((check for check in alone if check.state == Verdict.VERIFIED), together)

    def _settled(self, sentence: Open) -> Open:
        """The sentence as code decides it, or as one that waits for a judge."""
        if sentence.words.state == Verdict.VERIFIED or not self._judged or len(sentence.ended.said) > _JUDGED_AT_MOST:
            sentence.decision = decide_by_words(sentence.words)
        else:
            self.undecided.append(sentence)
        return sentence

    def _to_align(self) -> list[Open]:
        """The sentences without a mark, and those whose marks name nothing, which stay told as unknown beside that."""
        aligned = []
        for sentence in self._all:
            if sentence in self._unmarked:
                aligned.append(sentence)
            elif sentence.ended.marks and not sentence.hidden:
                aligned.append(Open(sentence.ended, tuple(self._passages), sentence.words, None, ()))
        return aligned

    def _check_unmarked(self, sentence: Open, *, aligned: bool) -> None:
        sentence.decision, sentence.aligned = None, aligned
        if aligned:
            mark = self._nearest(sentence.ended)
            if mark is not None:
                sentence.new_marks = (mark,)
                article = self._passages[mark - 1].article.id
                sentence.passages = tuple(passage for passage in self._passages if passage.article.id == article)
        sentence.words = self._check(sentence.ended, sentence.passages)
        self._settled(sentence)
        if aligned and sentence.new_marks:
            self._queue.append(sentence)

    def _nearest(self, ended: Ended) -> int | None:
        """The number of the passage that has most of a sentence's words; None where none has enough of them."""
        told = _MALFORMED.sub("", ended.said)
        shares = [
            (text_coverage(told, passage.text), -number) for number, passage in enumerate(self._passages, start=1)
        ]
        share, number = max(shares, default=(0.0, 0))
        return -number if share >= _ALIGNED_AT_LEAST else None

    def _align_by_evidence(self, sentence: Open, evidence: Sequence[Evidence]) -> None:
        """A sentence without a mark is put beside the passage in which a judge found it."""
        places = {passage.id: number for number, passage in enumerate(self._passages, start=1)}
        sentence.new_marks = (places[evidence[0].passage_id],)
        self._queue.append(sentence)

    def _released(self) -> Iterator[str | Citation]:
        """What stands at the head of the line and is decided."""
        while self._queue and self._queue[0].decision is not None:
            sentence = self._queue.popleft()
            cited = [self._citation(sentence, self._queue_decision(sentence), mark) for mark in sentence.new_marks]
            sentence.hidden = (
                self._hide
                and bool(cited)
                and all(citation.state.is_warning for citation in cited)
                and not sentence.aligned
            )
            if sentence.hidden:
                self.hidden += 1
            elif sentence.waiting:
                yield from self._shown(sentence.waiting)
            sentence.waiting = ""
            self.citations += cited
            yield from cited

    @staticmethod
    def _queue_decision(sentence: Open) -> Decision:
        assert sentence.decision is not None  # who waits is not released
        return sentence.decision

    def _citation(self, sentence: Open, decision: Decision, mark: int) -> Citation:
        if not self._is_sent(mark):
            return Citation(number=None, state=Verdict.UNKNOWN, sentence=sentence.ended.text, reasons=("unsent",))
        passage = self._passages[mark - 1]
        own = tuple(other for other in sentence.passages if other.article.id == passage.article.id)
        identities = {other.id for other in own}
        evidence = tuple(record for record in decision.evidence if record.passage_id in identities)
        state, reasons = self._share(sentence, decision, own, carries=bool(evidence))
        if not evidence:
            evidence = (self._carrying(sentence.ended.said, passage, own),)
        first = evidence[0]
        if first.passage_id != passage.id and state == Verdict.VERIFIED:
            reasons = (*reasons, "other_passage")
        return Citation(
            number=self._number(passage),
            state=state,
            method=decision.method if state == Verdict.VERIFIED else None,
            judge=decision.judge,
            aligned=sentence.aligned,
            sentence=sentence.ended.text,
            evidence=evidence,
            wrong=decision.wrong if state != Verdict.VERIFIED else None,
            quote=first.quote,
            start=first.start,
            end=first.end,
            page=first.page,
            ocr=min((record.ocr for record in evidence if record.ocr is not None), default=None),
            passage_id=first.passage_id,
            article=passage.article,
            reasons=reasons,
        )

    def _share(
        self, sentence: Open, decision: Decision, own: Sequence[Passage], *, carries: bool
    ) -> tuple[Verdict, tuple[str, ...]]:
        """The verdict on one article's part of a sentence: the sentence's own where it cites no other, or this one has the evidence."""
        articles = {passage.article.id for passage in sentence.passages}
        if len(articles) == 1 or carries:
            return decision.verdict, decision.reasons
        if decision.verdict == Verdict.UNSUPPORTED:
            return decision.verdict, decision.reasons
        alone = check_statement(sentence.ended.said, _sources(own), before=sentence.ended.before, vectors=self._vectors)
        if alone.state == Verdict.VERIFIED or decision.verdict != Verdict.VERIFIED or decision.method != "words":
            return (alone.state if alone.state == Verdict.VERIFIED else Verdict.UNDECIDED), alone.reasons or (
                "no_part_found",
            )
        others = [passage for passage in sentence.passages if passage.article.id != own[0].article.id]
        without = check_statement(
            sentence.ended.said, _sources(others), before=sentence.ended.before, vectors=self._vectors
        )
        if without.state != Verdict.VERIFIED:
            return Verdict.VERIFIED, ()  # all together carry it, and not without this one
        return alone.state, alone.reasons  # the others carry it without this one

    def _carrying(self, said: str, passage: Passage, own: Sequence[Passage]) -> Evidence:
        """The sentence that has most of these words, of the passage that the mark names unless another one of the article has clearly more."""
        best, where = carrying_sentence(said, passage), passage
        for other in own:
            candidate = carrying_sentence(said, other)
            if round(text_coverage(said, candidate.text), 3) > round(text_coverage(said, best.text), 3):
                best, where = candidate, other
        return Evidence(
            quote=best.quote, start=best.start, end=best.end, page=best.page, ocr=best.ocr, passage_id=where.id
        )

    def _name(self, mark: int) -> str:
        return f"[{self._number(self._passages[mark - 1])}]" if self._is_sent(mark) else UNKNOWN

    def _is_sent(self, mark: int) -> bool:
        return 1 <= mark <= len(self._passages)  # both ends: Python takes -1 for the last

    def _number(self, passage: Passage) -> int:
        return self._numbers.setdefault(passage.article.id, max(self._numbers.values(), default=0) + 1)


def carrying_sentence(sentence: str, passage: Passage) -> Sentence:
    """The passage's sentence that has most of the words of this one; of equal ones the nearest to the question."""
    return max(
        passage.sentences, key=lambda candidate: (round(text_coverage(sentence, candidate.text), 3), candidate.score)
    )


def _quoted_words(said: str, passages: Iterable[Passage]) -> tuple[Evidence, ...]:
    """The sentence of an article that this one repeats, word for word; a short answer may stand before it."""
    bare = _bare(said)
    for passage in passages:
        for sentence in passage.sentences:
            own = _bare(without_marks(sentence.text).replace("`", "'"))  # as a quotation shows it
            before = bare.removesuffix(own) if own and bare.endswith(own) else None
            if before == "" or (before and before[-1] in ":：" and before[:-1] in own):
                return (
                    Evidence(
                        quote=sentence.quote,
                        start=sentence.start,
                        end=sentence.end,
                        page=sentence.page,
                        ocr=sentence.ocr,
                        passage_id=passage.id,
                    ),
                )
    return ()


def _bare(text: str) -> str:
    return "".join(text.split()).rstrip("。！？!?….;；")


def _by_article(passages: Sequence[Passage]) -> list[list[Passage]]:
    groups: dict[str, list[Passage]] = {}
    for passage in passages:
        groups.setdefault(passage.article.id, []).append(passage)
    return list(groups.values())


def _sources(passages: Iterable[Passage]) -> list[Source]:
    """These passages with the facts of their articles, as the check reads them."""
    return [_source(passage, passage.article) for passage in passages]


def _source(passage: Passage, article: Article) -> Source:
    unsure = tuple(
        sentence.text
        for sentence in passage.sentences
        if sentence.ocr is not None and sentence.ocr < MIN_OCR_CONFIDENCE
    )
    return Source(
        passage.text,
        article.title,
        article.author or "",
        article.source or "",
        article.date or "",
        passage.headings,
        uncertain_sentences=unsure,
    )
