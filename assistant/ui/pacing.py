"""How often answers are updated, by what their updates cost the server while it runs."""

import time
from collections.abc import Callable

UPDATE_SECONDS = 0.05  # a browser renders no more than 20 updates a second with ease
_LONGEST_SECONDS = 1.0  # on a machine that much else keeps busy an answer grows all the same
_SHARE = 0.5  # of a processor, for the updates of all answers; the rest is for searches, checks and first words
_WEIGHT = 0.2  # of the last update in the average of an answer


class Pacing:
    """Measures the updates of all answers that this process is making.

    Answers are made in one thread, so an update costs the time in which this thread makes and sends it. While an update
    waits for its transport others may be sent: the time is then shared among them.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """`clock` says how long an update took: where others use the processor too, it lasts longer and costs more."""
        self._clock = clock
        self._costs: dict[str, float] = {}  # seconds for one update, by the turn of the answer
        self._updates = 0

    @property
    def interval(self) -> float:
        """The shortest time between two updates of an answer, in seconds."""
        return min(_LONGEST_SECONDS, max(UPDATE_SECONDS, sum(self._costs.values()) / _SHARE))

    def begin(self) -> tuple[float, int]:
        """Call it when an update begins; what it returns goes into `end`."""
        self._updates += 1
        return self._clock(), self._updates

    def end(self, turn: str, begun: tuple[float, int]) -> None:
        """Call it when the update is sent."""
        started_at, number = begun
        cost = (self._clock() - started_at) / (1 + self._updates - number)
        known = self._costs.get(turn, cost)
        self._costs[turn] = known + _WEIGHT * (cost - known)

    def forget(self, turn: str) -> None:
        """Call it when the answer has ended."""
        self._costs.pop(turn, None)
