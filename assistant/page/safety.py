"""Makes safe what is shown: articles and models are strangers. All HTML of the page goes through here on the server."""

import html
import re
from urllib.parse import urlsplit

import nh3

# No style, no image, no media, no form: nothing here can run, load, cover the page or send.
_TAGS = set(
    "a article bdi blockquote br button code dd del details div dl dt em footer h3 h4 h5 h6 header hr li mark ol p pre s section small span strong summary"
    " table tbody td th thead tr ul".split()
)
_ATTRIBUTES = {
    "*": {"class", "lang", "role", "tabindex", "aria-label", "aria-hidden", "title"},
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
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ue000-\ue002\ufeff\U000e0000-\U000e007f]+")
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


def visible(text: str | None) -> str:
    """The text without invisible characters, which could make it read otherwise than it is."""
    return _SURROGATES.sub("\ufffd", _HIDDEN.sub("", text or ""))


def escaped(text: object) -> str:
    """Text as the content of an element or of a quoted attribute."""
    return html.escape(visible(str(text)))


def one_line(text: str | None) -> str:
    """Text for an element, on one line."""
    return escaped(" ".join((text or "").split()))


def inert_markdown(text: str) -> str:
    """Text as Markdown that can load, run and link nothing."""
    return _ACTIVE_TEXT.sub(lambda match: _ACTIVE[match.group().lower()], visible(text))


def web_address(url: str | None) -> str | None:
    """The address, where it is that of a web page and names its host plainly; None for any other."""
    if not url or not url.isascii() or any(character.isspace() or character in "<>\"'`\\" for character in url):
        return None
    try:
        parts = urlsplit(url)
        plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return None
    return url if plain else None
