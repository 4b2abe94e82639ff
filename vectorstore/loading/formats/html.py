"""Web pages: main text, headings and metadata by trafilatura; all the text where trafilatura finds no main part."""

import re
from html.parser import HTMLParser

from vectorstore.loading.formats.extract import Extract

# Notes on how characters are read, which would stand between the characters.
_READINGS = re.compile(r"<(rt|rp)\b[^<>]*>[^<>]{0,200}</\1\s*>|</?(?:ruby|rb)\b[^<>]*>", re.IGNORECASE)


def read(content: bytes) -> Extract:
    """The page's main text with Markdown headings; the bytes are UTF-8."""
    import trafilatura
    from trafilatura.metadata import examine_meta
    from trafilatura.utils import load_html
    from trafilatura.xml import xmltotxt

    page = _READINGS.sub("", content.decode())
    tree = load_html(page)
    # htmldate is kept from guessing: without the extensive search it reads dates that a page declares.
    dates = {"extensive_search": False, "original_date": True}
    found = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False, include_formatting=False, date_extraction_params=dates)
    if found is None or isinstance(found, dict) or found.body is None:
        return Extract(_all_text(page))
    for heading in found.body.iter("head"):
        level = int(re.sub(r"\D", "", heading.get("rend") or "") or 2)
        heading.text = f"{'#' * level} {heading.text or ''}"
    # trafilatura forgets names without a space, as Chinese ones are
    author = found.author or (examine_meta(tree).author if tree is not None else None)
    facts = {"title": found.title, "author": author, "source": found.sitename, "date": found.date, "language": found.language, "url": found.url}
    text = re.sub("\n+", "\n\n", xmltotxt(found.body, False))
    return Extract(text, {key: value for key, value in facts.items() if value}, markdown=True)


def _all_text(page: str) -> str:
    reader = _AllText()
    reader.feed(page)
    reader.close()
    return "".join(reader.parts).strip()


class _AllText(HTMLParser):
    """Collects what a browser would show, however deep it is nested."""

    _hidden = frozenset({"script", "style", "noscript", "template", "rt", "rp"})
    _blocks = frozenset("p br div li tr h1 h2 h3 h4 h5 h6 section article blockquote title table ul ol pre hr".split())

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # the library's signature
        self._inside += tag in self._hidden
        if tag in self._blocks and self.parts and self.parts[-1] != "\n":
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag in self._hidden and self._inside > 0
        if tag in self._blocks and self.parts and self.parts[-1] != "\n":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._inside and data.strip():
            self.parts.append(data)
