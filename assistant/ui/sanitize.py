"""Makes safe what is shown: articles and models are strangers. All HTML of the page goes through here on the server."""

import html
import re
from urllib.parse import quote, urlsplit, urlunsplit

import nh3

# No style, no image, no media, no form: nothing here can run, load, cover the page or send.
_TAGS = set(
    "a article bdi blockquote br button code dd del details div dl dt em footer h3 h4 h5 h6 header hr li mark "
    "ol p pre s section small span strong summary"
    " table tbody td th thead tr ul".split()
)
_ATTRIBUTES = {
    "*": {"class", "dir", "lang", "role", "tabindex", "aria-label", "aria-hidden", "title"},
    "a": {"href", "target"},
    "button": {"type"},
    "details": {"open"},
    "ol": {"start"},
    "th": {"scope"},
}
# What Markdown makes links, images, tags, entities and link definitions of, bare addresses included.
_ACTIVE = {"&": "&amp;", "<": "&lt;", "[": "\\[", "]": "\\]", "@": "\\@", "://": ":\\//", "www.": "www\\."}
_ACTIVE_TEXT = re.compile("|".join(map(re.escape, _ACTIVE)), re.IGNORECASE)
# Characters that turn or hide the text around them, line feeds and tabs left out.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ue000-\ue002\ufeff\U000e0000-\U000e007f]+"
)
_LOOKALIKES = re.compile("[^\x00-\x7f\u3005\u3041-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_KEPT = "/%:@!$&()*+,;=?~[]-._"  # in an address, what means something there or is encoded already
_SURROGATES = re.compile("[\ud800-\udfff]")


def safe_html(markup: str) -> str:
    """The markup with nothing but plain structure, names for speech, `data-` attributes, and links to web pages."""
    return nh3.clean(
        _SURROGATES.sub("\ufffd", markup),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
        generic_attribute_prefixes={"data-"},
        strip_comments=True,
    )


def strip_invisible(text: str | None) -> str:
    """The text without invisible characters, which could make it read otherwise than it is."""
    return _SURROGATES.sub("\ufffd", _HIDDEN.sub("", text or ""))


def escape(text: object) -> str:
    """Text as the content of an element or of a quoted attribute."""
    return html.escape(strip_invisible(str(text)))


def one_line(text: str | None) -> str:
    """Text for an element, on one line."""
    return escape(" ".join((text or "").split()))


def inert_markdown(text: str) -> str:
    """Text as Markdown that can load, run and link nothing."""
    return _ACTIVE_TEXT.sub(lambda match: _ACTIVE[match.group().lower()], strip_invisible(text))


def web_address(url: str | None) -> str | None:
    """The address in ASCII, where it is that of a web page and names its host plainly; None for any other.

    A host in other letters than Latin ones is plain only in those of East Asia, of which none looks like a Latin one.
    """
    reached = ascii_address(url)
    return reached if reached and not _LOOKALIKES.search(urlsplit(url or "").hostname or "") else None


def ascii_address(url: str | None) -> str | None:
    """The address of a web page as programs read it: other letters of its host in Punycode, elsewhere as bytes of UTF-8; None for any other."""
    if not url or any(
        character.isspace() or not character.isprintable() or character in "<>\"'`\\" for character in url
    ):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
        if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
            return None
        if url.isascii():
            return url
        port = f":{parts.port}" if parts.port else ""
        netloc = parts.netloc if parts.netloc.isascii() else host.encode("idna").decode() + port
    except ValueError:  # UnicodeError is one
        return None
    return urlunsplit(
        (parts.scheme, netloc, *(quote(part, safe=_KEPT) for part in (parts.path, parts.query, parts.fragment)))
    )
