"""The files that `assistant check` writes: a report, and a Word file with comments."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assistant.cli.printing import print_status

if TYPE_CHECKING:
    from assistant.check.schemas import CheckedText

_REPORT_FORMS = {".html": "html", ".htm": "html", ".md": "markdown", ".json": "json"}
_WORD = (".docx", ".docm")


class OutputFiles(NamedTuple):
    """The files to write, each with its form."""

    files: tuple[tuple[Path, str], ...]
    given_name: str
    given: bytes

    def write(self, checked: "CheckedText") -> None:
        """Write them; a file of that name is replaced once the new one is whole."""
        from assistant.ui.export.checked import GivenFile, export_check

        given = GivenFile(self.given_name, self.given) if self.given_name else None
        for path, form in self.files:
            _, content = export_check(checked, checked.text, form, given=given)
            beside = path.with_name(f"{path.name}.{os.getpid()}.part")
            try:
                beside.write_bytes(content)
                beside.replace(path)
            finally:
                beside.unlink(missing_ok=True)
            print_status(f"written: {path}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that name the files."""
    parser.add_argument(
        "--report",
        metavar="OUT.html",
        type=Path,
        help="write what the articles say of each sentence as a web page that needs nothing else; or as .md or .json",
    )
    parser.add_argument(
        "--docx",
        metavar="OUT.docx",
        type=Path,
        help="write a Word file with a comment at each finding: a Word FILE as it was, other texts as new documents",
    )


def output_files(options: argparse.Namespace, given: bytes) -> OutputFiles:
    """The files that the options name; raises OSError or ValueError, before anything is checked, for wrong names."""
    from vectorstore import is_word_file

    name = "" if options.file == "-" else Path(options.file).name
    files = []
    if options.report:
        if options.report.suffix.lower() not in _REPORT_FORMS:
            raise ValueError(f"`--report` writes .html, .md or .json: {options.report}")
        files.append((options.report, _REPORT_FORMS[options.report.suffix.lower()]))
    if options.docx:
        is_word = bool(name) and is_word_file(name, given)
        ending = Path(name).suffix.lower() if is_word and Path(name).suffix.lower() in _WORD else ".docx"
        if options.docx.suffix.lower() != ending:
            raise ValueError(f"`--docx` writes a {ending} here: {options.docx}")
        files.append((options.docx, "word"))
    for path, _ in files:
        if not path.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {path.parent}")
        if name and path.exists() and path.samefile(options.file):
            raise ValueError(f"{path} is the text itself: name another file")
    return OutputFiles(tuple(files), name, given)
