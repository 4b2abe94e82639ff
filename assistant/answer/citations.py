"""Citations: the marks of an answer, each checked against the passages that were sent, sentence by sentence."""

from collections import deque
from collections.abc import Iterator, Sequence

from assistant.answer.citation_markers import Mark, MarkReader
from assistant.answer.citation_numbers import CitationNumbers
from assistant.answer.citation_records import CitationRecorder, sentence_records
from assistant.answer.draft_sentences import DraftSentence, SentenceReader
from assistant.answer.pending_sentence import PendingSentence
from assistant.answer.sentence_checks import SentenceChecker, nearest_passage, repeated_sentence
from assistant.schemas import AnswerSentence, Citation, Evidence
from assistant.verdicts import Verdict
from assistant.verify.decisions import Decision, decide_by_words, has_uncertain_ocr
from assistant.verify.sources import OCR_UNCERTAIN
from assistant.verify.verifier import Check
from vectorstore import Passage

_JUDGED_AT_MOST = 2000  # characters: a longer sentence is a text


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

        With `hide`, a sentence is shown only once it is checked, and one that nothing supports is not shown. Its
        citations stay, and `hidden_count` counts such sentences. With `judged`, what code cannot prove waits in
        `undecided` until `decide` is called with it. With `quoted`, the text is a quotation that the program made.
        """
        self._hide = hide
        self._judged = judged
        self._quoted = quoted
        self._passages = tuple(passages)
        self._numbers = CitationNumbers(passages, numbers)
        self._checker = SentenceChecker(passages)
        self._recorder = CitationRecorder(self._numbers, self._checker)
        self._mark_reader = MarkReader()
        self._sentence_reader = SentenceReader()
        self._queue: deque[PendingSentence] = deque()  # those whose text or citations are still to be released
        self._all: list[PendingSentence] = []
        self._unmarked: list[PendingSentence] = []
        self._withheld: list[str] = []  # of the sentence that has not ended, where unsupported ones are hidden
        self._length = 0  # of the text, hidden sentences included
        self.undecided: list[PendingSentence] = []
        self.hidden_count = 0
        self.citations: list[Citation] = []
        self._shown: list[str] = []
        self.shown_length = 0  # of the text, in characters

    def feed(self, raw: str) -> Iterator[str | Citation]:
        """Text to show and citations, as far as they are known by now."""
        for part in self._mark_reader.feed(raw):
            yield from self._add(part)

    def finish(self) -> Iterator[str | Citation]:
        """The rest of the text. Sentences without a mark are checked now, against all passages.

        Where no mark named a passage the answer is aligned: each sentence is put beside the passage that has most of
        its words. Marks that name no passage stay as unknown citations beside that.
        """
        for part in self._mark_reader.finish():
            yield from self._add(part)
        for draft in self._sentence_reader.finish():
            yield from self._add_sentence(draft)
        if self._withheld:
            yield from self._show(self._take_withheld())
        marks = (mark for sentence in self._all for mark in sentence.draft.marks)
        if any(map(self._numbers.is_sent, marks)):
            for sentence in self._unmarked:
                self._check_unmarked(sentence)
        else:
            for sentence in self._sentences_to_align():
                self._align(sentence)
        yield from self._release()

    def decide(self, sentence: PendingSentence, decision: Decision) -> Iterator[str | Citation]:
        """Text and citations that can be released once a sentence that waited is decided."""
        sentence.decision = decision
        if sentence.is_aligned and not sentence.uncited_marks and decision.evidence:
            self._align_by_evidence(sentence, decision.evidence)
        yield from self._release()

    @property
    def text(self) -> str:
        """The text that was shown so far."""
        self._shown = ["".join(self._shown)]
        return self._shown[0]

    @property
    def waiting(self) -> list[PendingSentence]:
        """The sentences that are not decided yet."""
        return [sentence for sentence in self._all if sentence.decision is None]

    @property
    def sentences(self) -> tuple[AnswerSentence, ...]:
        """Every sentence of the text so far that is decided, in order, each with one verdict."""
        return sentence_records(self._all, self._numbers)

    def _add(self, part: str | Mark) -> Iterator[str | Citation]:
        if isinstance(part, Mark):
            yield from self._add_mark(part)
        elif self._hide:
            yield from self._withhold(part)
        else:
            start, self._length = self._length, self._length + len(part)
            yield from self._show(part)
            for draft in self._sentence_reader.feed_text(part, start):
                yield from self._add_sentence(draft)

    def _add_mark(self, mark: Mark) -> Iterator[str]:
        shown = "".join(dict.fromkeys(map(self._numbers.shown, mark.numbers)))
        self._length += len(shown)
        self._sentence_reader.feed_mark(mark, self._length)
        if self._hide:
            self._withheld.append(shown)
        else:
            yield from self._show(shown)

    def _withhold(self, text: str) -> Iterator[str | Citation]:
        for character in text:  # one by one: a sentence that ends is released before what follows it
            for draft in self._sentence_reader.feed_text(character, self._length):
                yield from self._add_sentence(draft)
            self._length += 1
            self._withheld.append(character)

    def _take_withheld(self) -> str:
        text, self._withheld = "".join(self._withheld), []
        return text

    def _show(self, text: str) -> Iterator[str]:
        self._shown.append(text)
        self.shown_length += len(text)
        yield text

    def _add_sentence(self, draft: DraftSentence) -> Iterator[str | Citation]:
        if not draft.text and self._all:
            draft = self._join_marks_below(draft)
        sentence = self._marked(draft) if draft.marks else self._without_mark(draft)
        sentence.withheld_text = self._take_withheld()
        self._all.append(sentence)
        self._queue.append(sentence)
        yield from self._release()

    def _join_marks_below(self, marks: DraftSentence) -> DraftSentence:
        """The sentence above with the marks that stand alone on the line below it; it replaces the one without them."""
        above = self._all[-1]
        if not above.uncited_marks or not self._queue or self._queue[-1] is not above:
            self._all.pop()
            if self._unmarked and self._unmarked[-1] is above:
                self._unmarked.pop()
        draft = above.draft
        return DraftSentence(draft.text, draft.start, marks.end, marks.marks, draft.context, draft.paragraph)

    def _without_mark(self, draft: DraftSentence) -> PendingSentence:
        nothing_to_check = Decision(Verdict.NOTHING_TO_CHECK)
        sentence = PendingSentence(draft, self._passages, Check(Verdict.UNDECIDED), nothing_to_check, ())
        if not draft.makes_no_claim:
            self._unmarked.append(sentence)
        return sentence

    def _marked(self, draft: DraftSentence) -> PendingSentence:
        sent = [self._numbers.passage(mark) for mark in draft.marks if self._numbers.is_sent(mark)]
        if not sent:
            unknown = Decision(Verdict.UNKNOWN, reasons=("unsent",))
            return PendingSentence(draft, (), Check(Verdict.UNKNOWN), unknown, draft.marks)
        articles = {passage.article.id for passage in sent}
        passages = tuple(passage for passage in self._passages if passage.article.id in articles)
        quote = repeated_sentence(draft.statement, passages) if self._quoted else None
        if quote:
            decision = _quotation(quote)
            check = Check(decision.verdict, decision.reasons)
            return PendingSentence(draft, passages, check, decision, draft.marks)
        sentence = PendingSentence(draft, passages, self._checker.check(draft, passages), None, draft.marks)
        self._decide_or_ask(sentence)
        return sentence

    def _decide_or_ask(self, sentence: PendingSentence) -> None:
        """Decide the sentence by what code found, or let it wait for a judge."""
        is_verified = sentence.check.state == Verdict.VERIFIED
        if is_verified or not self._judged or len(sentence.draft.statement) > _JUDGED_AT_MOST:
            sentence.decision = decide_by_words(sentence.check)
        else:
            self.undecided.append(sentence)

    def _check_unmarked(self, sentence: PendingSentence) -> None:
        sentence.decision = None
        sentence.check = self._checker.check(sentence.draft, sentence.passages)
        self._decide_or_ask(sentence)

    def _sentences_to_align(self) -> list[PendingSentence]:
        """The sentences without a mark, and a second one for each whose marks name no passage."""
        to_align = []
        unmarked = set(map(id, self._unmarked))
        for sentence in self._all:
            if id(sentence) in unmarked:
                to_align.append(sentence)
            elif sentence.draft.marks and not sentence.is_hidden:
                to_align.append(PendingSentence(sentence.draft, self._passages, sentence.check, None, ()))
        return to_align

    def _align(self, sentence: PendingSentence) -> None:
        """Check the sentence against the article of the passage that is nearest to it, or against all passages."""
        sentence.is_aligned = True
        mark = nearest_passage(sentence.draft, self._passages)
        if mark is not None:
            article = self._numbers.passage(mark).article.id
            sentence.uncited_marks = (mark,)
            sentence.passages = tuple(passage for passage in self._passages if passage.article.id == article)
        self._check_unmarked(sentence)
        if sentence.uncited_marks:
            self._queue.append(sentence)

    def _align_by_evidence(self, sentence: PendingSentence, evidence: Sequence[Evidence]) -> None:
        """Put a sentence without a mark beside the passage in which the judge found it."""
        marks = {passage.id: mark for mark, passage in enumerate(self._passages, start=1)}
        sentence.uncited_marks = (marks[evidence[0].passage_id],)
        self._queue.append(sentence)

    def _release(self) -> Iterator[str | Citation]:
        """The text and the citations of the sentences at the head of the queue that are decided."""
        while self._queue and (decision := self._queue[0].decision) is not None:
            sentence = self._queue.popleft()
            citations = [self._recorder.citation(sentence, decision, mark) for mark in sentence.uncited_marks]
            only_warnings = bool(citations) and all(citation.state.is_warning for citation in citations)
            sentence.is_hidden = self._hide and only_warnings and not sentence.is_aligned
            if sentence.is_hidden:
                self.hidden_count += 1
            elif sentence.withheld_text:
                yield from self._show(sentence.withheld_text)
            sentence.withheld_text = ""
            self.citations += citations
            yield from citations


def _quotation(quote: Evidence) -> Decision:
    """The decision on a sentence that repeats these words of an article."""
    if has_uncertain_ocr((quote,)):
        return Decision(Verdict.UNDECIDED, reasons=(OCR_UNCERTAIN,), evidence=(quote,))
    return Decision(Verdict.VERIFIED, "quotation", evidence=(quote,))
