"""`assistant backup` and `assistant restore`: all that cannot be made again, into one file and back."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.printing import DONE, print_json, print_line, print_status

if TYPE_CHECKING:
    from assistant.backup_archive import Manifest


def add_backup_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `backup`."""
    parser.add_argument("file", metavar="FILE", type=Path, help="file to write; an older backup there is replaced")


def add_restore_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `restore`."""
    parser.add_argument("file", metavar="FILE", type=Path, help="backup to restore")
    parser.add_argument("--replace", action="store_true", help="put it in the place of what is there, which is kept")


def run_backup(options: argparse.Namespace) -> int:
    """Write a backup; a server that has the index open goes on."""
    from assistant.backup import make_backup
    from assistant.settings import read_settings

    settings = read_settings(corpus=options.corpus, index=options.index)
    manifest, left_out = make_backup(settings, options.file)
    if left_out:
        print_status(f"Left out of the settings, as they may be secrets: {', '.join(left_out)}.")
    print_status(f"The files of {settings.corpus} are not in it: copy that folder too.")
    return _print(options, manifest, f"{options.file}: {_summary(manifest)}")


def run_restore(options: argparse.Namespace) -> int:
    """Restore a backup; refused while a server has the index open."""
    from assistant.backup import SETTINGS_COPY, restore_backup
    from assistant.settings import read_settings

    settings = read_settings(corpus=options.corpus, index=options.index)
    manifest = restore_backup(settings, options.file, replace=options.replace)
    if "settings.env" in manifest.files:
        print_status(f"The settings are in {settings.index_folder / SETTINGS_COPY}: take from there what you want.")
    print_status(f"The next sync makes the index equal to {settings.corpus}: put the articles there first.")
    place = "PostgreSQL" if settings.database_url else settings.index_folder
    return _print(options, manifest, f"{place}: {_summary(manifest)}")


def _summary(manifest: "Manifest") -> str:
    parts = [f"{manifest.articles} articles", f"{manifest.chunks} chunks"]
    names = {
        "conversations.sqlite3": "conversations",
        "checks.sqlite3": "checked texts",
        "reviews.sqlite3": "readers' verdicts",
        "bin.zip": "the bin",
        "opinions.jsonl": "opinions",
        "settings.env": "settings",
    }
    parts += [what for name, what in names.items() if name in manifest.files]
    return f"{', '.join(parts)} of {manifest.made:%Y-%m-%d %H:%M} UTC"


def _print(options: argparse.Namespace, manifest: "Manifest", line: str) -> int:
    if options.json:
        return print_json(manifest)
    print_line(line)
    return DONE
