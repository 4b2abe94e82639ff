"""How far a check is, how long it takes, and what its judge costs: told on standard error."""

import sys
import time
from typing import TYPE_CHECKING

from assistant.cli.printing import print_status
from assistant.cli.progress import ProgressBar

if TYPE_CHECKING:
    from assistant.check.schemas import CheckedText, CheckProgressEvent, JudgeCost

_MEASURED_AFTER = 20  # sentences
_LONG_SECONDS = 20.0  # of a check of which it is said beforehand how long it takes


class CheckProgress:
    """A bar of the progress, and what to know beside it."""

    def __enter__(self) -> "CheckProgress":
        self._bar = ProgressBar("checking", " sentences").__enter__()
        self._first_at: float | None = None
        self._is_time_announced = self._is_cost_announced = False
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.__exit__()

    def show(self, event: "CheckProgressEvent") -> None:
        """Show how far it is; once that is known, how long it will take, and what the judge will be sent."""
        self._bar(event.done, event.total)
        self._announce_time(event.done, event.total)
        if event.judge and not self._is_cost_announced:
            self._is_cost_announced = True
            print_status(_cost_line(event.judge))

    def _announce_time(self, done: int, total: int) -> None:
        """Say how long a long text will take, after the first sentences: the first one loads what all need."""
        if done and self._first_at is None:
            self._first_at = time.monotonic()
        if self._is_time_announced or self._first_at is None or done < _MEASURED_AFTER:
            return
        self._is_time_announced = True
        left = (time.monotonic() - self._first_at) / (done - 1) * (total - done)
        if left >= _LONG_SECONDS:
            print_status(
                f"{total:,} sentences: about {_duration(left)}. Ctrl+C stops, and what is decided by then is printed."
            )


def agrees(cost: "JudgeCost") -> bool:
    """Ask on the terminal whether the judge may be sent so much; no where nobody can answer."""
    if not sys.stdin.isatty():
        return False
    print_status(f"The judge, {cost.model} at {cost.server}, would be sent about {cost.tokens:,} tokens. Go on? [y/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def report_end(checked: "CheckedText") -> None:
    """Say what the judge was sent in the end, and what else there is to know."""
    from assistant.check.remarks import remarks
    from assistant.i18n import Translator

    usage, cost = checked.usage, checked.judge
    if usage.judge_input_tokens:
        who = f"The judge, {cost.model} at {cost.server}," if cost else "The judge"
        print_status(f"{who} was sent {usage.judge_input_tokens:,} tokens and wrote {usage.judge_output_tokens:,}.")
    for remark in remarks(checked, Translator("en")):
        print_status(remark)


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min" if seconds >= 120 else f"{seconds:.0f} s"


def _cost_line(cost: "JudgeCost") -> str:
    who = f"The judge, {cost.model} at {cost.server},"
    if cost.asked:
        return f"{who} is sent about {cost.tokens:,} tokens in {cost.calls} calls, for {cost.sentences} sentences."
    return f"{who} is not asked: it would be sent about {cost.tokens:,} tokens. `--yes` agrees to that."
