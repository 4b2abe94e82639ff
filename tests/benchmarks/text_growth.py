"""How the time of each function that takes a stranger's text grows with it: lengths doubled, for every piece.

    python -m tests.benchmarks.text_growth [--to 65536] [NAME …]

Prints a line for each function: the slowest piece, its processor time at the last length, and how many times as long
the last doubling made it. Twice is linear. A piece is given up at five seconds.
"""

import argparse
import gc
import signal
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.check_functions import OF_CHECKS
from tests.benchmarks.file_functions import OF_FILES
from tests.benchmarks.text_functions import FUNCTIONS, OF_ARTICLES
from tests.benchmarks.text_pieces import PIECES
from vectorstore.errors import RefusedError

SHORTEST, LONGEST = 1024, 65_536
_GIVEN_UP = 5.0  # seconds of processor time
_MEASURABLE = 0.02  # seconds: what is quicker is not compared


class TooSlowError(Exception):
    """A function takes longer than it may."""


def of_length(piece: str, length: int) -> str:
    """A text of this length that a piece was repeated into."""
    return (piece * (length // len(piece) + 1))[:length]


def seconds(function: Callable[[str], object], text: str, limit: float = _GIVEN_UP) -> float:
    """Processor time of a call; raises TooSlowError past the limit."""

    def stop(_signal: int, _frame: Any) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGPROF, stop)
    gc.disable()  # it runs when it likes
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        function(text)
    except RefusedError:
        pass  # a file that is refused with a sentence
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        gc.enable()
    return time.process_time() - began


def main() -> None:
    """Print a line for each function."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("names", nargs="*", help="of functions; all where none is named")
    parser.add_argument("--to", type=int, default=LONGEST, help="characters; up to 1048576 those of articles alone")
    given = parser.parse_args()
    functions = FUNCTIONS | OF_CHECKS | OF_FILES
    for name in given.names or functions:
        most = given.to if name in OF_ARTICLES or name in OF_FILES else min(given.to, LONGEST)
        functions[name](of_length("What is loaded with the first call. 一次。", SHORTEST))
        growths = [(piece, *_growth(functions[name], piece, most)) for piece in PIECES]
        piece, last, ratio = max(growths, key=lambda growth: growth[1])
        steepest = max(growths, key=lambda growth: growth[2])
        print(f"{name}: {last:.2f} s with {piece!r}, twice the length {ratio:.1f} times; "
              f"steepest {steepest[2]:.1f} with {steepest[0]!r}", flush=True)  # fmt: skip


def _growth(function: Callable[[str], object], piece: str, most: int) -> tuple[float, float]:
    """Seconds at the last length, and how many times those of the length before."""
    length, before, ratio = SHORTEST, 0.0, 1.0
    while True:
        try:
            took = seconds(function, of_length(piece, length))
        except TooSlowError:
            return _GIVEN_UP, _GIVEN_UP / max(before, _MEASURABLE)
        ratio = took / before if min(took, before) > _MEASURABLE else 1.0
        if 2 * length > most:
            return took, ratio
        length, before = 2 * length, took


if __name__ == "__main__":
    main()
