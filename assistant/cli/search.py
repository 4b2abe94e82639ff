"""`assistant search`: lists the passages for a question."""

import argparse
from typing import TYPE_CHECKING

from assistant.cli.printing import DONE, excerpt, print_json, print_line
from assistant.cli.progress import sync_with_progress
from assistant.cli.running_server import ask_running_server

if TYPE_CHECKING:
    from vectorstore import Passage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("query", metavar="QUERY")
    parser.add_argument("-k", type=int, default=10, metavar="N", help="passages at most (default: 10)")


def run(options: argparse.Namespace) -> int:
    """Search, and print the passages, best first; a server that has the index open searches for this command."""
    from vectorstore import IndexInUseError, Passage

    try:
        passages = _search(options)
    except IndexInUseError as error:
        replies = ask_running_server(error, options, command="search", text=options.query, k=options.k)
        passages = [Passage.model_validate(record) for reply in replies for record in reply["passages"]]
    if options.json:
        records = [passage.model_dump(mode="json") for passage in passages]
        return print_json({"query": options.query, "passages": records})
    for passage in passages:
        place = f"{passage.article.path}, {passage.start}-{passage.end}, {passage.score:.2f}"
        print_line(f"{passage.rank}. {passage.article.title} ({place})\n   {excerpt(passage.text)}\n")
    return DONE


def _search(options: argparse.Namespace) -> "list[Passage]":
    from assistant.assistant import Assistant

    with Assistant(corpus=options.corpus, index=options.index) as assistant:
        sync_with_progress(assistant)
        return assistant.search(options.query, options.k)
