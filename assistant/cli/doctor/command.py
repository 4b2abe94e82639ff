"""The command `assistant doctor`."""

import argparse

from assistant.cli.printing import DONE, FAILED, excerpt, print_error, print_json, print_line
from assistant.cli.progress import ProgressBar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--judge", action="store_true", help="examine the judge again and list what it got wrong")


def run(options: argparse.Namespace) -> int:
    """Print the findings, or examine the judge."""
    from assistant.cli.doctor.examine import examine
    from assistant.settings import read_settings

    if options.judge:
        return _examine_judge(options)
    findings = examine(read_settings(corpus=options.corpus, index=options.index))
    if options.json:
        return print_json({"findings": [finding._asdict() for finding in findings]})
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'LOOK'} {finding.what}: {finding.found}\n     {finding.change}")
    return DONE


def _examine_judge(options: argparse.Namespace) -> int:
    """Examine the judge again, and print its score and what it got wrong."""
    from assistant.assistant import Assistant
    from assistant.models.errors import translate_errors

    with Assistant(corpus=options.corpus, index=options.index) as assistant:
        admission = assistant.admission
        if admission is None:
            return print_error("Nothing is judged: no chat model is set, or ASSISTANT_JUDGE is `off`.", FAILED)
        judge = admission.candidate
        with ProgressBar("examining", " calls") as progress, translate_errors(judge.model, assistant.settings):
            result = admission.hold(progress)
    if options.json:
        return print_json({"judge": judge.model_dump(), **result.model_dump(mode="json")})
    for miss in result.misses:
        label = "true" if miss.label else f"false, {miss.error}"
        print_line(f"{miss.sheet}: said {miss.said} of a sentence that is {label}: {excerpt(miss.sentence)}")
    outcome = (
        "passed: its verdicts count"
        if result.admitted
        else "not passed: sentences that code cannot prove stay undecided"
    )
    print_line(f"{judge.model} at {judge.server}: {outcome} ({result.score}, {result.calls} calls)")
    return DONE
