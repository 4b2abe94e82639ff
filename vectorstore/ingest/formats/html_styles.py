"""What an element's tag, attributes and styles say of how its text is shown."""

import re
from typing import Any

from vectorstore.ingest.formats import html_marks as marks
from vectorstore.ingest.formats.html_sheets import SheetStyles, is_named

BLOCKS = frozenset(
    "html body p div section article main aside header footer nav ul ol li dl dt dd table caption thead tbody "
    "tfoot tr td th figure figcaption blockquote pre"
    " h1 h2 h3 h4 h5 h6 hr form fieldset legend address center details summary dialog menu dir marquee hgroup "
    "noscript listing xmp"
    " plaintext optgroup option".split()
)
_STRUCK = frozenset({"del", "s", "strike"})
_NEVER_SHOWN = frozenset(
    {
        "template",
        "datalist",
        "iframe",
        "object",
        "video",
        "audio",
        "canvas",
        "noframes",
        "noembed",
        "noscript",
        "dialog",
    }
)
_SHOWN = {"dialog": ("open",), "template": ("shadowrootmode", "shadowroot")}  # by an attribute
_CONTROLS = frozenset({"button", "select", "textarea", "progress", "meter"})
_LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0?(?:\.0+)?\s*(?:!important\s*)?(?:;|$)"
    r"|font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}px|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|(?:^"
    r"|;)\s*(?:max-)?height\s*:\s*0(?:px)?\s*;[^;]*overflow\s*:\s*hidden",
    re.IGNORECASE,
)
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:hidden|d-none|is-hidden|sr-only|visually-?hidden|screen-reader-text|assistive-text|element-invisible"
    r"|u-hidden)(?:\s|$)",
    re.IGNORECASE,
)
_ALONE = re.compile(r"(?:^|[;\s])display\s*:\s*(?:block|flex|grid|table|list-item)(?:\s|;|!|$)", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_LOWERED = re.compile(r"vertical-align\s*:\s*sub\b", re.IGNORECASE)
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:pre|pre-wrap|pre-line|break-spaces)\s*(?:;|!|$)", re.IGNORECASE)
_KEEPS_SPACES = re.compile(
    r"white-space(?:-collapse)?\s*:\s*(?:pre|pre-wrap|preserve|break-spaces)\s*(?:;|!|$)", re.IGNORECASE
)
_COLLAPSES = re.compile(r"white-space\s*:\s*(?:normal|nowrap|pre-line)", re.IGNORECASE)
_PREFORMATTED = ("pre", "listing", "xmp", "plaintext")
_NOTE_NAME = re.compile(
    r"(?:^|[\s_-])(?:foot|end|side)?notes?(?:[\s_-]?ref\w*)?(?:[\s_-]|\d|$)|noteref|footref|(?:^|[\s_-])(?:fn|fnref"
    r"|cite|citation|reference|ref)(?:[\s_-]|\d|$)",
    re.IGNORECASE,
)
_NOTE_PLACE = re.compile(r"#_?(?:fn|ftn|edn|foot|end|note|cite|ref|bib|jz|zhu|n\d|r\d|f\d|\d)", re.IGNORECASE)
_NOTE_WORDS = re.compile(r"\s*(?:[\[(（［〔]?\s*(?:\d{1,3}|[a-z]|注\d*)\s*[\])）］〕]?|[①-⑳])\s*", re.IGNORECASE)
_DOCUMENT = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|zip|rar|wps|et|txt|csv|ofd|odt)(?:[?#]|$)", re.IGNORECASE)
_NOTE_LONGEST = 8  # characters of a note's mark
_QUOTE_NAME = re.compile(
    r"(?:^|[\s_-])(?:block|pull)?quot(?:e|ation)s?(?:[\s_-]?(?:box|block|text|body))?(?:[\s_-]|$)|twitter-tweet"
    r"|yinyong",
    re.IGNORECASE,
)
_FORMULA_FOR_READERS = "mwe-math-mathml"  # hidden beside a picture of the formula
_DECORATION = 24  # characters up to which what is kept from screen readers is a decoration


def aside_kind(tag: str, element: Any, styles: SheetStyles) -> str:
    """As what the text of an element is set aside that stands inside a line; empty where it is text of the line."""
    if tag in ("rt", "rp", "rtc"):
        return "note" if tag != "rp" else "nothing"  # how characters are read, which would stand between them
    if tag in _STRUCK or _LINE_THROUGH.search(element.get("style") or "") or is_named(element, styles.struck):
        return "struck"
    if tag in _NEVER_SHOWN:
        return "" if any(element.get(name) is not None for name in _SHOWN.get(tag, ())) else "hidden"
    if tag in _CONTROLS:
        return "boilerplate"
    if tag == "svg":
        return "image" if element.find(".//foreignobject") is None else ""  # in which editors put sections of text
    inline = tag not in BLOCKS and not stands_alone(element)
    return "hidden" if inline and hides(element, styles) else "header" * _is_page_number(element)


def _is_page_number(element: Any) -> bool:
    """Whether an element of an e-book is the number of a printed page, which may stand inside a sentence."""
    return "pagebreak" in (element.get("epub:type"), (element.get("role") or "").removeprefix("doc-"))


def hides(element: Any, styles: SheetStyles) -> bool:
    """Whether an element is hidden by itself; a script may reveal it."""
    attributes = element.attrib
    if not attributes or _FORMULA_FOR_READERS in attributes.get("class", ""):
        return False
    if "hidden" in attributes and attributes["hidden"].lower() != "until-found":
        return True
    if _HIDDEN.search(attributes.get("style", "")) or _HIDDEN_CLASS.search(attributes.get("class", "")):
        return True
    if attributes.get("aria-hidden", "").lower() == "true":
        return "katex-html" in attributes.get("class", "") or len("".join(element.itertext()).strip()) <= _DECORATION
    return is_named(element, styles.hidden)


def stands_alone(element: Any) -> bool:
    """Whether a style makes a block of an element that is none."""
    style = element.get("style")
    return bool(style and _ALONE.search(style))


def script(tag: str, element: Any, styles: SheetStyles) -> str:
    """The sign for raised or lowered text; empty for a line's own height."""
    style = element.get("style") or ""
    if tag == "sup" or (style and _RAISED.search(style)) or is_named(element, styles.raised):
        return marks.RAISED
    lowered = tag == "sub" or (style and _LOWERED.search(style)) or is_named(element, styles.lowered)
    return marks.LOWERED if lowered else ""


def keeps_lines(tag: str, element: Any) -> bool:
    """Whether line breaks in the element's text are shown."""
    return tag in _PREFORMATTED or bool(_KEEPS_LINES.search(element.get("style") or ""))


def keeps_spaces(tag: str, element: Any, styles: SheetStyles) -> bool:
    """Whether spaces and indentation in the element's text are shown."""
    style = element.get("style") or ""
    if style and _COLLAPSES.search(style):
        return False
    return tag in _PREFORMATTED or bool(style and _KEEPS_SPACES.search(style)) or is_named(element, styles.preformatted)


def is_note(element: Any) -> bool:
    """Whether a raised element or a link is the mark of a note."""
    words = "".join(element.itertext())
    if len(words) > _NOTE_LONGEST or not words.strip():
        return False
    around = element.getparent()
    if element.tag == "a":
        href = element.get("href") or ""
        named = _NOTE_NAME.search(
            f"{element.get('class', '')} {element.get('epub:type', '')} {element.get('role', '')}"
        )
        inside = element.find("sup") is not None or (around is not None and around.tag == "sup")
        return not inside and bool(_NOTE_WORDS.fullmatch(words)) and (bool(_NOTE_PLACE.search(href)) or bool(named))
    if _NOTE_NAME.search(f"{element.get('class', '')} {element.get('id', '')}"):
        return True
    return element.find(".//a") is not None or (
        around is not None and around.tag == "a" and "#" in (around.get("href") or "")
    )


def is_quotation(element: Any) -> bool:
    """Whether an element holds another text, whose author and date are not those of the article around it."""
    if element.tag == "blockquote" or _QUOTE_NAME.search(f"{element.get('id', '')} {element.get('class', '')}"):
        return True
    return element.tag == "figure" and element.find(".//blockquote") is not None


def is_checkbox(element: Any) -> bool:
    """Whether an input is a box to tick in a list, a table or a line; others open menus."""
    around = element.getparent()
    kind = element.get("type", "").lower()
    return kind in ("checkbox", "radio") and around is not None and around.tag in ("li", "td", "p", "dd", "label")


def words_of_field(element: Any) -> str:
    """What a field or a button of a form shows."""
    if element.tag != "input" or element.get("type", "").lower() in ("hidden", "checkbox", "radio", "password"):
        return ""
    return " ".join((element.get("value") or element.get("placeholder") or "").split())


def leads_away(element: Any) -> bool:
    """Whether a link leads to another page."""
    href = (element.get("href") or "").strip()
    return bool(href) and not href.startswith("#")


def leads_to_a_document(element: Any) -> bool:
    """Whether a link leads to a file to download."""
    return bool(_DOCUMENT.search(element.get("href") or ""))
