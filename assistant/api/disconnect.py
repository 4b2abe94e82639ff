"""Work for a client for as long as it is there: where it leaves, nothing more is asked of a model."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import Request

_Result = TypeVar("_Result")


async def while_there(request: Request, work: Coroutine[Any, Any, _Result]) -> _Result | None:
    """What the work returns; None where the client, whose request was read to its end, leaves before."""

    async def left() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    making, leaving = asyncio.create_task(work), asyncio.create_task(left())
    try:
        await asyncio.wait((making, leaving), return_when=asyncio.FIRST_COMPLETED)
        return await making if making.done() else None
    finally:
        making.cancel()
        leaving.cancel()
        await asyncio.gather(making, leaving, return_exceptions=True)
