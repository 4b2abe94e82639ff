"""HTML and Markdown marks in a text, and what they become. A scraper leaves them where a page was not parsed."""

import html
import re
from collections.abc import Iterator

from vectorstore.ingest.clean.html_scripts import StepEdit, script_edit

Edit = tuple[int, int, str]  # text[start:end] becomes this

# Controls, zero-width and direction characters, soft hyphens, Unicode tags: invisible, and they split words.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]+"
)

HTML_NAMES = (
    "a|abbr|article|aside|b|big|blockquote|body|br|button|center|cite|code|dd|del|details|div|dl|dt|em|embed"
    "|figcaption|figure|font|footer|form|h[1-6]"
    "|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|object|ol|p|pre|s|section|small"
    "|samp|source|span|strike|strong"
    "|sub|summary|sup|table|tbody|td|tfoot|th|thead|title|tr|u|ul|video|wbr"
)
_MARKUP = re.compile(
    r"<(!--|(?:script|style|noscript)\b[^<>]*>)"  # begins what is not text at all
    rf"|</?(?:{HTML_NAMES})(?:\s[^<>]*|\s*/)?>"
    rf"|(?<![\w<])/(?:{HTML_NAMES})>"  # its < went with a lost byte
    r"|&(?:[A-Za-z][A-Za-z\d]{1,9}|#\d{2,7}|#[xX][0-9A-Fa-f]{2,6});",
    re.IGNORECASE,
)
_TAG_NAME = re.compile("(?<=^<)(?:!--|[A-Za-z]+)")
_CLOSING = {"!--": re.compile("-->")} | {
    name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "noscript")
}
BLOCK_TAG = re.compile(
    r"</?(?:article|aside|blockquote|body|br|center|dd|details|div|dl|dt|figcaption|figure|footer|form|h[1-6]|head"
    r"|header|hr|li|main|nav|ol|p|pre|section|summary|table|title|tr|ul)\b",
    re.IGNORECASE,
)
_CELL_END = re.compile(r"</t[dh]\b", re.IGNORECASE)


def html_marks(text: str) -> Iterator[Edit | StepEdit]:
    """Tags, comments, scripts and entities, and the line breaks or characters that they stand for.

    What is struck out goes, and powers and note marks are written as such.
    """
    done = 0
    unclosed: set[str] = set()
    for match in _MARKUP.finditer(text):
        if match.start() < done:
            continue
        if whole := script_edit(text, match.start()):
            yield whole
            done = whole[1]
            continue
        found = match.group()
        end = _hidden_end(text, match, unclosed) if match.group(1) else match.end()
        after = (
            unescape_entity(found)
            if found.startswith("&")
            else "\n"
            if BLOCK_TAG.match(found)
            else " | "
            if _CELL_END.match(found)
            else ""
        )
        if after != text[match.start() : end]:
            yield match.start(), end, after
            done = end


def _hidden_end(text: str, begin: re.Match[str], unclosed: set[str]) -> int:
    """Where the comment or script that begins here ends, and where it begins if nothing closes it.

    `unclosed` keeps what has no end in the rest of the text, so that each end is looked for once only.
    """
    [name] = _TAG_NAME.findall(begin.group())
    closing = None if name.lower() in unclosed else _CLOSING[name.lower()].search(text, begin.end())
    if not closing:
        unclosed.add(name.lower())
    return closing.end() if closing else begin.start()


def unescape_entity(name: str) -> str:
    """The character that an entity stands for; as it is where it stands for none."""
    character = html.unescape(name)
    if INVISIBLE.search(character):
        return ""
    return " " if character == "\xa0" else character


# Without possessive quantifiers: Python 3.11.2, which Debian 12 ships, loses the groups inside them.
_INLINE = re.compile(
    r"\\[!-/:-@\[-`{-~]|!?\[([^\[\]\n]*)\]\([^()\s]*(?:\s\"[^\"\n]*\")?\)"
    r"|\*\*(?=\S)([^*\n]+(?:\*[^*\n]+)*)(?<=\S)\*\*|(?<!\w)__(?=\S)([^_\n]+(?:_[^_\n]+)*)(?<=\S)__(?!\w)"
)


def markdown_marks(text: str) -> Iterator[Edit]:
    """The marks of links, images and strong words inside a line, and backslashes that keep signs from being marks."""
    for match in _INLINE.finditer(text):
        inner = match.lastindex or 0
        if match.group().startswith("\\"):
            yield match.start(), match.start() + 1, ""
        elif match.group().startswith("!"):
            yield match.start(), match.end(), ""
        else:
            yield match.start(), match.start(inner), ""
            yield match.end(inner), match.end(), ""
