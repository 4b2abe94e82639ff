"""Work for a client ends with the client, and a client that stays costs nothing after the work."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from assistant.api.disconnect import cancel_on_disconnect


def request(left: asyncio.Event) -> Request:
    """A request whose body has been read, of a client that leaves with the event."""

    async def receive() -> Message:
        await left.wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http"}, receive)


def test_work_is_cancelled_where_the_client_leaves() -> None:
    async def leave() -> bool:
        left, has_begun, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def work() -> str:
            has_begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()
            return "an answer"

        async with asyncio.timeout(30):  # where nothing is cancelled it would be waited for without end
            asking = asyncio.create_task(cancel_on_disconnect(request(left), work()))
            await has_begun.wait()
            left.set()
            assert await asking is None
        return ended.is_set()

    assert asyncio.run(leave())


def test_the_result_is_returned_while_the_client_is_there() -> None:
    async def ask() -> str | None:
        async def work() -> str:
            await asyncio.sleep(0)
            return "an answer"

        async with asyncio.timeout(30):
            return await cancel_on_disconnect(request(asyncio.Event()), work())

    assert asyncio.run(ask()) == "an answer"


def test_what_the_work_raises_is_raised() -> None:
    async def ask() -> None:
        async def work() -> None:
            raise ValueError("wrong")

        await cancel_on_disconnect(request(asyncio.Event()), work())

    with pytest.raises(ValueError, match="wrong"):
        asyncio.run(ask())
