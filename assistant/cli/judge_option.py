"""The judge of sentences that code cannot prove: its option, and its exam before a command needs it."""

import argparse
from typing import TYPE_CHECKING

from assistant.cli.printing import print_status
from assistant.cli.progress import ProgressBar

if TYPE_CHECKING:
    from assistant.verify.admission import Admission


def add_judge_option(parser: argparse.ArgumentParser) -> None:
    """Add `--judge NAME`."""
    parser.add_argument(
        "--judge", metavar="NAME", help="judge of sentences that code cannot prove: a model's name, or off"
    )


def announce_exam(admission: "Admission | None") -> None:
    """Say who is examined while the answer is made, and at what cost, unless there is a result already."""
    from assistant.verify.exam import EXAM_TOKENS

    if admission and not admission.result():
        who = f"{admission.candidate.model} at {admission.candidate.server}"
        print_status(
            f"The judge, {who}, is examined once beside this answer: about {EXAM_TOKENS:,} tokens. "
            "`--judge off` asks nobody."
        )


def examined_judge(name: str | None) -> "Admission | None":
    """The judge of this name, or the one that is set, with a result of its exam; None where nothing is judged.

    Says beforehand who is examined, and at what cost.
    """
    from assistant.answer.prompts import load_prompts
    from assistant.models.errors import translate_errors
    from assistant.models.judges import load_admission
    from assistant.settings import read_settings
    from assistant.verify.exam import EXAM_TOKENS

    settings = read_settings(judge=name)
    prompts = load_prompts(settings.prompts)
    admission = load_admission(settings, prompts.judge, prompts.judge_name)
    if admission is None or admission.result():
        return admission
    model, server = admission.candidate.model, admission.candidate.server
    print_status(
        f"The judge, {model} at {server}, is examined once: about {EXAM_TOKENS:,} tokens. `--judge off` asks nobody."
    )
    with ProgressBar("examining", " calls") as progress, translate_errors(model, settings):
        admission.run(progress)
    return admission
