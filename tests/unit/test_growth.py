"""No text of a stranger, whatever it repeats, costs more than in proportion to its length."""

import pytest

from tests.benchmarks.text_functions import FUNCTIONS, OF_QUESTIONS
from tests.benchmarks.text_growth import TooSlowError, of_length, seconds

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


@pytest.mark.parametrize(
    "name", ["marks", "marks in threes", "citations", "citations in threes", "answer HTML", "authors", "stated facts"]
)
def test_a_function_that_was_slow_is_linear(name: str) -> None:
    assert slow_pieces(name, ("?", "[1]", " ")) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name not in OF_QUESTIONS])
def test_every_function_is_linear(name: str) -> None:
    assert slow_pieces(name, PIECES) == []
