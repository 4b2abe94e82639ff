"""The server that has the index of a command open already: the command has its work done there."""

import argparse
import json
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from assistant.cli.printing import print_status

if TYPE_CHECKING:
    from vectorstore import IndexInUseError

_CONNECT_SECONDS = 10.0
_REPLY_SECONDS = 3700.0  # longer than the longest that an answer may take


class ServerReplyError(RuntimeError):
    """The server could not do the work; `is_wrong_usage` says whose fault it is."""

    def __init__(self, message: str, *, is_wrong_usage: bool = False) -> None:
        super().__init__(message)
        self.is_wrong_usage = is_wrong_usage


def ask_running_server(
    error: "IndexInUseError",
    options: argparse.Namespace,
    *,
    text: str,
    confirm: Callable[[dict[str, Any]], bool] = lambda _cost: False,
    **request: Any,
) -> Iterator[dict[str, Any]]:
    """The replies of the server that has the index open, from the first to the last.

    `confirm` is asked where the server wants to know whether a judge may be sent so much.

    Raises `error` where the process that has it is no server that answers commands, such as one that still starts, and
    ServerReplyError where the server refuses.
    """
    from assistant.api.local_protocol import HOST, read_address
    from assistant.settings import read_settings

    settings = read_settings(corpus=options.corpus, index=options.index)
    address = read_address(settings.index_folder)
    if address is None or str(address.process) != error.owner:  # what a server left behind that died
        raise error
    try:
        connection = socket.create_connection((HOST, address.port), timeout=_CONNECT_SECONDS)
    except OSError:
        raise error from None
    with connection, connection.makefile("rwb") as stream:
        try:
            _introduce(stream, address.secret, {"corpus": str(settings.corpus.resolve()), **request}, text)
        except (OSError, ValueError):
            raise error from None
        connection.settimeout(_REPLY_SECONDS)
        print_status(f"The index is open in process {address.process}, which answers.")
        yield from _replies(stream, error, confirm)


def _introduce(stream: Any, secret: str, request: dict[str, Any], text: str) -> None:
    """Prove the secret to each other, and send the request; raises ValueError where the other side does not know it."""
    from assistant.api.local_protocol import PART_CHARACTERS, is_proof, new_challenge, proof

    challenge = new_challenge()
    _send(stream, {"challenge": challenge})
    hello = json.loads(stream.readline())
    if not isinstance(hello, dict) or not is_proof(hello.get("proof"), secret, "server", challenge):
        raise ValueError("another program listens there")
    own = proof(secret, "command", str(hello.get("challenge")))
    first, *rest = [text[start : start + PART_CHARACTERS] for start in range(0, len(text) or 1, PART_CHARACTERS)]
    _send(stream, {"proof": own, **request, "text": first, "more": len(rest)})
    for part in rest:
        _send(stream, {"text": part})


def _replies(
    stream: Any, error: "IndexInUseError", confirm: Callable[[dict[str, Any]], bool]
) -> Iterator[dict[str, Any]]:
    from assistant.api.local_protocol import MAX_LINE_BYTES

    while True:
        try:
            reply = json.loads(stream.readline(MAX_LINE_BYTES))
        except (OSError, ValueError):
            raise ServerReplyError("The server that has the index open broke off: ask again.") from None
        match reply["type"]:
            case "end":
                return
            case "other_corpus":
                raise error
            case "refused":
                raise ServerReplyError(reply["message"], is_wrong_usage=reply.get("is_wrong_usage", False))
            case "synced":
                _report_refused(reply["refused"])
            case "confirm":
                _send(stream, {"agreed": confirm(reply["cost"])})
            case _:
                yield reply


def _report_refused(count: int) -> None:
    from assistant.cli.progress import report_refused

    report_refused(count)


def _send(stream: Any, values: dict[str, Any]) -> None:
    stream.write(json.dumps(values).encode() + b"\n")
    stream.flush()
