"""One text under check: what is decided of its sentences so far."""

from collections.abc import Callable, Iterator, Sequence

from langchain_core.messages.ai import UsageMetadata

from assistant.answer.answer_metrics import total_usage
from assistant.answer.batch_judge import BatchJudge, JudgeResult
from assistant.answer.judge_batches import Batch
from assistant.check import judging
from assistant.check.article_findings import WordsResult
from assistant.check.article_search import ArticleSearch
from assistant.check.cited_sources import CitedSources, list_sentences
from assistant.check.evidence_citations import ArticleNumbers
from assistant.check.nearby import NearbyArticles, leans_on_others
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
from assistant.check.statement import CheckedStatement, Statement
from assistant.check.subjects import search_text
from assistant.check.text_sentences import DraftSentences, TextSentence
from assistant.check.words_checker import WordsChecker
from assistant.verdicts import Verdict
from assistant.verify.decisions import Decision, decide_without_judge
from assistant.verify.ruling_store import passage_key
from vectorstore import Passage, SearchResult

Confirm = Callable[[JudgeCost], bool]
_BY_WORDS = (Verdict.VERIFIED, Verdict.PARTLY, Verdict.CONTRADICTED)  # for which an article has to have the words
_TOPIC = 200  # characters of the heading or the sentence that tells a judge what the text is about


