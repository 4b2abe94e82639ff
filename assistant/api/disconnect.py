"""Stops the work for a client that has left, so that nothing more is asked of a model."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

_Result = TypeVar("_Result")


async def cancel_on_disconnect(request: Request, work: Coroutine[Any, Any, _Result]) -> _Result | None:
    """What the work returns; None where the client leaves before, and the work is cancelled.

    The body of the request must have been read.
    """

    async def disconnect() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    working, leaving = asyncio.create_task(work), asyncio.create_task(disconnect())
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)
