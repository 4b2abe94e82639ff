"""Text and Markdown files: the text is the file itself, front matter included."""

from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.front_matter import front_matter


def read_text(text: str) -> Extract:
    """The file as one article."""
    return Extract(text, is_source=True)


def read_markdown(text: str) -> Extract:
    """The file as one article, whose body begins behind its front matter."""
    head = front_matter(text)
    rest = (LeftOut("properties", head.rest, head.start, "front matter"),) if head.rest else ()
    found_in = dict.fromkeys(head.facts, "front matter")
    return Extract(text, head.facts, markdown=True, found_in=found_in, left_out=rest, start=head.start, is_source=True)
