"""One text under check: what is decided of its sentences so far."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from langchain_core.messages.ai import UsageMetadata

from assistant.answer.answer_metrics import total_usage
from assistant.answer.batch_judge import BatchJudge, JudgeResult
from assistant.answer.judge_batches import Batch
from assistant.check import judging
from assistant.check.article_search import ArticleSearch
from assistant.check.cited_sources import CitedMark, CitedSources, list_sentences
from assistant.check.evidence_citations import ArticleNumbers
from assistant.check.no_claim import states_nothing
from assistant.check.outcome import Outcome, outcome_by_judge, outcome_by_words
from assistant.check.records import checked_record, unchecked_record
from assistant.check.schemas import (
    CheckedSentence,
    CheckedText,
    CheckEvent,
    CheckProgressEvent,
    CheckSentenceEvent,
    JudgeCost,
    checked_text,
)
from assistant.check.subjects import search_text
from assistant.check.text_sentences import DraftSentences, TextSentence
from assistant.check.words_checker import WordsChecker, WordsResult
from assistant.verdicts import Verdict
from assistant.verify.decisions import Decision, decide_without_judge
from vectorstore import SearchResult

Confirm = Callable[[JudgeCost], bool]
_TOPIC = 200  # characters of the heading or the sentence that tells a judge what the text is about


@dataclass(frozen=True)
class _Statement:
    """A sentence that states something: without its marks, and as it is searched for."""

    number: int
    sentence: TextSentence
    text: str
    query: str
    marks: tuple[CitedMark, ...]

    @property
    def cited_articles(self) -> tuple[str, ...]:
        """The ids of the articles that its marks name."""
        return tuple(dict.fromkeys(mark.article.id for mark in self.marks if mark.article))


@dataclass(frozen=True)
class _Checked:
    """A statement with what words found about it."""

    statement: _Statement
    words: WordsResult
    outcome: Outcome


class TextCheck:
    """Decides the sentences of one text; `judge` is None where nothing is judged."""

    def __init__(
        self, text: str, article_search: ArticleSearch, judge: BatchJudge | None, decisions: judging.Decisions
    ) -> None:
        self._text, self._article_search, self._judge, self._decisions = text, article_search, judge, decisions
        self._sentences = DraftSentences(text)
        self._left_out = tuple(article_search.repeated(text))
        articles = article_search.articles() if CitedSources.may_be_in(text) else ()
        self._sources = CitedSources(text, list_sentences(text, self._sentences), articles)
        self._numbers = ArticleNumbers()
        self._statements: dict[int, _Statement | None] = {}
        self._records: dict[int, CheckedSentence] = {}
        self._waiting: dict[int, tuple[judging.Undecided, _Checked]] = {}
        self._usage: list[UsageMetadata] = []
        self._cost: JudgeCost | None = None

    def progress(self) -> CheckProgressEvent:
        """How far the check is."""
        return CheckProgressEvent(
            done=len(self._records) - len(self._waiting),
            total=self._sentences.total,
            left_out=self._left_out,
            judge=self._cost,
        )

    def record(self) -> CheckedText:
        """The record of what is decided so far."""
        usage = total_usage([], self._usage, None, asked_model=False, judge_has_model_price=False)
        return checked_text(
            self._text,
            tuple(self._records[number] for number in sorted(self._records)),
            usage=usage if self._judge else usage.model_copy(update={"cost_usd": 0.0}),
            judge=self._cost,
            left_out=self._left_out,
            unchecked=self._sentences.total - len(self._records),
        )

    def by_words(self) -> Iterator[CheckEvent]:
        """Decide every sentence by words, with an event for each."""
        yield self.progress()
        numbered = enumerate(self._sentences)
        queries = (one.query for number, sentence in numbered if (one := self._statement(number, sentence)))
        found = self._article_search.search(queries, [article.id for article in self._left_out])
        for number, sentence in enumerate(self._sentences):
            statement = self._statement(number, sentence)
            record = self._checked(statement, next(found)) if statement else unchecked_record(sentence)
            self._records[number] = record
            yield CheckSentenceEvent(number=number, sentence=record)
            yield self.progress()

    def remembered(self) -> Iterator[CheckEvent]:
        """Decide what the judge was asked before, with an event for each sentence."""
        for item, _ in list(self._waiting.values()):
            if decision := self._decisions.get(item.key):
                yield self._decide(item, decision)

    def batches(self, confirm: Confirm) -> list[Batch]:
        """The calls of the judge for what is left; none where `confirm` does not agree to what they cost."""
        if not self._judge or not self._waiting:
            return []
        waiting = [item for item, _ in self._waiting.values()]
        found = list(judging.calls(waiting, self._topic()))
        cost = judging.cost(found, self._judge)
        asked = cost.tokens <= judging.ASK_FROM_TOKENS or confirm(cost)
        self._cost = cost.model_copy(update={"asked": asked})
        if asked:
            return found
        for item, checked in self._waiting.values():
            self._store(checked.statement, decide_without_judge(item.pending.check, "judge_not_agreed"), checked)
        self._waiting = {}
        return []

    def add_result(self, result: JudgeResult) -> Iterator[CheckEvent]:
        """Decide the sentences that a call of the judge was about."""
        self._usage += [result.usage] if result.usage else []
        items = {id(item.pending): item for item, _ in self._waiting.values()}
        for pending, decision in result.decisions:
            item = items[id(pending)]
            self._decisions.put(item.key, decision)
            yield self._decide(item, decision)
        yield self.progress()

    def _decide(self, item: judging.Undecided, decision: Decision) -> CheckSentenceEvent:
        _, checked = self._waiting.pop(item.number)
        return CheckSentenceEvent(number=item.number, sentence=self._store(checked.statement, decision, checked))

    def _store(self, statement: _Statement, decision: Decision, checked: _Checked) -> CheckedSentence:
        is_found = checked.words.verdict != Verdict.NOT_FOUND
        outcome = outcome_by_judge(statement.text, decision, checked.outcome, is_found=is_found)
        record = self._record(statement, outcome, checked.words)
        self._records[statement.number] = record
        return record

    def _statement(self, number: int, sentence: TextSentence) -> _Statement | None:
        """The sentence of this number as it is checked; None where it states nothing."""
        if number not in self._statements:
            self._statements[number] = self._read_statement(number, sentence)
        return self._statements[number]

    def _read_statement(self, number: int, sentence: TextSentence) -> _Statement | None:
        if states_nothing(sentence) or self._sources.is_entry(sentence):
            return None
        text = self._sources.statement(sentence)
        if not any(map(str.isalnum, text)):
            return None
        return _Statement(number, sentence, text, search_text(sentence, text), self._sources.marks(sentence))

    def _checked(self, statement: _Statement, found: SearchResult) -> CheckedSentence:
        cited = statement.cited_articles
        found = self._with_cited(statement, found)
        checker = WordsChecker(statement.sentence, statement.text, found, cited)
        words = checker.check()
        outcome = outcome_by_words(statement.text, checker, words)
        item = None
        if self._judge:
            item = judging.undecided(statement.number, statement.sentence, statement.text, words, self._judge, cited)
        if item:
            self._waiting[statement.number] = (item, _Checked(statement, words, outcome))
        return self._record(statement, outcome, words)

    def _with_cited(self, statement: _Statement, found: SearchResult) -> SearchResult:
        """What was found, with passages of the articles that the sentence cites and the search did not propose."""
        there = {passage.article.id for passage in found.passages}
        passages = list(found.passages)
        for article_id in statement.cited_articles:
            if article_id not in there:
                passages += self._article_search.search_in(statement.query, article_id).passages
        return found.model_copy(update={"passages": tuple(passages)})

    def _record(self, statement: _Statement, outcome: Outcome, words: WordsResult) -> CheckedSentence:
        return checked_record(
            statement.sentence, statement.text, self._sentences.draft, outcome, words, statement.marks, self._numbers
        )

    def _topic(self) -> str:
        """What the text is about: its first heading, or its first sentence."""
        return self._sentences.first_heading[:_TOPIC]
