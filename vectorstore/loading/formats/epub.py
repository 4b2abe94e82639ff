"""E-books: reading order and metadata by fast-ebook, chapters to Markdown headings and paragraphs by markdownify."""

from typing import Any

from vectorstore.errors import RefusedError
from vectorstore.loading.formats.extract import Extract

_FACTS = {"title": "title", "creator": "author", "publisher": "source", "date": "date", "language": "language"}
_PLAIN = ["a", "img", "b", "strong", "i", "em", "code", "sup", "sub"]  # whose marks would stand in quotes
_NOT_SHOWN = ["script", "style", "rt", "rp", "nav", "svg"]


def read(content: bytes) -> Extract:
    """The chapters in reading order; raises RefusedError where the book is broken or protected."""
    from fast_ebook import epub

    try:
        book = epub.read_epub(content)
    except Exception as error:  # a library in Rust, which names no class of its own
        raise RefusedError("is a broken or protected e-book") from error
    chapters = [text for identity, _ in book.get_spine() if (text := _chapter(book.get_item_with_id(identity)))]
    return Extract("\n\n".join(chapters), _facts(book), markdown=True)


def _chapter(item: Any) -> str:
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

    if item is None or "nav" in (getattr(item, "properties", None) or []):
        return ""
    soup = BeautifulSoup(item.get_content(), "lxml")
    for hidden in soup.find_all(_NOT_SHOWN):
        hidden.decompose()
    converter = MarkdownConverter(
        heading_style="ATX", bullets="-", autolinks=False, escape_asterisks=False, escape_underscores=False, escape_misc=False, strip=_PLAIN
    )
    return str(converter.convert_soup(soup.body)).strip() if soup.body else ""


def _facts(book: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, fact in _FACTS.items():
        values = [str(value).strip() for value, _ in book.get_metadata("DC", name) if value and str(value).strip()]
        if values:
            found[fact] = "、".join(values) if name == "creator" and values[0] > "\u2e7f" else ", ".join(values) if name == "creator" else values[0]
    return found
