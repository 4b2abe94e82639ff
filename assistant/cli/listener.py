"""The port of the server."""

import socket

from assistant.settings import Settings


class PortInUseError(OSError):
    """Another program listens on the port."""


def address_of(settings: Settings) -> str:
    """Where the page is opened."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def listen(settings: Settings) -> socket.socket:
    """The listening socket, opened before anything slow, so that a port in use is reported at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortInUseError(
            f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}): name another with "
            "--port, or stop what uses it."
        ) from error
    return listener
