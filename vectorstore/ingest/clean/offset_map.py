"""Where each character of a repaired text stands in its original.

A text that was hardly changed takes hardly any memory.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import overload


class OffsetMap(Sequence[int]):
    """The offsets into the original at which the characters of a text begin, and at which they end.

    They are kept as runs of characters that stand in the original as they are, and as single ones that stand for
    others.
    """

    def __init__(self) -> None:
        self._starts = array("Q")  # where each run begins in the text
        self._origins = array("Q")  # where its first character begins in the original
        self._ends = array("Q")  # of a single character where it ends there; 0 of a run
        self._length = 0
        self._last_run = 0  # the run that was looked at

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> int: ...

    @overload
    def __getitem__(self, index: slice) -> list[int]: ...

    def __getitem__(self, index: int | slice) -> int | list[int]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(self._length))]
        place = index + self._length if index < 0 else index
        run = self._run_of(place)
        return self._origins[run] if self._ends[run] else self._origins[run] + place - self._starts[run]

    def __iter__(self) -> Iterator[int]:
        for run, start in enumerate(self._starts):
            size = self._end_of(run) - start
            yield from range(self._origins[run], self._origins[run] + size)

    def end(self, place: int) -> int:
        """Where this character ends in the original."""
        run = self._run_of(place)
        return self._ends[run] or self._origins[run] + place - self._starts[run] + 1

    def add_run(self, size: int, origin: int) -> None:
        """Add characters that stand in the original one behind the other from this offset on."""
        if not size:
            return
        before = len(self._starts) - 1
        if before < 0 or self._ends[before] or self._origins[before] + self._length - self._starts[before] != origin:
            self._add(origin, 0)
        self._length += size

    def add_character(self, origin: int, end: int) -> None:
        """Add a character that stands for original[origin:end]."""
        self._add(origin, end)
        self._length += 1

    def add_from(self, other: "OffsetMap", start: int, end: int) -> None:
        """Add what the other has of the characters from `start` to `end`."""
        for size, origin, finish in other.parts(start, end):
            if finish:
                self.add_character(origin, finish)
            else:
                self.add_run(size, origin)

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The runs between two places, each as three numbers.

        They are its length, where it begins in the original, and where a single character ends there; 0 for a run.
        """
        while start < end:
            run = self._run_of(start)
            stop = min(end, self._end_of(run))
            finish = self._ends[run]
            yield stop - start, self._origins[run] + (0 if finish else start - self._starts[run]), finish
            start = stop

    def _add(self, origin: int, end: int) -> None:
        self._starts.append(self._length)
        self._origins.append(origin)
        self._ends.append(end)

    def _end_of(self, run: int) -> int:
        return self._starts[run + 1] if run + 1 < len(self._starts) else self._length

    def _run_of(self, place: int) -> int:
        """The run with this character; mostly the one that was looked at last, or the next one."""
        if not 0 <= place < self._length:
            raise IndexError(place)
        for run in (self._last_run, self._last_run + 1):
            if run < len(self._starts) and self._starts[run] <= place < self._end_of(run):
                self._last_run = run
                return run
        self._last_run = bisect_right(self._starts, place) - 1
        return self._last_run
