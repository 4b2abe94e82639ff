"""Ports for servers in processes of their own, which must be named before they start."""

import random
import socket


def free_port() -> int:
    """A port where nothing listens, below those that a system gives to its connections.

    One of those could be taken by any connection of another test, before the server takes it.
    """
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no free port")
