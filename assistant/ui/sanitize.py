"""Makes text and HTML of strangers safe to show: articles and models. All HTML of the page goes through here."""

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
# Characters that reorder or hide the text around them, but for line feeds and tabs.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ue000-\ue002\ufeff"
    "\U000e0000-\U000e007f]+"
)
# All letters but ASCII and those of East Asia, none of which looks like a Latin one.
_LOOKALIKES = re.compile("[^\x00-\x7f\u3005\u3041-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_UNQUOTED = "/%:@!$&()*+,;=?~[]-._"  # signs with a meaning in an address, or of something encoded already
_SURROGATES = re.compile("[\ud800-\udfff]")


def safe_html(markup: str) -> str:
    """The markup reduced to plain structure, labels for screen readers, `data-` attributes and links to web pages."""
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
    """The text without invisible characters, which could make it look other than it is; empty for None."""
    return _SURROGATES.sub("\ufffd", _HIDDEN.sub("", text or ""))


def escape(text: object) -> str:
    """The text as HTML, for the content of an element or a quoted attribute."""
    return html.escape(strip_invisible(str(text)))


def one_line(text: str | None) -> str:
    """The text as HTML on one line; each run of white space is one space."""
    return escape(" ".join((text or "").split()))


def inert_markdown(text: str) -> str:
    """The text as Markdown that loads, runs and links nothing."""
    return _ACTIVE_TEXT.sub(lambda match: _ACTIVE[match.group().lower()], strip_invisible(text))


def web_address(url: str | None) -> str | None:
    """The address of a web page in ASCII; None for any other, and where the host could be mistaken for another one.

    Of letters other than Latin ones, a host may have those of East Asia alone.
    """
    address = ascii_address(url)
    return address if address and not _LOOKALIKES.search(urlsplit(url or "").hostname or "") else None


def ascii_address(url: str | None) -> str | None:
    """The address of a web page in ASCII; None for any other address.

    Other letters are in Punycode in its host, elsewhere percent-encoded in UTF-8.
    """
    if not url or any(map(_is_forbidden, url)):
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
        (parts.scheme, netloc, *(quote(part, safe=_UNQUOTED) for part in (parts.path, parts.query, parts.fragment)))
    )


def _is_forbidden(character: str) -> bool:
    """Whether no address of a web page may hold this character as it is."""
    return character.isspace() or not character.isprintable() or character in "<>\"'`\\"
