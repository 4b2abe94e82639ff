"""Values that are computed again once the database that they were read from has changed."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from vectorstore.index.sql import SqlDatabase

T = TypeVar("T")
_KEPT = 8  # the latest


class VersionedCache:
    """The latest eight values, by name."""

    def __init__(self, catalog: SqlDatabase) -> None:
        """`catalog` is what the values are read from."""
        self._catalog = catalog
        self._values: dict[Hashable, tuple[int, Any]] = {}

    def get(self, name: Hashable, make: Callable[[], T]) -> T:
        """What `make` returns.

        It is called again once the database has changed, or eight other values were asked for.
        """
        changes = self._catalog.change_count
        made, value = self._values.pop(name, (-1, None))
        if made != changes:
            value = make()
        self._values[name] = (changes, value)
        for oldest in list(self._values)[:-_KEPT]:
            self._values.pop(oldest, None)
        return value  # type: ignore[no-any-return]  # what was kept under the name
