"""Files are taken of those alone who may change the library, before any of a file is read."""

from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api.errors import error_response
from assistant.i18n import Translator
from assistant.reader_language import preferred_language

UPLOAD = "/gradio_api/upload"  # every page of Gradio's accepts files here, wanted or not


class UploadMiddleware:
    """The library's page, whose address for files is closed to those whom `refusal_of` gives a reason for."""

    def __init__(self, app: ASGIApp, refusal_of: Callable[[HTTPConnection], str | None]) -> None:
        self._app, self._refusal_of = app, refusal_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, or refuse the file."""
        if scope["type"] == "http" and UPLOAD in scope["path"]:
            request = HTTPConnection(scope)
            if refusal := self._refusal_of(request):
                texts = Translator(preferred_language(request.headers.get("accept-language", "")) or "en")
                await error_response(403, texts(f"change_{refusal}"))(scope, receive, send)
                return
        await self._app(scope, receive, send)
