"""`assistant check`: checks a text of the user's own against the articles, sentence by sentence."""

import argparse
import sys
from pathlib import Path

from assistant.cli import check_files
from assistant.cli.check_run import check_at_server, check_here
from assistant.cli.check_table import table
from assistant.cli.judge_option import add_judge_option
from assistant.cli.printing import DONE, FAILED, WRONG_USAGE, print_error, print_json, print_line

FOUND = 3  # exit code where a verdict of `--fail-on` was found
_STANDARD_INPUT = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("file", metavar="FILE", help="a text of any format that articles have, or - for standard input")
    parser.add_argument(
        "--fail-on",
        metavar="VERDICTS",
        type=_verdicts,
        default=(),
        help=f"end with exit code {FOUND} where one of these was found, such as contradicted,not_found",
    )
    parser.add_argument("--yes", action="store_true", help="let the judge be sent more than 100,000 tokens")
    check_files.add_arguments(parser)
    add_judge_option(parser)


def run(options: argparse.Namespace) -> int:
    """Check the text, and print the verdicts; a server that has the index open checks for this command."""
    from assistant.settings import read_settings
    from vectorstore import IndexInUseError

    content = sys.stdin.buffer.read() if options.file == _STANDARD_INPUT else Path(options.file).read_bytes()
    try:
        files = check_files.output_files(options, content)
    except ValueError as error:
        return print_error(str(error), WRONG_USAGE)
    text = _read(options.file, content, read_settings(corpus=options.corpus, index=options.index).max_file_mb)
    may_ask = options.file != _STANDARD_INPUT
    try:
        checked = check_here(options, text, may_ask=may_ask)
    except IndexInUseError as error:
        checked = check_at_server(error, options, text, may_ask=may_ask)
    if options.json:
        print_json(checked)
    else:
        for line in table(checked):
            print_line(line)
    files.write(checked)
    if checked.unchecked:
        return FAILED
    return FOUND if any(checked.counts.get(verdict) for verdict in options.fail_on) else DONE


def _verdicts(value: str) -> tuple[str, ...]:
    from assistant.verdicts import CHECK_VERDICTS

    names = tuple(name.strip().replace("-", "_") for name in value.split(",") if name.strip())
    for name in names:
        if name not in CHECK_VERDICTS:
            raise argparse.ArgumentTypeError(f"`{name}` is no verdict: take some of {', '.join(CHECK_VERDICTS)}")
    return names


def _read(file: str, content: bytes, limit_mb: int) -> str:
    """The text of the file, or of standard input."""
    from vectorstore import read_draft

    name = "standard input" if file == _STANDARD_INPUT else Path(file).name
    return read_draft(name, content, limit_bytes=limit_mb * 2**20)
