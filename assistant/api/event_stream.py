"""What every stream of events needs: JSON in one line for any reader, and heartbeats while nothing comes."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, TypeVar

HEARTBEAT_SECONDS = 5.0  # of silence before a heartbeat; proxies and clients give up after 30 to 60
HEARTBEAT = ": the answer is being made\n\n"  # clients ignore a server-sent event that begins with a colon
_Item = TypeVar("_Item")

# Many clients split a stream with a function that knows more ends of lines than the standard does, such as Python's
# splitlines.
_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}


def escape_line_ends(text: str) -> str:
    """JSON text with the same meaning, without any character that some client takes for the end of a line."""
    return text.translate(_LINE_ENDS)


def escape_line_ends_in_bytes(text: bytes) -> bytes:
    """JSON text in UTF-8 with the same meaning, without any such character."""
    for end, escaped in _LINE_ENDS.items():
        text = text.replace(chr(end).encode(), escaped.encode())
    return text


def to_json_line(value: Any) -> str:
    """The value as JSON in one line."""
    return escape_line_ends(json.dumps(value, ensure_ascii=False))


async def with_heartbeats(items: AsyncGenerator[_Item, None]) -> AsyncGenerator[_Item | None, None]:
    """The items as they come, and None whenever none came for HEARTBEAT_SECONDS; closing it closes them."""
    arrived: asyncio.Queue[tuple[_Item, None] | tuple[None, BaseException]] = asyncio.Queue()

    async def read() -> None:
        try:
            async with aclosing(items):
                async for item in items:
                    arrived.put_nowait((item, None))
            arrived.put_nowait((None, StopAsyncIteration()))
        except Exception as error:  # noqa: BLE001  # it is raised where the items are waited for
            arrived.put_nowait((None, error))

    reader = asyncio.create_task(read())
    try:
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    item, error = await arrived.get()
            except TimeoutError:
                yield None
                continue
            if isinstance(error, StopAsyncIteration):
                return
            if error is not None:
                raise error
            yield item
    finally:
        reader.cancel()
