"""The replies to /health and /ready, from the first moment of the start on. They say nothing of the articles."""

from starlette.responses import JSONResponse

from assistant.start_status import RETRY_SECONDS

_NO_STORE = {"Cache-Control": "no-store"}


def healthy_reply() -> JSONResponse:
    """The reply to /health, from the first moment on."""
    return JSONResponse({"status": "ok"}, headers=_NO_STORE)


def not_ready_reply(reason: str) -> JSONResponse:
    """The reply to /ready while no question can be answered, with the reason in one word."""
    headers = {**_NO_STORE, "Retry-After": str(RETRY_SECONDS)}
    return JSONResponse({"status": "not ready", "reason": reason}, 503, headers)


def ready_reply() -> JSONResponse:
    """The reply to /ready while questions are answered."""
    return JSONResponse({"status": "ready"}, headers=_NO_STORE)
