"""What a sentence is checked against: the passages of an article that were sent, with the facts of the article."""

from dataclasses import dataclass

# Of 1. A line of which text recognition was less confident verifies nothing; see tests/benchmarks/README.md.
MIN_OCR_CONFIDENCE = 0.98
OCR_UNCERTAIN = "ocr_unsure"  # the reason


@dataclass(frozen=True)
class Source:
    """One passage's text with the facts of its article that a sentence may rest on; empty where they are unknown."""

    text: str
    title: str = ""
    author: str = ""
    publisher: str = ""
    date: str = ""  # of publication: 2021, 2021-03 or 2021-03-04
    headings: tuple[str, ...] = ()
    uncertain_sentences: tuple[str, ...] = ()  # sentences of the text that text recognition is not confident of
