"""`assistant move`: copies the index into a database of PostgreSQL's, which several machines may share."""

import argparse
import contextlib

from assistant.cli.printing import DONE, print_json, print_line, print_status
from assistant.cli.progress import ProgressBar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "--to",
        metavar="URL",
        help="database to copy it into, postgresql://name:password@host/database (default: ASSISTANT_DATABASE_URL)",
    )


def run(options: argparse.Namespace) -> int:
    """Copy the index; nothing is embedded, and the folder stays as it is."""
    from assistant.record_transfer import move_records
    from assistant.settings import SettingsError, read_settings
    from vectorstore import Index, load_embeddings, move_index

    settings = read_settings(corpus=options.corpus, index=options.index, database_url=options.to)
    if not settings.database_address:
        raise SettingsError("Name the database: `assistant move --to postgresql://name:password@host/database`.")
    address = settings.database_address
    with ProgressBar("copying", " passages") as progress:
        chunks = move_index(settings.index_folder, address, progress, move_records(settings, address))
    if settings.chroma_url:  # the Chroma server is filled from the catalog when the index is opened
        embeddings = load_embeddings(settings.embeddings)
        index = Index(settings.index_folder, embeddings, settings.chroma_url, database_url=address)
        with contextlib.closing(index):
            index.vector_store.count()
    if options.json:
        return print_json({"chunks": chunks})
    print_line(
        f"{chunks} passages of {settings.index_folder}, and what it keeps of accounts and readers, were copied; "
        "nothing was embedded again."
    )
    print_status("Set ASSISTANT_DATABASE_URL to use the database; the folder is still as it was.")
    return DONE
