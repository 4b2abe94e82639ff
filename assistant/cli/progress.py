"""The progress of a command, on standard error."""

import sys
from typing import TYPE_CHECKING, Any

from assistant.cli.printing import print_status, strip_control_characters

if TYPE_CHECKING:
    from assistant.assistant import Assistant


class ProgressBar:
    """A bar with rate and time left, once there is more to do than a moment."""

    def __init__(self, doing: str = "indexing", unit: str = " files") -> None:
        self._doing, self._unit = doing, unit

    def __enter__(self) -> "ProgressBar":
        self._bar: Any = None
        self._pages_bar: Any = None
        return self

    def __call__(self, done: int, total: int) -> None:
        """Show that so many are done, of so many in all."""
        from tqdm import tqdm

        if self._bar is None:
            # files are read at once and embedded by the batch: only the mean predicts how long it will take
            self._bar = tqdm(total=total, unit=self._unit, desc=self._doing, delay=1, smoothing=0, file=sys.stderr)
        self._bar.total = total  # of a long text it is estimated until all of it is read
        self._bar.update(done - self._bar.n)

    def pages(self, path: str, done: int, pages: int) -> None:
        """Show on a line of its own that text recognition has read so many pages of a file.

        The line goes with the last page.
        """
        from tqdm import tqdm

        if self._pages_bar is None:
            self._pages_bar = tqdm(
                total=pages,
                unit=" pages",
                desc=strip_control_characters(f"reading {path}"),
                smoothing=0,
                leave=False,
                file=sys.stderr,
                mininterval=0,
            )
        self._pages_bar.update(done - self._pages_bar.n)
        if done == pages:
            self._pages_bar.close()
            self._pages_bar = None

    def __exit__(self, *_: object) -> None:
        for bar in (self._pages_bar, self._bar):
            if bar is not None:
                bar.close()


def sync_with_progress(assistant: "Assistant") -> None:
    """Make the index equal to the corpus folder, and say how many files are refused."""
    with assistant.disk_room.survived(print_status):
        with ProgressBar() as progress:
            refused = len(assistant.sync(progress=progress, page_progress=progress.pages).refused)
        report_refused(refused)


def report_refused(refused: int) -> None:
    """Say how many files are refused, if any are."""
    if refused:
        files = "1 file is refused" if refused == 1 else f"{refused} files are refused"
        print_status(f"{files} and not searched: `assistant index` tells why.")
