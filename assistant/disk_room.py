"""What happens where the disk has no room for a sync: what was indexed before answers, and it is tried again later."""

import logging
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vectorstore import SearchableIndex, StorageError

logger = logging.getLogger(__name__)
_RETRY_SECONDS = 60.0


class DiskRoom:
    """Whether a sync failed a moment ago for want of room, with articles in the index that can answer."""

    def __init__(self) -> None:
        self._retry_at = -math.inf

    def is_missing(self) -> bool:
        """Whether the next sync would most likely fail as well."""
        return time.monotonic() < self._retry_at

    @contextmanager
    def noted(self, index: SearchableIndex) -> Iterator[None]:
        """Note it where what is inside fails for want of room; raises what it raises."""
        try:
            yield
        except StorageError as error:
            if error.code == "index_storage_failed" and not index.catalog.is_empty():
                self._retry_at = time.monotonic() + _RETRY_SECONDS
            raise

    @contextmanager
    def survived(self, report: Callable[[str], None] = logger.warning) -> Iterator[None]:
        """Report it where a sync inside fails for want of room and what was indexed before can answer.

        Raises what the sync raises otherwise.
        """
        try:
            yield
        except StorageError as error:
            if not self.is_missing():
                raise
            report(f"{error} Until there is room, only what was indexed before can answer.")
