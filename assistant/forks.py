"""Tells objects with locks and threads that their process was forked: the child has neither."""

import os
from functools import cache
from typing import Protocol
from weakref import WeakSet


class ForkListener(Protocol):
    """What must be put right in a forked child."""

    def after_fork(self) -> None:
        """Called in the child, before anything else runs there."""


_listeners: "WeakSet[ForkListener]" = WeakSet()


def call_after_fork(listener: ForkListener) -> None:
    """Call the listener's `after_fork` in each forked child, as long as the listener lives."""
    _register_hook()
    _listeners.add(listener)


@cache
def _register_hook() -> None:
    if hasattr(os, "register_at_fork"):  # not on Windows
        os.register_at_fork(after_in_child=_notify)


def _notify() -> None:
    for listener in list(_listeners):
        listener.after_fork()
