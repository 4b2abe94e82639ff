"""Values that stand for as long as the record that they were read from does not change."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from vectorstore.index.database import Database

T = TypeVar("T")
_KEPT = 8  # the latest


class VersionedCache:
    """A few values by name."""

    def __init__(self, catalog: Database) -> None:
        """`record` is what the values are read from."""
        self._catalog = catalog
        self._values: dict[Hashable, tuple[int, Any]] = {}

    def get(self, name: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives; it is made again once the record has changed, or eight others were asked for since."""
        changes = self._catalog.change_count
        made, value = self._values.pop(name, (-1, None))
        if made != changes:
            value = make()
        self._values[name] = (changes, value)
        for oldest in list(self._values)[:-_KEPT]:
            self._values.pop(oldest, None)
        return value  # type: ignore[no-any-return]  # what was kept under the name
