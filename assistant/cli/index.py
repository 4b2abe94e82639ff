"""`assistant index`: makes the index equal to the corpus folder, and says what changed."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.cli.printing import DONE, FAILED, print_error, print_json, print_line
from assistant.cli.progress import ProgressBar

if TYPE_CHECKING:
    from vectorstore import ArticleOmissions, CleaningReport, SyncReport

_INDEXED_BY_SERVER = "A server indexes by `Look for changes` on its library page, or by itself with --watch."
_CHANGES = ("added", "changed", "moved", "removed")
# These are left out of every page of a site, or are beside every text of a table or a note. They say nothing about an
# article.
_OMITTED_EVERYWHERE = {"navigation", "share", "boilerplate", "columns", "properties"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
    parser.add_argument("--purge", action="store_true", help="also wipe deleted text from the disk")


def run(options: argparse.Namespace) -> int:
    """Sync the index, and print the report."""
    from vectorstore import IndexInUseError

    try:
        report = _sync(options)
    except IndexInUseError as error:
        return print_error(f"{error} {_INDEXED_BY_SERVER}", FAILED)
    if options.json:
        return print_json(report)
    for line in _report_lines(report):
        print_line(line)
    counts = ", ".join(f"{len(getattr(report, name))} {name}" for name in (*_CHANGES, "refused"))
    prefix = "would be: " if options.dry_run else ""
    print_line(f"{prefix}{counts}, {report.unchanged} unchanged, in {report.seconds:.1f} s")
    return DONE


def _sync(options: argparse.Namespace) -> "SyncReport":
    from assistant.assistant import Assistant

    with Assistant(corpus=options.corpus, index=options.index) as assistant, ProgressBar() as progress:
        report = assistant.sync(dry_run=options.dry_run, progress=progress, page_progress=progress.pages)
        if options.purge and not options.dry_run:
            assistant.purge()
    return report


def _report_lines(report: "SyncReport") -> Iterator[str]:
    """A line for each thing to know about a file."""
    for name in _CHANGES:
        for path in getattr(report, name):
            yield f"{name}: {path}"
    for cleaned in report.cleaned:
        yield f"cleaned: {cleaned.path}: {_cleaning_summary(cleaned)}"
    for omitted in report.omitted:
        if summary := _omission_summary(omitted):
            yield f"left out: {omitted.path}: {summary}"
    for repost in report.reposts:
        is_same = repost.resemblance == 1
        likeness = "the same article as" if is_same else f"nearly the same article ({repost.resemblance:.0%}) as"
        yield f"repost: {repost.path} holds {likeness} {repost.of}"
    for refusal in report.refused:
        yield f"refused: {refusal.path}: {refusal.reason}"


def _cleaning_summary(cleaned: "CleaningReport") -> str:
    """What cleaning did to an article, in a line."""
    parts = [f"{count} {step}" for step, count in sorted(cleaned.changes.items())]
    if cleaned.unrepaired:
        parts.append(f"{cleaned.unrepaired} damaged places left as they stand")
    if cleaned.encoding != "utf-8":
        parts.insert(0, f"read as {cleaned.encoding}")
    return ", ".join(parts)


def _omission_summary(omitted: "ArticleOmissions") -> str:
    """What was left out of an article and could be content, in a line; empty where that is nothing."""
    from assistant.i18n import Translator

    lengths_by_kind: dict[str, list[int]] = {}
    for part in omitted.omissions:
        if part.kind not in _OMITTED_EVERYWHERE:
            lengths_by_kind.setdefault(part.kind, []).append(part.length)
    texts = Translator("en")
    summaries = []
    for kind, lengths in lengths_by_kind.items():
        characters = f" ({sum(lengths):,} characters)" if sum(lengths) else ""
        summaries.append(f"{texts.omission(kind)} {len(lengths)}{characters}")
    return ", ".join(summaries)
