"""How a command finds the server that has its index open, and how the two know each other.

The server listens on a port of the loopback interface, and writes the port with a secret into the index folder, where
this user alone can read it. Both sides prove that they have read the secret, which itself is never sent: another
program may have taken over the port of a server that died.
"""

import hashlib
import hmac
import json
import os
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from assistant.version import own_version

HOST = "127.0.0.1"
MAX_LINE_BYTES = 64 * 2**20  # a line is one JSON object; a search may return thousands of passages
PART_CHARACTERS = 100_000  # of a text in one line of a request
MAX_PARTS = 200  # beyond the first: more than the largest file that is read
_FILE = "server.json"


class ServerAddress(NamedTuple):
    """Where the server that has an index open is asked by the commands of the same user."""

    port: int
    secret: str
    process: int
    version: str


def write_address(folder: Path, port: int) -> ServerAddress:
    """Write this process's address into the index folder, whole and with rights 0600; raises OSError."""
    address = ServerAddress(port, secrets.token_hex(32), os.getpid(), own_version())
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".server-")  # its rights are 0600 from the beginning
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(address._asdict(), file)
    Path(name).replace(folder / _FILE)
    return address


def read_address(folder: Path) -> ServerAddress | None:
    """The address in the index folder; None where there is none that can be trusted and understood."""
    try:
        descriptor = os.open(folder / _FILE, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, encoding="utf-8") as file:
            status = os.fstat(descriptor)
            is_own = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
            is_private = os.name != "posix" or not stat.S_IMODE(status.st_mode) & 0o077
            address = ServerAddress(**json.load(file)) if is_own and is_private else None
    except (OSError, ValueError, TypeError):
        return None
    return address if address and address.version == own_version() else None


def remove_address(folder: Path, address: ServerAddress) -> None:
    """Remove the address, unless another process has written its own since."""
    if read_address(folder) == address:
        with suppress(OSError):
            (folder / _FILE).unlink()


def new_challenge() -> str:
    """What the other side is to prove the secret with."""
    return secrets.token_hex(32)


def proof(secret: str, side: str, challenge: str) -> str:
    """What shows that this side, `server` or `command`, knows the secret."""
    return hmac.new(secret.encode(), f"{side}:{challenge}".encode(), hashlib.sha256).hexdigest()


def is_proof(given: object, secret: str, side: str, challenge: str) -> bool:
    """Whether the other side knows the secret."""
    return isinstance(given, str) and hmac.compare_digest(given.encode(), proof(secret, side, challenge).encode())
