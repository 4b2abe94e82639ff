"""Answers `assistant ask` and `assistant search` of the same user while this process has the index open.

A line is one JSON object. The command sends a challenge; the server proves that it knows the secret and sends a
challenge of its own; the command proves the same with its request. Then the replies come, the last one
of which is `end` or says what went wrong.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from assistant.api.local_protocol import (
    HOST,
    ServerAddress,
    is_proof,
    new_challenge,
    proof,
    remove_address,
    write_address,
)
from assistant.assistant import Assistant
from assistant.models.errors import ModelError
from assistant.reader_language import reader_language
from assistant.settings import SettingsError
from assistant.validation import QuestionError
from vectorstore import VectorstoreError

_GREETING_SECONDS = 10.0  # for a program of this machine that connects and says nothing
_MAX_REQUEST_BYTES = 2**20
logger = logging.getLogger(__name__)
Replies = AsyncGenerator[dict[str, Any], None]


class LocalRequest(BaseModel):
    """What a command asks.

    `corpus` is the folder that it would index; `model` and `judge` are its options; `language` is its terminal's.
    """

    command: str
    corpus: Path
    text: str
    k: int = 10
    model: str | None = None
    judge: str | None = None
    language: str = ""


@asynccontextmanager
async def local_socket(assistant: Assistant) -> AsyncIterator[None]:
    """Answers commands while it is open. Where that cannot be, commands are refused as before."""
    folder, addresses = assistant.settings.index_folder, list[ServerAddress]()
    connections: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(serve_connection(reader, writer))
        connections.add(connection)
        connection.add_done_callback(connections.discard)

    async def serve_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _serve(assistant, addresses[0].secret, reader, writer)
        except (OSError, ValueError, TimeoutError) as error:  # the command went away, or it was none
            logger.debug("a command broke off: %s", error)
        finally:
            writer.close()

    try:
        server = await asyncio.start_server(connected, HOST, 0, limit=_MAX_REQUEST_BYTES)
        addresses.append(write_address(folder, server.sockets[0].getsockname()[1]))
    except OSError as error:
        logger.warning("`assistant ask` and `assistant search` cannot use this server: %s", error)
        yield
        return
    try:
        yield
    finally:
        remove_address(folder, addresses[0])
        server.close()
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def _serve(assistant: Assistant, secret: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    async with asyncio.timeout(_GREETING_SECONDS):
        challenge = new_challenge()
        hello = _parse(await reader.readline())
        await _send(writer, {"proof": proof(secret, "server", str(hello.get("challenge"))), "challenge": challenge})
        asked = _parse(await reader.readline())
    if not is_proof(asked.get("proof"), secret, "command", challenge):
        return
    leaving = asyncio.create_task(reader.read())  # ends when the command does
    answering = asyncio.create_task(_reply(assistant, asked, writer))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        answering.cancel()
        leaving.cancel()
        await asyncio.gather(answering, leaving, return_exceptions=True)


async def _reply(assistant: Assistant, asked: dict[str, Any], writer: asyncio.StreamWriter) -> None:
    try:
        request = LocalRequest.model_validate(asked)
        if request.corpus != assistant.settings.corpus.resolve():
            await _send(writer, {"type": "other_corpus"})
            return
        async with aclosing(_COMMANDS[request.command](assistant, request)) as replies:
            async for reply in replies:
                await _send(writer, reply)
        await _send(writer, {"type": "end"})
    except (QuestionError, SettingsError, ModelError, VectorstoreError, OSError) as error:
        is_wrong_usage = isinstance(error, QuestionError | SettingsError)
        await _send(writer, {"type": "refused", "message": str(error), "is_wrong_usage": is_wrong_usage})
    except (ValidationError, KeyError):
        await _send(writer, {"type": "other_corpus"})
    except Exception:  # a command would otherwise wait for ever
        logger.exception("a command failed")
        await _send(writer, {"type": "refused", "message": "The server failed: its log says why."})


async def _synced(assistant: Assistant) -> dict[str, Any]:
    """Make the index equal to the corpus, as the command would do itself."""
    report = await asyncio.to_thread(assistant.sync)
    return {"type": "synced", "refused": len(report.refused)}


async def _search(assistant: Assistant, request: LocalRequest) -> Replies:
    yield await _synced(assistant)
    passages = await asyncio.to_thread(assistant.search, request.text, request.k)
    yield {"type": "passages", "passages": [passage.model_dump(mode="json") for passage in passages]}


async def _ask(assistant: Assistant, request: LocalRequest) -> Replies:
    yield await _synced(assistant)
    answering = assistant.with_models(model=request.model, judge=request.judge)
    await asyncio.to_thread(lambda: answering.chain)  # raises SettingsError for a wrong setting before it begins
    with reader_language(request.language):
        async with aclosing(answering.astream(request.text)) as events:
            async for event in events:
                yield event.model_dump(mode="json")


_COMMANDS: dict[str, Callable[[Assistant, LocalRequest], Replies]] = {"ask": _ask, "search": _search}


def _parse(line: bytes) -> dict[str, Any]:
    """The object of a line; raises ValueError."""
    return dict(TypeAdapter(dict[str, Any]).validate_json(line))


async def _send(writer: asyncio.StreamWriter, values: dict[str, Any]) -> None:
    with suppress(ConnectionError):
        writer.write(json.dumps(values, ensure_ascii=True).encode() + b"\n")
        await writer.drain()
