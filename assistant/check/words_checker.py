"""What code alone finds about a sentence: each article's own words against it, and what they come to together."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from assistant.answer.draft_sentences import DraftSentence
from assistant.answer.sentence_checks import SentenceChecker
from assistant.check.article_findings import ArticleFinding, WordsResult, by_article
from assistant.check.conflicts import is_conflict, nearest_to
from assistant.check.nearest import shared_words
from assistant.check.open_figures import leave_open
from assistant.check.opposites.finding import loose_conflict
from assistant.check.subjects import is_about_subject, names_are_there, points_back
from assistant.check.text_sentences import TextSentence
from assistant.verdicts import Verdict
from assistant.verify.decisions import Decision, decide_by_words
from assistant.verify.rules import RULES
from assistant.verify.span_coverage import text_coverage
from assistant.verify.verifier import Check
from vectorstore import Passage, SearchResult, is_chinese

# Of the confidence of a search, 0 to 1, within a language and across. Of 143 true sentences about articles that are
# there none is below the first, and of 162 whose articles were left out 79 in 100 are.
_NOT_FOUND_BELOW, _NOT_FOUND_BELOW_ACROSS = 0.3, 0.1
_SURELY_FOUND = 0.7  # the same of a sentence with next to no word or meaning of what was found
# Confidence from which a passage can contradict: below it is about something else. Of 305 sentences called
# contradicted, the 5 that no article tells lie at .34 to .58 and .81, the false ones at .56 and from .62 on.
_SAME_TOPIC = 0.6
_OTHER_TOPIC = ("far", "other_matter")  # the reasons of such a one
_WORDS_ARE_THERE = 0.6  # share of a sentence's words in one article: more than chance, whatever the confidence
_AS_NEAR = 0.9  # share of the nearest article's nearness from which on another one's contradiction counts
_MEASURED = 2  # passages of an article whose words are counted
_PARTS_BY = 2  # articles by which the parts of a sentence are decided
_OTHER_SUBJECT = Decision(Verdict.UNDECIDED, reasons=("other_subject",))
_ARTICLES = 4  # that are compared word by word, the best of the search
_WITHOUT_CONFLICTS = tuple(rule for rule in RULES if rule.verdict != Verdict.CONTRADICTED)


class WordsChecker:
    """Compares one sentence, and parts of it, with the passages that were found for it."""

    def __init__(self, sentence: TextSentence, statement: str, found: SearchResult, first: Sequence[str] = ()) -> None:
        """`statement` is the sentence without marks; articles of the ids `first` are looked at whatever their rank."""
        self._sentence = sentence
        self._statement = statement
        self._confidence = found.confidence
        self._cited = frozenset(first)
        self._checker = SentenceChecker(found.passages)
        groups = by_article(found.passages)
        groups.sort(key=lambda group: group[0].article.id not in first)
        self._groups = groups[: max(_ARTICLES, len(first))]

    def check(self) -> WordsResult:
        """The verdict on the whole sentence."""
        statement, before = self._statement, self._sentence.before
        findings = [self._finding(statement, before, group) for group in self._groups]
        if not any(finding.decision.verdict == Verdict.VERIFIED for finding in findings):  # else articles may disagree
            found = [passage for passages in self._groups for passage in passages]
            findings = [
                self._finding(statement, before, finding.passages, found)
                if finding.decision.verdict == Verdict.CONTRADICTED
                else finding
                for finding in findings
            ]
        findings.sort(key=lambda finding: -finding.nearness)
        return self._combined(tuple(findings))

    def check_part(self, start: int, end: int, grounds: Sequence[ArticleFinding]) -> Verdict:
        """The verdict on statement[start:end] by the articles that the whole sentence rests on."""
        before = f"{self._sentence.before} {self._statement[:start]}".strip()
        part = self._statement[start:end].strip("，,；;。. ")
        verdicts = [self._finding(part, before, finding.passages).decision.verdict for finding in grounds[:_PARTS_BY]]
        return min(verdicts, key=lambda verdict: verdict.rank, default=Verdict.UNSUPPORTED)

    def _finding(
        self, statement: str, before: str, group: Sequence[Passage], found: Sequence[Passage] = ()
    ) -> ArticleFinding:
        """What one article says; one of the passages `found`, by default its own, may say what the statement says."""
        own = self._sentence
        draft = DraftSentence(statement, own.start, own.end, (), before, 0)
        context = replace(own, text=statement, before=before)
        decision = leave_open(decide_by_words(self._checked(draft, context, group, found or group)), statement, group)
        loose = self._loose_conflict(decision, context, group, found or group)
        same = is_chinese(statement) == is_chinese(group[0].text)
        shares = [text_coverage(statement, passage.text) for passage in group[:_MEASURED]] if same else []
        nearness = max([*shares, group[0].score])
        finding = ArticleFinding(statement, tuple(group), loose or decision, nearness, is_firm=loose is None)
        decision = finding.decision
        is_cited = group[0].article.id in self._cited
        is_verified = decision.verdict == Verdict.VERIFIED
        if is_verified and not is_cited and not is_about_subject(context, finding.quote.start, group):
            return replace(finding, decision=_OTHER_SUBJECT)
        if (
            loose is None
            and decision.verdict == Verdict.CONTRADICTED
            and not is_cited
            and self._confidence < _SAME_TOPIC
        ):
            return replace(finding, decision=_OTHER_SUBJECT)
        return finding

    def _loose_conflict(
        self, decision: Decision, context: TextSentence, group: Sequence[Passage], found: Sequence[Passage]
    ) -> Decision | None:
        """What the best article, or a cited one, says otherwise in other words, where words decided nothing."""
        if decision.verdict in (Verdict.VERIFIED, Verdict.CONTRADICTED):
            return None
        if group[0].article.id not in {self._groups[0][0].article.id, self._nearest_by_words, *self._cited}:
            return None
        return loose_conflict(context, group, found, self._confidence)

    @cached_property
    def _nearest_by_words(self) -> str | None:
        """The article with a sentence that has most of the statement's words: a short one is searched with others."""
        statement = self._statement
        nearest = [one for group in self._groups if (one := nearest_to(statement, group))]
        alike = [one for one in nearest if one.has_most_of(statement)]
        best = max(alike, key=lambda one: shared_words(statement, one.sentence.text), default=None)
        return best.passage.article.id if best else None

    def _checked(
        self, draft: DraftSentence, context: TextSentence, group: Sequence[Passage], found: Sequence[Passage]
    ) -> Check:
        """What the rules find; a conflict only where the article's sentence is about what the statement is about."""
        check = self._checker.check_as_written(draft, group)
        if check.state != Verdict.CONTRADICTED or self._conflicts(draft, context, check.reasons, group, found):
            return check
        other = self._checker.check_as_written(draft, group, _WITHOUT_CONFLICTS)
        return other if other.state != Verdict.VERIFIED else replace(check, state=Verdict.UNDECIDED)

    def _conflicts(
        self,
        draft: DraftSentence,
        context: TextSentence,
        reasons: Sequence[str],
        group: Sequence[Passage],
        found: Sequence[Passage],
    ) -> bool:
        nearest = nearest_to(draft.statement, group)
        if not nearest:
            return False
        # names are written otherwise across languages, and one who writes of something new need not name it again
        is_clear = nearest.has_most_of(draft.statement) and not points_back(context)
        same = is_chinese(draft.statement) == is_chinese(group[0].text)
        if same and not is_clear and not is_about_subject(context, nearest.sentence.start, group):
            return False
        if not names_are_there(draft.statement, nearest.sentence.start, group, " ".join(reasons)):
            return False
        by_it = self._checker.check_as_written(draft, [nearest.alone()])
        alone = by_it.reasons if by_it.state == Verdict.CONTRADICTED else ()
        return is_conflict(draft.statement, reasons, alone, nearest, found)

    def _combined(self, findings: tuple[ArticleFinding, ...]) -> WordsResult:
        verified = tuple(f for f in findings if f.decision.verdict == Verdict.VERIFIED)
        if verified:
            return self._result(Verdict.VERIFIED, verified, findings)
        if not findings or self._is_not_found(findings[0]):
            return self._result(Verdict.NOT_FOUND, findings[:1], findings)
        near = tuple(f for f in findings if f.nearness >= _AS_NEAR * findings[0].nearness)
        contradicting = tuple(f for f in near if f.decision.verdict == Verdict.CONTRADICTED)
        if contradicting:
            return self._result(Verdict.CONTRADICTED, contradicting, findings)
        nearest = min(near, key=lambda f: f.decision.verdict.rank)
        grounds = (nearest, *(f for f in findings if f is not nearest))
        return self._result(nearest.decision.verdict, grounds, findings)

    def _is_not_found(self, nearest: ArticleFinding) -> bool:
        across = is_chinese(self._statement) != is_chinese(nearest.passages[0].text)
        if not across and nearest.nearness >= _WORDS_ARE_THERE:
            return False
        if nearest.decision.reasons and nearest.decision.reasons[0].startswith(_OTHER_TOPIC):
            return self._confidence < _SURELY_FOUND
        is_undecided = nearest.decision.verdict == Verdict.UNDECIDED
        return self._confidence < (_NOT_FOUND_BELOW_ACROSS if across and is_undecided else _NOT_FOUND_BELOW)

    def _result(
        self, verdict: Verdict, grounds: tuple[ArticleFinding, ...], findings: tuple[ArticleFinding, ...]
    ) -> WordsResult:
        decision = grounds[0].decision if grounds else Decision(Verdict.UNSUPPORTED)
        return WordsResult(verdict, decision, grounds, findings, self._confidence)
