"""Refusals: one sentence that says what to change, in the form that OpenAI's clients and FastAPI's show."""

import re
from collections.abc import Mapping

from pydantic import ValidationError
from starlette.responses import JSONResponse

_KINDS = {
    401: "authentication_error",
    403: "permission_error",
    429: "rate_limit_error",
    500: "server_error",
    502: "server_error",
    503: "server_error",
}
_INSTEAD = {  # of words that speak of this program's classes
    "model_type": "input should be an object",
    "dict_type": "input should be an object",
    "list_type": "input should be a list",
    "sequence_str": "input should be a list",
    "extra_forbidden": "there is no such field",
    "literal_error": "input should be {expected}",
    "json_type": "input should be JSON text",
    "json_invalid": "input should be JSON text",
    "string_unicode": "input should be text in Unicode",
    "string_pattern_mismatch": "input should match {pattern}",
    "bool_parsing": "input should be true or false",
}


def refusal(
    status: int, sentence: str, *, param: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The reply that refuses a request."""
    kind = _KINDS.get(status, "invalid_request_error")
    # what a client sent can hold halves of characters, which no reply can
    told = sentence.encode("utf-8", "replace").decode()
    return JSONResponse(
        {"error": {"message": told, "type": kind, "param": param, "code": None}, "detail": told}, status, headers
    )


def wrong(error: ValidationError) -> tuple[str, str]:
    """The place of the first thing that is wrong, and the sentence that says so."""
    first = error.errors()[0]
    place = ".".join(str(step) for step in first["loc"])
    message = _INSTEAD[first["type"]].format(**first.get("ctx", {})) if first["type"] in _INSTEAD else first["msg"]
    message = re.sub("^Value error, ", "", message)
    return place, f"`{place}` is wrong: {message[:1].lower()}{message[1:]}."
