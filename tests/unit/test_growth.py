"""No text of a stranger, whatever it repeats, costs more than in proportion to its length."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.benchmarks import growth as index_growth
from tests.benchmarks import peers
from tests.benchmarks.operation_growth import OPERATIONS, answer_of, growth
from tests.benchmarks.text_functions import FUNCTIONS, OF_QUESTIONS
from tests.benchmarks.text_growth import TooSlowError, of_length, seconds
from vectorstore.ingest.formats.garbled import is_garbled

SHORT, LONG = 4096, 16_384  # characters
# Linear is 4 times; a square would be 16. What is quicker than this many seconds is not compared.
AT_MOST, MEASURABLE = 9, 0.15
# Those that were slow with one of the functions, and of each kind a few others; all are tried by the benchmark.
PIECES = (
    *'?`*|$[(<"一。 \n\u3000',
    "??",
    "[1]",
    "[1][2]",
    "`a",
    "**a",
    "a. ",
    "1,",
    "《",
    "他说“好。”",
    "开江县",
    "\r\n",
)


def slow_pieces(name: str, pieces: tuple[str, ...]) -> list[str]:
    """The pieces with which the function is not linear; measured again, as another process may have been in the way."""
    function = FUNCTIONS[name]
    function(of_length("What is loaded with the first call. 一次。", 512))
    return [piece for piece in pieces if all(_is_steep(name, piece) for _ in range(3))]


def _is_steep(name: str, piece: str) -> bool:
    try:
        long = seconds(FUNCTIONS[name], of_length(piece, LONG), limit=60)
    except TooSlowError:
        return True
    return long > MEASURABLE and long > AT_MOST * seconds(FUNCTIONS[name], of_length(piece, SHORT))


def is_steep_operation(name: str, length: int) -> bool:
    """Whether four times the length costs far more than four times as much, in three tries."""
    OPERATIONS[name](answer_of(1000))  # what is loaded with the first call
    tries = (growth(OPERATIONS[name], [length, 4 * length], limit=60) for _ in range(3))
    return all(long > MEASURABLE and long > AT_MOST * short for short, long in tries)


@pytest.mark.parametrize(
    "name", ["marks", "marks in threes", "citations", "citations in threes", "answer HTML", "authors", "stated facts"]
)
def test_a_function_that_was_slow_is_linear(name: str) -> None:
    assert slow_pieces(name, ("?", "[1]", " ")) == []


@pytest.mark.parametrize("name", ["export, md", "restore"])
def test_an_answer_with_many_citations_and_no_sentences_of_its_own_costs_in_proportion(name: str) -> None:
    assert not is_steep_operation(name, 4 * SHORT)


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_linear_up_to_a_quarter_of_a_megabyte(name: str) -> None:
    assert not is_steep_operation(name, 4 * LONG)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name not in OF_QUESTIONS])
def test_every_function_is_linear(name: str) -> None:
    assert slow_pieces(name, PIECES) == []


@pytest.mark.parametrize(("write", "pattern"), [(index_growth.write, "*.md"), (peers.write_articles, "*.txt")])
def test_articles_of_the_benchmarks_are_not_refused(
    tmp_path: Path, write: Callable[[Path, int], None], pattern: str
) -> None:
    write(tmp_path, 2)

    files = list(tmp_path.rglob(pattern))

    assert len(files) == 2
    assert not any(is_garbled(file.read_text(encoding="utf-8")) for file in files)


def test_no_two_questions_to_peers_are_alike() -> None:
    asked = peers.questions()

    assert len(set(asked)) == len(asked) >= 100
