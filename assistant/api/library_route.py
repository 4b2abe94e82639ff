"""What the library's page asks while it is open: whether the library is still as it is drawn."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from assistant.api.errors import error_response
from assistant.assistant import Assistant
from vectorstore import VectorstoreError


def library_state_route(assistant: Assistant, account_of: Callable[[HTTPConnection], str | None] | None) -> Route:
    """The route; `account_of` names who asks, and who has no account is refused. None lets everybody ask."""

    async def state(request: Request) -> JSONResponse:
        if account_of and account_of(request) is None:
            return error_response(401, "Log in first.")
        try:
            return JSONResponse({"state": await run_in_threadpool(assistant.library_state)})
        except VectorstoreError as error:
            return error_response(503, str(error))

    return Route("/library/state", state, methods=["GET"])
