"""`assistant add` and `assistant refresh`: pages of the web as articles of the corpus."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.printing import DONE, FAILED, WRONG_USAGE, print_error, print_json, print_line
from assistant.cli.progress import ProgressBar

if TYPE_CHECKING:
    from assistant.web_articles import Outcome

_STATES = ("added", "changed", "unchanged", "refused")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `add`."""
    parser.add_argument("addresses", nargs="*", metavar="URL")
    parser.add_argument(
        "--list", metavar="FILE", help="file with one address a line; what begins with # is passed over"
    )


def run_add(options: argparse.Namespace) -> int:
    """Fetch the pages of the addresses; fails where one of them cannot be fetched."""
    from assistant.assistant import Assistant
    from assistant.web_articles import add_pages

    addresses = [*options.addresses, *_read_addresses(options.list)]
    if not addresses:
        return print_error("Name the addresses of pages, or a file of them with --list.", WRONG_USAGE)
    with (
        Assistant(corpus=options.corpus, index=options.index) as assistant,
        ProgressBar("fetching", " pages") as progress,
    ):
        outcomes = add_pages(assistant, addresses, progress=progress)
    _print_outcomes(outcomes, options)
    return FAILED if any(outcome.error for outcome in outcomes) else DONE


def run_refresh(options: argparse.Namespace) -> int:
    """Fetch all pages again; fails where none of them can be fetched."""
    from assistant.assistant import Assistant
    from assistant.web_articles import refresh_pages

    with (
        Assistant(corpus=options.corpus, index=options.index) as assistant,
        ProgressBar("asking again", " pages") as progress,
    ):
        outcomes = refresh_pages(assistant, progress=progress)
    _print_outcomes(outcomes, options)
    return FAILED if outcomes and all(outcome.error for outcome in outcomes) else DONE


def _read_addresses(file: str | None) -> list[str]:
    """The addresses in a file, one a line; lines that begin with # are comments."""
    if not file:
        return []
    lines = [line.strip() for line in Path(file).read_text(encoding="utf-8-sig").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def _print_outcomes(outcomes: "Sequence[Outcome]", options: argparse.Namespace) -> None:
    """Print one line for each address, with the name of a file that stays although its address gives nothing now."""
    # a sentence on the server that owns the index and will index the pages
    owner = next((outcome.owner for outcome in outcomes if outcome.owner), "")
    if options.json:
        print_json({"pages": [outcome.as_json() for outcome in outcomes]} | ({"owner": owner} if owner else {}))
        return
    for outcome in outcomes:
        unchanged_file = f" {outcome.path} stays as it is." if outcome.error and outcome.path else ""
        print_line(f"{outcome.state}: {outcome.address}: {outcome.error or outcome.path}{unchanged_file}")
    print_line(", ".join(f"{sum(outcome.state == state for outcome in outcomes)} {state}" for state in _STATES))
    if owner:
        print_line(owner)
