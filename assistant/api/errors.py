"""Error responses: one sentence that says what to change, in the form that clients of OpenAI and FastAPI show."""

import re
from collections.abc import Mapping

from pydantic import ValidationError
from starlette.responses import JSONResponse

_ERROR_TYPES = {  # of OpenAI, by HTTP status
    401: "authentication_error",
    403: "permission_error",
    429: "rate_limit_error",
    500: "server_error",
    502: "server_error",
    503: "server_error",
}
_MESSAGES = {  # by pydantic's type of error, where its own message names classes of this program
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


def error_response(
    status: int, sentence: str, *, param: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The reply that refuses a request; `param` names the field that is wrong."""
    # a client can send halves of characters, which no reply can hold
    message = sentence.encode("utf-8", "replace").decode()
    error = {
        "message": message,
        "type": _ERROR_TYPES.get(status, "invalid_request_error"),
        "param": param,
        "code": None,
    }
    return JSONResponse({"error": error, "detail": message}, status, headers)


def describe_validation_error(error: ValidationError) -> tuple[str, str]:
    """The path of the first field that is wrong, and a sentence that says so."""
    first = error.errors()[0]
    path = ".".join(str(step) for step in first["loc"])
    message = _MESSAGES[first["type"]].format(**first.get("ctx", {})) if first["type"] in _MESSAGES else first["msg"]
    message = re.sub("^Value error, ", "", message)
    return path, f"`{path}` is wrong: {message[:1].lower()}{message[1:]}."
