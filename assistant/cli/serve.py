"""`assistant serve`: opens the web chat."""

import argparse

from assistant.cli.printing import DONE, print_status
from assistant.cli.progress import ProgressBar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: 7860)")
    parser.add_argument("--workers", type=int, metavar="N", help="processes that answer (default: 1)")
    parser.add_argument("--watch", action="store_true", help="follow changes of the corpus folder")


def run(options: argparse.Namespace) -> int:
    """Serve until the process is stopped."""
    from assistant.cli.startup import start_server

    start_server(
        watch=options.watch,
        progress=ProgressBar,
        report=print_status,
        corpus=options.corpus,
        index=options.index,
        host=options.host,
        port=options.port,
        workers=options.workers,
    )
    return DONE
