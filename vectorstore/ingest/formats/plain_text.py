"""Text and Markdown files: the text is the file itself, front matter included."""

from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.front_matter import front_matter


def read_text(text: str) -> Extract:
    """The file as one article."""
    return Extract(text, is_source=True)


def read_markdown(text: str) -> Extract:
    """The file as one article, whose body begins behind its front matter."""
    matter = front_matter(text)
    rest = (LeftOut("properties", matter.rest, matter.start, "front matter"),) if matter.rest else ()
    found_in = dict.fromkeys(matter.facts, "front matter")
    return Extract(
        text, matter.facts, markdown=True, found_in=found_in, left_out=rest, start=matter.start, is_source=True
    )
