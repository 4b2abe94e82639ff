"""A Markdown file of underlined headings is cleaned in proportion to its length, with or without signs in between."""

import pytest

from tests.benchmarks.text_growth import seconds
from vectorstore import clean_text


@pytest.mark.parametrize("between", ["", "\nThe *Kestrel* bridge has [51 arches](http://a.example).\n\n"])
def test_underlined_headings_become_headings_and_signs_between_them_go(between: str) -> None:
    cleaned = clean_text(f"Bridges\n===\n{between}Ferries\n---\n{between}", markdown=True, marked=True)

    assert "===" not in cleaned.text
    assert "Bridges" in cleaned.text
    assert "Ferries" in cleaned.text
    assert not set("*[]") & set(cleaned.text)


@pytest.mark.parametrize("piece", ["a\n=\n", "a\n--\n\n", "a\n=\nb\n\n"])
def test_a_file_of_headings_alone_is_cleaned_in_proportion(piece: str) -> None:
    text = piece * (16_000 // len(piece))

    seconds(lambda text: clean_text(text, markdown=True, marked=True), text, limit=5)  # raises where it takes longer
