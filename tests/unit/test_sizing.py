"""The page of sizes says what is measured, and computes with it."""

import re
from pathlib import Path

import pytest

from tests import postgresql
from tests.benchmarks.sizing import measure_catalogs

PAGE = Path(__file__).parents[2] / "docs" / "sizing.md"
_ROW = re.compile(r"^\| ([\w ]+) \| ([\d,]+) \|(?: ([\d,]+) \| ([\d,]+) \|)?", re.MULTILINE)


def rows(heading: str) -> dict[str, list[float]]:
    """The numbers of the table under a heading, by the part that they are of."""
    [text] = re.findall(rf"^## {heading}$(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return {name: [float(part.replace(",", "")) for part in parts if part] for name, *parts in _ROW.findall(text)}


def test_the_page_multiplies_rightly() -> None:
    of_a_chunk = rows("What a chunk takes")
    computed = rows("One, ten and a hundred million")
    assert len(computed) >= 8
    for name, gigabytes in computed.items():
        expected = [of_a_chunk[name][0] * millions / 1000 for millions in (1, 10, 100)]
        assert gigabytes == pytest.approx(expected, abs=0.51), name


@pytest.mark.slow
def test_what_a_chunk_takes_is_as_measured(postgresql_server: postgresql.Server) -> None:
    """Within a factor of two: tables grow by pages, and a small index of words has more of them."""
    of_a_chunk = rows("What a chunk takes")
    for name, measured in measure_catalogs(480, 1440, postgresql_server).items():
        if name in of_a_chunk:
            assert of_a_chunk[name][0] / 2 < measured < of_a_chunk[name][0] * 2, (name, measured)
