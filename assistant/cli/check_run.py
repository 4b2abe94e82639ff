"""Runs the check of `assistant check`: in this process, or in the server that has the index open.

Ctrl+C and failures end it, and what was decided by then is kept.
"""

import argparse
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from assistant.cli.check_progress import CheckProgress, agrees, report_end
from assistant.cli.judge_option import announce_exam
from assistant.cli.printing import print_status
from assistant.cli.progress import sync_with_progress
from assistant.cli.running_server import ServerReplyError, ask_running_server

if TYPE_CHECKING:
    from assistant.check.schemas import CheckedText, CheckEvent, JudgeCost
    from vectorstore import IndexInUseError

_STOPPED = "Stopped. What was decided by then is printed."


def check_here(options: argparse.Namespace, text: str, *, may_ask: bool) -> "CheckedText":
    """Check the text; `may_ask` is whether somebody at the terminal can agree to what a judge costs."""
    from assistant.assistant import Assistant
    from assistant.check.checker import run_check

    with Assistant(corpus=options.corpus, index=options.index, judge=options.judge) as assistant:
        sync_with_progress(assistant)
        if assistant.admission:
            announce_exam(assistant.admission)
        check, judge = assistant.begin_check(text)
        checked = _follow(run_check(check, judge, _confirm(options, may_ask=may_ask)), check.record)
    report_end(checked)
    return checked


def check_at_server(
    error: "IndexInUseError", options: argparse.Namespace, text: str, *, may_ask: bool
) -> "CheckedText":
    """The same, by the server; raises `error` where there is none that answers, or ServerReplyError."""
    from pydantic import TypeAdapter

    from assistant.check.gathered import GatheredCheck
    from assistant.check.schemas import CheckEvent, JudgeCost

    adapter: TypeAdapter[CheckEvent] = TypeAdapter(CheckEvent)
    confirm = _confirm(options, may_ask=may_ask)
    replies = ask_running_server(
        error,
        options,
        text=text,
        confirm=lambda cost: confirm(JudgeCost.model_validate(cost)),
        command="check",
        judge=options.judge,
        yes=options.yes,
    )
    gathered = GatheredCheck(text)
    checked = _follow((gathered.add(adapter.validate_python(reply)) for reply in replies), gathered.record)
    report_end(checked)
    return checked


def _confirm(options: argparse.Namespace, *, may_ask: bool) -> "Callable[[JudgeCost], bool]":
    return lambda cost: options.yes or (may_ask and agrees(cost))


def _follow(events: "Iterable[CheckEvent]", record: "Callable[[], CheckedText]") -> "CheckedText":
    """Show the progress of a check to its end; `record` is what is decided so far.

    Raises what ends it before anything is decided.
    """
    from assistant.models.errors import ModelError
    from vectorstore import VectorstoreError

    try:
        with CheckProgress() as progress:
            for event in events:
                if event.type == "progress":
                    progress.show(event)
                _raise_error(event)
    except KeyboardInterrupt:
        print_status(_STOPPED)
    except (ModelError, VectorstoreError, ServerReplyError) as error:
        if not record().sentences:
            raise
        print_status(f"{error} What was decided by then is printed.")
    return record()


def _raise_error(event: "CheckEvent") -> None:
    if event.type == "error":
        raise ServerReplyError(event.message, is_wrong_usage=event.cause == "question")
