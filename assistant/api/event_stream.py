"""What every stream of events needs: JSON that stays in one line for any reader, and signs of life while nothing comes."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, TypeVar

PAUSE_SECONDS = 5.0  # without a sign of life; proxies and clients give up after 30 to 60
COMMENT = ": the answer is being made\n\n"  # server-sent events ignore such lines
_Item = TypeVar("_Item")

# Many clients split a stream with a function that knows more ends of lines than the standard does, Python's splitlines
# for one.
_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}


def one_line(text: str) -> str:
    """JSON text without a character that anybody takes for the end of a line; it means the same."""
    return text.translate(_LINE_ENDS)


def one_line_bytes(text: bytes) -> bytes:
    """The same of JSON text in UTF-8."""
    for end, written in _LINE_ENDS.items():
        text = text.replace(chr(end).encode(), written.encode())
    return text


def one_line_json(value: Any) -> str:
    """The value as JSON in one line."""
    return one_line(json.dumps(value, ensure_ascii=False))


async def with_pauses(items: AsyncGenerator[_Item, None]) -> AsyncGenerator[_Item | None, None]:
    """The items as they come, and None whenever none came for so many seconds; closing it closes them."""
    read: asyncio.Queue[tuple[_Item, None] | tuple[None, BaseException]] = asyncio.Queue()

    async def reading() -> None:
        try:
            async with aclosing(items):
                async for item in items:
                    read.put_nowait((item, None))
            read.put_nowait((None, StopAsyncIteration()))
        except Exception as error:  # noqa: BLE001  # it is raised where the items are waited for
            read.put_nowait((None, error))

    task = asyncio.create_task(reading())
    try:
        while True:
            try:
                async with asyncio.timeout(PAUSE_SECONDS):
                    item, error = await read.get()
            except TimeoutError:
                yield None
                continue
            if isinstance(error, StopAsyncIteration):
                return
            if error is not None:
                raise error
            yield item
    finally:
        task.cancel()
