"""Answers `assistant ask`, `check` and `search` of the same user while this process has the index open.

A line is one JSON object. The command sends a challenge; the server proves that it knows the secret and sends a
challenge of its own; the command proves the same with its request, and sends the rest of a long text in lines of its
own. Then the replies come, the last one of which is `end` or says what went wrong. A reply of type `confirm` waits for
a line of the command's.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any

from pydantic import ValidationError

from assistant.api.local_command import LocalCommand, LocalRequest, parse_line
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
from assistant.check.schemas import CheckDoneEvent, CheckErrorEvent, CheckEvent, JudgeCost
from assistant.models.errors import ModelError
from assistant.reader_language import reader_language
from assistant.settings import SettingsError
from assistant.validation import QuestionError
from vectorstore import VectorstoreError

_GREETING_SECONDS = 10.0  # for a program of this machine that connects and says nothing
_MAX_REQUEST_BYTES = 2**20
logger = logging.getLogger(__name__)
Replies = AsyncGenerator[dict[str, Any], None]


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
        logger.warning("`assistant ask`, `check` and `search` cannot use this server: %s", error)
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
        hello = parse_line(await reader.readline())
        own = {"proof": proof(secret, "server", str(hello.get("challenge"))), "challenge": challenge}
        await LocalCommand(reader, writer).send(own)
        asked = parse_line(await reader.readline())
    if not is_proof(asked.get("proof"), secret, "command", challenge):
        return
    command = LocalCommand(reader, writer)
    try:
        request = LocalRequest.model_validate(asked)
        for _ in range(request.more):
            request.text += str(parse_line(await reader.readline())["text"])
    except (ValidationError, KeyError):
        await command.send({"type": "other_corpus"})
        return
    leaving = asyncio.create_task(command.listen())
    answering = asyncio.create_task(_reply(assistant, request, command))
    try:
        await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        answering.cancel()
        leaving.cancel()
        await asyncio.gather(answering, leaving, return_exceptions=True)


async def _reply(assistant: Assistant, request: LocalRequest, command: LocalCommand) -> None:
    try:
        if request.corpus != assistant.settings.corpus.resolve() or request.command not in _COMMANDS:
            await command.send({"type": "other_corpus"})
            return
        async with aclosing(_COMMANDS[request.command](assistant, request, command)) as replies:
            async for reply in replies:
                await command.send(reply)
        await command.send({"type": "end"})
    except (QuestionError, SettingsError, ModelError, VectorstoreError, OSError) as error:
        is_wrong_usage = isinstance(error, QuestionError | SettingsError)
        await command.send({"type": "refused", "message": str(error), "is_wrong_usage": is_wrong_usage})
    except Exception:  # a command would otherwise wait for ever
        logger.exception("a command failed")
        await command.send({"type": "refused", "message": "The server failed: its log says why."})


async def _synced(assistant: Assistant) -> dict[str, Any]:
    """Make the index equal to the corpus, as the command would do itself."""
    report = await asyncio.to_thread(assistant.sync)
    return {"type": "synced", "refused": len(report.refused)}


async def _search(assistant: Assistant, request: LocalRequest, _: LocalCommand) -> Replies:
    yield await _synced(assistant)
    passages = await asyncio.to_thread(assistant.search, request.text, request.k)
    yield {"type": "passages", "passages": [passage.model_dump(mode="json") for passage in passages]}


async def _ask(assistant: Assistant, request: LocalRequest, _: LocalCommand) -> Replies:
    yield await _synced(assistant)
    answering = assistant.with_models(model=request.model, judge=request.judge)
    await asyncio.to_thread(lambda: answering.chain)  # raises SettingsError for a wrong setting before it begins
    with reader_language(request.language):
        async with aclosing(answering.astream(request.text)) as events:
            async for event in events:
                yield event.model_dump(mode="json")


async def _check(assistant: Assistant, request: LocalRequest, command: LocalCommand) -> Replies:
    yield await _synced(assistant)
    checking = assistant.with_models(model=None, judge=request.judge)
    await asyncio.to_thread(lambda: checking.admission)  # raises SettingsError as above
    loop = asyncio.get_running_loop()

    def confirm(cost: JudgeCost) -> bool:
        if request.yes:
            return True
        asking = command.ask({"type": "confirm", "cost": cost.model_dump(mode="json")})
        return bool(asyncio.run_coroutine_threadsafe(asking, loop).result().get("agreed"))

    async with aclosing(checking.acheck(request.text, confirm=confirm)) as events:
        async for event in events:
            yield _without_text(event).model_dump(mode="json")


def _without_text(event: CheckEvent) -> CheckEvent:
    """The event without the text and the sentences, which the command has by then: a line must not grow with a text."""
    if isinstance(event, CheckDoneEvent | CheckErrorEvent) and event.checked:
        return event.model_copy(update={"checked": event.checked.model_copy(update={"text": "", "sentences": ()})})
    return event


_COMMANDS: dict[str, Callable[[Assistant, LocalRequest, LocalCommand], Replies]] = {
    "ask": _ask,
    "check": _check,
    "search": _search,
}
