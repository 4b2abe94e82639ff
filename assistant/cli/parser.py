"""The commands, and the arguments of each."""

import argparse
from collections.abc import Callable
from typing import NamedTuple

from assistant.cli import account, ask, backup, check, evaluate, index, move, search, serve, web_pages
from assistant.cli.doctor import command as doctor
from assistant.version import own_version


def _no_arguments(_: argparse.ArgumentParser) -> None:
    """Of a command with the common options alone."""


class Command(NamedTuple):
    """A command: what it does, the function that runs it and returns an exit code, and its own arguments."""

    name: str
    about: str
    run: Callable[[argparse.Namespace], int]
    add_arguments: Callable[[argparse.ArgumentParser], None] = _no_arguments
    has_json: bool = True
    has_folders: bool = True


_COMMANDS = (
    Command("serve", "open the web chat (the default command)", serve.run, serve.add_arguments, has_json=False),
    Command("index", "make the index equal to the corpus folder", index.run, index.add_arguments),
    Command("search", "list the passages for a question", search.run, search.add_arguments),
    Command("ask", "answer a question with checked citations", ask.run, ask.add_arguments),
    Command("check", "check a text of your own against the articles", check.run, check.add_arguments),
    Command(
        "add",
        "fetch pages of the web into the corpus folder, and index them",
        web_pages.run_add,
        web_pages.add_arguments,
    ),
    Command("refresh", "ask for all fetched pages again, and take those that changed", web_pages.run_refresh),
    Command(
        "eval",
        "measure search and quotation on labelled questions, and the check on labelled prose",
        evaluate.run,
        evaluate.add_arguments,
        has_folders=False,  # its articles are those of its files
    ),
    Command(
        "backup",
        "write the index, the settings without secrets and the conversations of accounts into one file",
        backup.run_backup,
        backup.add_backup_arguments,
    ),
    Command(
        "restore",
        "put what a backup holds in the place of the index and the conversations",
        backup.run_restore,
        backup.add_restore_arguments,
    ),
    Command(
        "account",
        "print a line for ASSISTANT_ACCOUNTS, with the hash of a password that is asked for",
        account.run,
        account.add_arguments,
        has_folders=False,
    ),
    Command(
        "move",
        "copy the index into a PostgreSQL database, without embedding anything again",
        move.run,
        move.add_arguments,
    ),
    Command(
        "doctor",
        "say what is configured, what is missing, and how to change it",
        doctor.run,
        doctor.add_arguments,
    ),
)


def build_parser() -> argparse.ArgumentParser:
    """The parser; what it parses holds the function to run as `command`."""
    parser = argparse.ArgumentParser(
        prog="assistant",
        usage="assistant [COMMAND] [OPTIONS]\n       assistant COMMAND --help",
        description="Ask a folder of articles; every sentence of the answer can be checked.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {own_version()}")
    subparsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", prog="assistant")
    for command in _COMMANDS:
        subparser = subparsers.add_parser(command.name, help=command.about, description=command.about)
        subparser.set_defaults(command=command.run)
        if command.has_folders:
            _add_folders(subparser)
        command.add_arguments(subparser)
        if command.has_json:
            subparser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    return parser


def _add_folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", metavar="DIR", help="folder of articles (default: the sample articles)")
    parser.add_argument(
        "--index",
        metavar="DIR",
        help="folder of the index (default: one for each corpus folder, in the user's data folder)",
    )
