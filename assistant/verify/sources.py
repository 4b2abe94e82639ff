"""What a sentence is checked against: the passages of an article that were sent, with what stands above them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One passage's text with the facts of its article that a sentence may rest on; empty where they are unknown."""

    text: str
    title: str = ""
    author: str = ""
    publisher: str = ""
    date: str = ""  # of publication: 2021, 2021-03 or 2021-03-04
    headings: tuple[str, ...] = ()
