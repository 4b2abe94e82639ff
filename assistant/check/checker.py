"""The check of a text: each sentence is searched for, compared with what was found, and decided."""

from collections.abc import Callable, Iterator, Sequence

from assistant.answer.draft_sentences import DraftSentence
from assistant.answer.sentence_checks import SentenceChecker
from assistant.check.evidence import ArticleNumbers, citation
from assistant.check.no_claim import states_nothing
from assistant.check.schemas import (
    CheckDoneEvent,
    CheckedSentence,
    CheckEvent,
    CheckProgressEvent,
    CheckSentenceEvent,
    CheckVerdict,
    checked_text,
)
from assistant.check.sentences import TextSentence, split_text
from assistant.verdicts import Verdict
from assistant.verify.decisions import Decision, decide_by_words
from vectorstore import Passage, SearchResult

_NOT_FOUND_BELOW = 0.3  # confidence of a search
_SHOWN = 3  # articles beside a sentence that none carries


class TextChecker:
    """Checks texts against what a search finds."""

    def __init__(self, search: Callable[[str], SearchResult]) -> None:
        self._search = search

    def events(self, text: str) -> Iterator[CheckEvent]:
        """The events of the check, the whole record last."""
        sentences, numbers = list(split_text(text)), ArticleNumbers()
        yield CheckProgressEvent(done=0, total=len(sentences))
        checked: list[CheckedSentence] = []
        for number, sentence in enumerate(sentences):
            checked.append(self._check(sentence, numbers))
            yield CheckSentenceEvent(number=number, sentence=checked[-1])
            yield CheckProgressEvent(done=number + 1, total=len(sentences))
        yield CheckDoneEvent(checked=checked_text(text, tuple(checked)))

    def _check(self, sentence: TextSentence, numbers: ArticleNumbers) -> CheckedSentence:
        if states_nothing(sentence):
            return _record(sentence, CheckVerdict.NOTHING_TO_CHECK)
        found = self._search(sentence.text)
        checker = SentenceChecker(found.passages)
        draft = DraftSentence(sentence.text, sentence.start, sentence.end, (), sentence.before, 0)
        groups = _by_article(found.passages)
        decisions = [(decide_by_words(checker.check_as_written(draft, group)), group) for group in groups]
        decisions.sort(key=lambda pair: pair[0].verdict != Verdict.VERIFIED)
        if not decisions:
            return _record(sentence, CheckVerdict.NOT_FOUND)
        best = decisions[0][0]
        verdict = CheckVerdict(best.verdict)
        if verdict == CheckVerdict.UNSUPPORTED and found.confidence < _NOT_FOUND_BELOW:
            return _record(sentence, CheckVerdict.NOT_FOUND, best)
        shown = [pair for pair in decisions if pair[0].verdict == best.verdict][:_SHOWN]
        citations = tuple(citation(sentence.text, decision, group, numbers) for decision, group in shown)
        return _record(sentence, verdict, best).model_copy(update={"evidence": citations})


def _record(sentence: TextSentence, verdict: CheckVerdict, decision: Decision | None = None) -> CheckedSentence:
    return CheckedSentence(
        sentence=sentence.text,
        start=sentence.start,
        end=sentence.end,
        verdict=verdict,
        method=decision.method if decision and verdict == CheckVerdict.VERIFIED else None,
        wrong=decision.wrong if decision else None,
        reasons=decision.reasons if decision else (),
    )


def _by_article(passages: Sequence[Passage]) -> list[list[Passage]]:
    groups: dict[str, list[Passage]] = {}
    for passage in passages:
        groups.setdefault(passage.article.id, []).append(passage)
    return list(groups.values())
