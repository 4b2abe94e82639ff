"""Stops asking a judge whose server fails: a text has many calls, and each would wait for its time limit."""

from assistant.answer.batch_judge import BatchJudge, JudgeResult, decide_without_asking
from assistant.answer.judge_batches import Batch

_FAILURES = 3  # calls in a row
_FAILED = "judge_failed"  # how the reason of a call that raised begins


class CircuitBreaker:
    """Asks the judge until several calls in a row have failed; the others then end as the last of these did."""

    def __init__(self, judge: BatchJudge) -> None:
        self._judge = judge
        self._failures = 0
        self._reason = _FAILED

    def judge(self, batch: Batch) -> JudgeResult:
        """The decisions on a batch."""
        return self._noted(self._judge.judge(batch)) if self._is_closed else self._skipped(batch)

    async def ajudge(self, batch: Batch) -> JudgeResult:
        """`judge` without blocking; cancelling it stops the judge's call."""
        return self._noted(await self._judge.ajudge(batch)) if self._is_closed else self._skipped(batch)

    @property
    def _is_closed(self) -> bool:
        return self._failures < _FAILURES

    def _noted(self, result: JudgeResult) -> JudgeResult:
        reasons = [decision.reasons[0] for _, decision in result.decisions if decision.reasons]
        failures = [reason for reason in reasons if reason.startswith(_FAILED)]
        if failures and self._is_closed:
            self._failures, self._reason = self._failures + 1, failures[0]
        elif not failures:
            self._failures = 0
        return result

    def _skipped(self, batch: Batch) -> JudgeResult:
        return decide_without_asking(batch, self._reason)
