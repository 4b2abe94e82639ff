"""The reader of a format that tests register: `FRAMED`, the author, then the text with each line in bars."""

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.extract import Extract, ReportPage


def read(content: bytes) -> Extract:
    """The note; its author is a fact."""
    _, author, *lines = content.decode().splitlines()
    return Extract("\n".join(line.strip("|") for line in lines), {"author": author}, found_in={"author": "line 2"})


def read_pages(content: bytes, report_page: ReportPage) -> Extract:
    """The note, a page a line."""
    extract = read(content)
    count = len(extract.text.splitlines())
    for page in range(count):
        report_page(page, count)
    return extract


def read_text(text: str) -> Extract:
    """The note, read in the program's own process."""
    return read(text.encode())


def refuse(content: bytes) -> Extract:
    """No note at all."""
    raise RefusedError("mail_encrypted")
