"""Findings on the files that are read with the help of another program."""

from assistant.cli.doctor.finding import Finding
from vectorstore import SUFFIXES, office_program, reads_pictures


def examine_pictures() -> Finding:
    """Whether scanned pages and pictures are read."""
    recognition = (
        "read by text recognition, which runs here" if reads_pictures() else "not read, without the extra `ocr`"
    )
    found = f"scanned pages of PDFs, {_suffixes('image')}: {recognition}"
    return Finding(True, "scans and pictures", found, 'The extra: pip install "ask-articles[ocr]".')


def examine_old_office() -> Finding:
    """Whether old Word and PowerPoint files are read."""
    program = office_program()
    conversion = f"read by LibreOffice, `{program}`" if program else "not read: LibreOffice is not installed"
    found = f"{_suffixes('doc', 'ppt')}: {conversion}"
    return Finding(True, "old Office files", found, "Without LibreOffice: save them as .docx or .pptx.")


def _suffixes(*kinds: str) -> str:
    return ", ".join(suffix for suffix, kind in SUFFIXES.items() if kind in kinds)
