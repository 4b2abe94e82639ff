"""Word files by python-docx: headings, paragraphs, lists and tables in order, and the core properties."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from vectorstore.errors import RefusedError
from vectorstore.loading.formats.extract import Extract

_HEADING = re.compile(r"heading (\d)")


def read(content: bytes) -> Extract:
    """The document's text in Markdown, without its marks inside a line; raises RefusedError where it is broken."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        document = docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError):
        raise RefusedError("is a broken Word file; open it in a word processor and save it anew") from None
    # by id, because python-docx looks a style up anew for every paragraph
    styles = {style.style_id: (style.name or "").lower() for style in document.styles}
    lines = [line for block in document.iter_inner_content() for line in _lines(block, styles)]
    return Extract("\n\n".join(lines), _facts(document.core_properties), markdown=True)


def _lines(block: Any, styles: dict[str, str]) -> Iterator[str]:  # a paragraph or a table, whose types are lxml's
    if hasattr(block, "rows"):
        table = "\n".join(f"| {' | '.join(_cells(row))} |" for row in block.rows)
        if table:
            yield table
        return
    text = block.text.strip()
    style = styles.get(block._p.style or "", "")  # noqa: SLF001  # the public way looks the style up for each paragraph
    heading = _HEADING.match(style)
    if text:
        level = int(heading.group(1)) if heading else int(style == "title")
        yield f"{'#' * min(6, level)} {' '.join(text.split())}" if level else text


def _cells(row: Any) -> Iterator[str]:
    before = None
    for cell in row.cells:
        if cell._tc is not before:  # noqa: SLF001  # a merged cell comes once for each column it covers
            yield " ".join(cell.text.split())
        before = cell._tc  # noqa: SLF001


def _facts(properties: Any) -> dict[str, str]:
    facts = {"title": properties.title, "author": properties.author, "language": properties.language}
    if properties.created:
        facts["made"] = properties.created.date().isoformat()
    return {key: value.strip() for key, value in facts.items() if value and value.strip()}
