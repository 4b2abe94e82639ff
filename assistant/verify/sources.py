"""What a sentence is checked against: the passages of an article that were sent, with what stands above them."""

from dataclasses import dataclass

SURE_AT_LEAST = (
    0.98  # of 1: a line that text recognition was less sure of verifies nothing; see tests/benchmarks/README.md
)
UNSURE = "ocr_unsure"  # the reason


@dataclass(frozen=True)
class Source:
    """One passage's text with the facts of its article that a sentence may rest on; empty where they are unknown."""

    text: str
    title: str = ""
    author: str = ""
    publisher: str = ""
    date: str = ""  # of publication: 2021, 2021-03 or 2021-03-04
    headings: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()  # sentences of the text that text recognition was not sure of
