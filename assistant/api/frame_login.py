"""What a frame shows before its login over plain HTTP: why there can be none, where the browser would not keep it."""

from html import escape

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from assistant.i18n import Translator
from assistant.reader_language import current_reader_language
from assistant.ui.assets import read_asset


def needs_explanation(request: HTTPConnection, path: str) -> bool:
    """Whether the page at this path of the frame's is asked for over plain HTTP, and was not sent on to the login."""
    return request.url.scheme == "http" and path in ("", "/") and "login" not in request.query_params


def explanation(request: HTTPConnection) -> HTMLResponse:
    """A page that goes on to the login where the browser keeps cookies, and says why it cannot where not."""
    texts = Translator(request.query_params.get("language") or current_reader_language())
    page = read_asset("frame_login.html").replace("@language", texts.language)
    for place, key in (("@sentence", "frame_login"), ("@open", "frame_login_open")):
        page = page.replace(place, escape(texts(key)))
    return HTMLResponse(page, headers={"Cache-Control": "no-store"})