class TextCheck:
    """Decides the sentences of one text; `judge` is None where nothing is judged."""

    def __init__(self, text: str, article_search: ArticleSearch, judge: BatchJudge | None) -> None:
        self._text, self._article_search, self._judge = text, article_search, judge
        self._sentences = DraftSentences(text)
        self._left_out = tuple(article_search.repeated(text))
        articles = article_search.articles() if CitedSources.may_be_in(text) else ()
        self._sources = CitedSources(text, list_sentences(text, self._sentences), articles)
        self._numbers = ArticleNumbers()
        self._statements: dict[int, Statement | None] = {}
        self._records: dict[int, CheckedSentence] = {}
        self._waiting: dict[int, tuple[judging.Undecided, CheckedStatement]] = {}
        self._nearby = NearbyArticles(lambda query, article: article_search.search_in(query, article).passages)
        self._leaning: dict[int, CheckedStatement] = {}  # sentences about what others are about
        self._shown: dict[str, Passage] = {}  # to a judge, by their ids
        self._usage: list[UsageMetadata] = []
        self._cost: JudgeCost | None = None
        self._missing_language: str | None = None

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
            missing_language=self._missing_language,
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
        self._show_nearby_articles()
        if not any(record.verdict in _BY_WORDS for record in self._records.values()):
            self._missing_language = self._article_search.missing_language(self._text)

    def remembered(self) -> Iterator[CheckEvent]:
        """Decide what the judge was asked before, with an event for each sentence."""
        if not self._judge or not self._waiting:
            return
        waiting = [item for item, _ in self._waiting.values()]
        kept = self._judge.admission.rulings.find(item.key for item in waiting)
        known = {passage_key(passage): passage for item in waiting for passage in item.pending.passages} if kept else {}
        for item in waiting:
            ruling = kept.get(item.key)
            if ruling and (decision := self._judge.decide_by_kept(item.pending, ruling, known)):
                yield self._decide(item, decision)

    def batches(self, confirm: Confirm) -> list[Batch]:
        """The calls of the judge for what is left; none where `confirm` does not agree to what they cost."""
        if not self._judge or not self._waiting:
            return []
        waiting = [self._waiting[number][0] for number in sorted(self._waiting)]
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
        """Decide the sentences that a call of the judge was about, and those that would have been asked alike."""
        assert self._judge  # whose result it is
        self._usage += [result.usage] if result.usage else []
        keys = {id(item.pending): item.key for item, _ in self._waiting.values()}
        rulings = zip((keys[id(pending)] for pending, _ in result.decisions), result.rulings, strict=False)
        self._judge.admission.rulings.add({key: ruling for key, ruling in rulings if ruling})
        decisions = {keys[id(pending)]: decision for pending, decision in result.decisions}
        for item, _ in list(self._waiting.values()):
            if item.key in decisions:
                yield self._decide(item, decisions[item.key])
        yield self.progress()

    def _decide(self, item: judging.Undecided, decision: Decision) -> CheckSentenceEvent:
        _, checked = self._waiting.pop(item.number)
        return CheckSentenceEvent(number=item.number, sentence=self._store(checked.statement, decision, checked))

    def _store(self, statement: Statement, decision: Decision, checked: CheckedStatement) -> CheckedSentence:
        is_found = checked.words.verdict != Verdict.NOT_FOUND
        outcome = outcome_by_judge(statement.text, decision, checked.outcome, is_found=is_found)
        passages = [self._shown[own.passage_id] for own in decision.evidence if own.passage_id in self._shown]
        record = self._record(statement, outcome, checked.words.with_passages(statement.text, passages))
        self._records[statement.number] = record
        return record

    def _statement(self, number: int, sentence: TextSentence) -> Statement | None:
        """The sentence of this number as it is checked; None where it states nothing."""
        if number not in self._statements:
            self._statements[number] = self._read_statement(number, sentence)
        return self._statements[number]

    def _read_statement(self, number: int, sentence: TextSentence) -> Statement | None:
        if states_nothing(sentence) or self._sources.is_entry(sentence):
            return None
        text = self._sources.statement(sentence)
        if not any(map(str.isalnum, text)):
            return None
        return Statement(number, sentence, text, search_text(sentence, text), self._sources.marks(sentence))

    def _checked(self, statement: Statement, found: SearchResult) -> CheckedSentence:
        cited = statement.cited_articles
        found = self._with_cited(statement, found)
        checker = WordsChecker(statement.sentence, statement.text, found, cited)
        words = checker.check()
        outcome = outcome_by_words(statement.text, checker, words)
        self._ask_judge(CheckedStatement(statement, words, outcome))
        if leans_on_others(statement.sentence, words):
            self._leaning[statement.number] = CheckedStatement(statement, words, outcome)
        self._nearby.add(statement.number, words)
        return self._record(statement, outcome, words)

    def _ask_judge(self, checked: CheckedStatement, nearby: Sequence[Passage] = ()) -> None:
        """Have the judge, if there is one, decide the sentence, unless it cannot help."""
        one = checked.statement
        item = self._judge and judging.undecided(
            one.number, one.sentence, one.text, checked.words, self._judge, one.cited_articles, nearby
        )
        if item:
            self._waiting[one.number] = (item, checked)
            self._shown |= {passage.id: passage for passage in item.pending.passages}

    def _show_nearby_articles(self) -> None:
        for number, checked in self._leaning.items() if self._judge else ():
            own = judging.passages_shown(checked.words, checked.statement.cited_articles)
            if nearby := self._nearby.passages(number, checked.statement.query, own):
                self._ask_judge(checked, nearby)

    def _with_cited(self, statement: Statement, found: SearchResult) -> SearchResult:
        """What was found, with passages of the articles that the sentence cites and the search did not propose."""
        there = {passage.article.id for passage in found.passages}
        passages = list(found.passages)
        for article_id in statement.cited_articles:
            if article_id not in there:
                passages += self._article_search.search_in(statement.query, article_id).passages
        return found.model_copy(update={"passages": tuple(passages)})

    def _record(self, statement: Statement, outcome: Outcome, words: WordsResult) -> CheckedSentence:
        return checked_record(
            statement.sentence, statement.text, self._sentences.draft, outcome, words, statement.marks, self._numbers
        )

    def _topic(self) -> str:
        """What the text is about: its first heading, or its first sentence."""
        return self._sentences.first_heading[:_TOPIC]
