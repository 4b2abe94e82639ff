"""Asks the judge about a batch of sentences and makes decisions of its rulings.

A judge counts only once it has passed its exam. Whatever fails leaves the sentences as code alone decides them, with a
reason.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from langchain_core.messages.ai import UsageMetadata

from assistant.answer.judge_batches import Batch
from assistant.answer.pending_sentence import PendingSentence
from assistant.verdicts import Verdict
from assistant.verify.admission import Admission
from assistant.verify.control_sentences import add_control_sentences
from assistant.verify.decisions import Decision, decide_by_judge, decide_without_judge
from assistant.verify.evidence import is_informative
from assistant.verify.exam import ExamResult
from assistant.verify.exam_items import spare_sentences
from assistant.verify.judge import JudgeRequest, Judgment, Ruling, UnreadableReplyError
from assistant.verify.prompt_injection import is_prompt_injection, redacted
from assistant.verify.ruling_store import KeptRuling, passage_key
from vectorstore import Passage

_EXAM_SECONDS = 60.0  # that a verdict waits for an exam; one that takes longer counts from the next answer on


class JudgeResult(NamedTuple):
    """Each sentence of a batch with its decision, the tokens that it took, and whether the judge was asked.

    `rulings` are what the judge said of each sentence, in their order; there are none where its reply does not count.
    """

    decisions: list[tuple[PendingSentence, Decision]]
    usage: UsageMetadata | None = None
    was_asked: bool = True
    rulings: tuple[KeptRuling | None, ...] = ()


class BatchJudge:
    """A judge with its exam."""

    def __init__(self, admission: Admission) -> None:
        self.admission = admission

    def start_exam(self) -> None:
        """Start the exam, unless its result is known or it runs already."""
        self.admission.start()

    @property
    def is_admitted(self) -> bool:
        """Whether the judge has passed its exam by now."""
        return self.admission.is_admitted()

    def judge(self, batch: Batch) -> JudgeResult:
        """The decisions on a batch; raises nothing that a model's package raises."""
        try:
            reason = _steering(batch) or self._not_admitted(self.admission.wait(_EXAM_SECONDS))
            if reason:
                return decide_without_asking(batch, reason)
            shown = _shown_to_judge(batch)
            return self._result(batch, shown, self.admission.judge.judge(shown))
        except UnreadableReplyError as error:
            return _without_judge(batch, "judge_unreadable", error.usage)
        except Exception as error:  # noqa: BLE001  # of any model's package: the answer must not be lost by its check
            return _without_judge(batch, _failure(error))

    async def ajudge(self, batch: Batch) -> JudgeResult:
        """`judge` without blocking; cancelling it stops the judge's call."""
        try:
            reason = _steering(batch)
            if not reason:
                exam = self.admission.result() or await asyncio.to_thread(self.admission.wait, _EXAM_SECONDS)
                reason = self._not_admitted(exam)
            if reason:
                return decide_without_asking(batch, reason)
            shown = await asyncio.to_thread(_shown_to_judge, batch)
            return self._result(batch, shown, await self.admission.judge.ajudge(shown))
        except UnreadableReplyError as error:
            return _without_judge(batch, "judge_unreadable", error.usage)
        except Exception as error:  # noqa: BLE001  # as above
            return _without_judge(batch, _failure(error))

    def _not_admitted(self, exam: ExamResult | None) -> str:
        """Why the judge does not count; empty where it does."""
        if exam is None:
            return "judge_unexamined" if self.admission.is_running else "judge_exam_broken"
        return "" if exam.admitted else f"judge_not_admitted: {exam.score}"

    def _result(self, batch: Batch, shown: JudgeRequest, judgment: Judgment) -> JudgeResult:
        """The decisions that a reply leads to; none of it counts where it fails on a control sentence."""
        if not self.admission.is_admitted(judgment.served_model):
            return _without_judge(batch, "judge_is_another", judgment.usage)
        controls = [judgment.rulings.get(place) for place in shown.controls]
        if None in controls:
            return _without_judge(batch, "judge_unreadable", judgment.usage)
        if any(control and control.verdict == "supported" for control in controls):
            return _without_judge(batch, "judge_obeyed", judgment.usage)
        places = [place for place in range(len(shown.statements)) if place not in shown.controls]
        decisions = [
            (sentence, self._decision(sentence, judgment.rulings.get(place), batch.group, shown))
            for sentence, place in zip(batch.sentences, places, strict=True)
        ]
        rulings = tuple(
            KeptRuling.of(ruling, sentence.draft.statement, batch.group.passages)
            if (ruling := judgment.rulings.get(place))
            else None
            for sentence, place in zip(batch.sentences, places, strict=True)
        )
        return JudgeResult(decisions, judgment.usage, rulings=rulings)

    def decide_by_kept(
        self, sentence: PendingSentence, kept: KeptRuling, others: Mapping[str, Passage]
    ) -> Decision | None:
        """What an earlier ruling comes to now; None where the judge must be asked again.

        `others` are passages by their keys, of which the ruling may name some beside the sentence's own.
        """
        passages = sentence.passages
        own = set(map(passage_key, passages))
        passages += tuple(others[key] for key in kept.passages if key in others and key not in own)
        ruling = kept.ruling(sentence.draft.statement, passages)
        if ruling is None or not self.is_admitted or any(map(is_prompt_injection, passages)):
            return None
        whole = JudgeRequest("", passages, ())
        return self._decision(sentence, ruling, whole, replace(whole, passages=tuple(map(redacted, passages))))

    def _decision(
        self, sentence: PendingSentence, ruling: Ruling | None, whole: JudgeRequest, shown: JudgeRequest
    ) -> Decision:
        if ruling is None:
            return decide_without_judge(sentence.check, "judge_unreadable")
        statement = sentence.draft.statement
        decision = decide_by_judge(statement, sentence.check, ruling, shown.passages, self.admission.judge.record)
        if decision.verdict == Verdict.UNSUPPORTED and _may_be_withheld(statement, whole, shown):
            return decide_without_judge(sentence.check, "passage_withheld")
        return decision


def _shown_to_judge(batch: Batch) -> JudgeRequest:
    """The passages without what could instruct the judge, and the sentences with false ones among them as controls."""
    shown = replace(batch.group, passages=tuple(map(redacted, batch.group.passages)))
    return add_control_sentences(shown, batch.other_passages, spare_sentences())


def _may_be_withheld(statement: str, whole: JudgeRequest, shown: JudgeRequest) -> bool:
    """Whether a sentence of the passages that the judge was not shown is about the same, and so may say it."""
    pairs = zip(whole.passages, shown.passages, strict=True)
    hidden = (
        sentence.text
        for passage, shown_passage in pairs
        if passage is not shown_passage
        for sentence in passage.sentences
        if sentence not in shown_passage.sentences
    )
    return any(is_informative(text, statement) for text in hidden)


def decide_without_asking(batch: Batch, reason: str) -> JudgeResult:
    """The result for a batch that no judge is asked about, for this reason."""
    return _without_judge(batch, reason, was_asked=False)


def _without_judge(
    batch: Batch, reason: str, usage: UsageMetadata | None = None, *, was_asked: bool = True
) -> JudgeResult:
    decisions = [(sentence, decide_without_judge(sentence.check, reason)) for sentence in batch.sentences]
    return JudgeResult(decisions, usage, was_asked)


def _steering(batch: Batch) -> str:
    """The reason where a passage tries to instruct the judge, else empty."""
    return "passage_gives_orders" if any(map(is_prompt_injection, batch.group.passages)) else ""


def _failure(error: Exception) -> str:
    return f"judge_failed: {type(error).__name__}"
