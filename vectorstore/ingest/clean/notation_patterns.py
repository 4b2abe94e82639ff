"""How each mark of Markdown and its dialects is written, as patterns by the mark's name."""

import re

from vectorstore.ingest.clean.markup import HTML_NAMES
from vectorstore.text.superscripts import FRACTION_SIGNS

# What makes a formula of words between escaped brackets, which may also be no more than that: `\[1\]`, `\(sic\)`.
_INSIDE_FORMULA = r"(?:(?!\\[)\]]|\n[ \t]*\n)[\s\S])"
_TEX = rf"(?={_INSIDE_FORMULA}{{0,500}}?(?:\\[A-Za-z]{{2}}|[\^=]|(?<=[A-Za-z}}])_[A-Za-z0-9{{]))"
_DESTINATION = r"\((?:[^()\n]|\([^()\n]*\))*\)"
_COMPONENT = (
    rf"(?!(?:{HTML_NAMES}|script|style|noscript)\b)(?-i:[A-Z])[\w.]*"  # of a page's program; HTML has no such names
)
PATTERNS = {
    "heading": (
        r"^ {0,3}(?P<first>(?![*+-][ \t]|[-*_=]{3})[^\s>|#])[^\n]{0,80}(?P<line>\n[ \t]*(?P<rule>=+"
        r"|-{2,})[ \t]*)$"
    ),
    "tags": r"^[ \t]*(?:#(?=[^\s#]*[^\W\d])[^\s#]+[ \t]*)+$",
    "quoted_line": r"(?<=[^\s>])\n[ \t]*>[ \t>]*(?=[^\s>#|*+\-\d\[`~=])",
    "comment": r"<!--|^[ \t]*%%|%%(?=[^%\n]+%%)",
    "code": r"(?<!`)(?P<ticks>`{1,3})(?!`)[^\n]{1,1000}?(?<!`)(?P=ticks)(?!`)",
    "newline": r"(?:(?<! ) {2,}+|(?<!\\)\\)\r?\n(?=[ \t]*\S)",
    "formula": (
        rf"\\{{1,2}}\((?P<round>{_TEX}{_INSIDE_FORMULA}{{1,200}}?)\\{{1,2}}\)"
        rf"|\\{{1,2}}\[(?P<square>{_TEX}{_INSIDE_FORMULA}{{1,2000}}?)\\{{1,2}}\]"
    ),
    "admonition": (
        r"^[ \t]*(?:!!!|\?\?\?\+?)[ \t]+(?P<admonition>[\w-]+)(?:[ \t]+[\w-]+)*"
        r"(?:[ \t]+\"(?P<headed>[^\"\n]*)\")?[ \t]*$"
    ),
    "container": (
        r"^[ \t]*:{3,}[ \t]*(?:\{[^{}\n]*\}|(?P<container>[\w-]+)"
        r"(?:\[(?P<labelled>[^\[\]\n]*)\]|[ \t]+(?P<titled_so>[^\s:{][^\n]*?))?)?[ \t]*:*[ \t]*$"
    ),
    # what Hugo, Jekyll, Pandoc and MDX write for their own programs: calls, attributes, remarks, components
    "template": (
        r"\{\{[<%][^{}\n]{0,500}[%>]\}\}|\{%[^{}\n]{1,500}%\}|\{/\*(?:(?!\*/|\{/\*)[\s\S]){0,4000}\*/\}"
        rf"|^[ \t]*(?:</?{_COMPONENT}(?:\s[^<>\n]*)?>[ \t]*)+$"
        rf"|^[ \t]*<{_COMPONENT}(?:\s[^<>\n]*)?>(?=[^\n]*</)|</{_COMPONENT}>[ \t]*$"
    ),
    "attributes": (
        r"^\{:[^{}\n]*\}[ \t]*$|(?<=[\])*_`])\{:?[ \t]*[.#][^{}\n]*\}|(?<=\S)[ \t]+\{:?[ \t]*[.#][^{}\n]*\}[ \t]*$"
    ),
    "escape": r"\\[!-/:-@\[-`{-~]",
    "embed": r"!\[\[[^\[\]\n]+\]\]",
    "wikilink": r"\[\[(?P<page>[^\[\]\n|]+)(?:\\?\|(?P<shown>[^\[\]\n]*))?\]\]",
    "contents": r"^\[(?:TOC|\[_?TOC_?\])\][ \t]*$",
    "definition": (
        r"^ {0,3}\[(?!\^)[^\[\]\n]+\]:[ \t]*(?:<[^<>\n]*>|\S+)(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'"
        r"|\([^()\n]*\)))?[ \t]*$"
    ),
    "footnote": r"\[\^(?P<mark>[^\]\s]+)\](?P<defines>:)?",
    "inline_note": r"\^\[(?P<aside>[^\[\]\n]+)\]",
    "image": rf"\[!\[[^\[\]\n]*\]{_DESTINATION}\](?:{_DESTINATION})|!\[[^\[\]\n]*\](?:{_DESTINATION}|\[[^\[\]\n]*\])",
    "callout": r"(?<=>)[ \t]*\[!(?P<kind>[\w-]+)\][+-]?(?P<rest>[ \t]*)(?=(?P<titled>\S?))",
    "task": r"(?:(?<=[-*+] )|(?<=\d[.)] ))\[(?P<done>[ xX])\](?=[ \t]\S)",
    "link": rf"\[(?P<words>(?:[^\[\]\n]|\[[^\[\]\n]*\])*)\](?:{_DESTINATION}|\[(?P<reference>[^\[\]\n]*)\])?",
    "strikethrough": r"~~(?=\S)(?:(?!~~|\n[ \t]*\n)[\s\S]){1,4000}?(?<=\S)~~"
    r"|<(?P<struck_tag>del|s|strike)\b[^<>]*>(?:(?!\n[ \t]*\n)[\s\S]){0,4000}?</(?P=struck_tag)\s*>",
    "strong": r"\*\*\*(?=[^\s*])(?P<both>[^*\n]+)(?<=\S)\*\*\*(?!\*)"
    r"|\*\*(?=[^\s*])(?P<strong>[^*\n]+(?:\*[^*\n]+)*)(?<=\S)\*\*"
    r"|(?<!\w)__(?=\S)(?P<strong_low>[^_\n]+(?:_[^_\n]+)*)(?<=\S)__(?!\w)",
    "light": r"==(?=[^\s=])(?P<light>[^=\n]+)(?<=\S)==(?!=)",
    "emphasis": (
        r"(?<![A-Za-z0-9*])\*(?=[^\s*])(?P<stressed>[^*\n]+)(?<=\S)\*(?![A-Za-z0-9*])"
        r"|(?<![\w])_(?=[^\s_])(?P<stressed_low>[^_\n]+)(?<=\S)_(?!\w)"
    ),
    "maths": (
        r"\$\$(?P<display>[^$]{1,2000})\$\$"
        r"|(?<![\\$\w])\$(?=[^\s$])(?P<inline>[^$\n]{1,200})(?<=[^\s\\])\$(?![\d$])"
    ),
    "superscript": r"(?:(?<=[^\s^])|(?=\^\d{1,3}m?\^[A-Z]))\^(?P<above>[^\s^\[\]]{1,20})\^",
    "subscript": r"(?<=[A-Za-z)])~(?P<below>[A-Za-z0-9+-]{1,6})~(?!~)",
    "fraction": (
        rf"<sup>\s*(?P<above_line>\d{{1,4}})\s*</sup>\s*(?:[{FRACTION_SIGNS}]"
        rf"|&frasl;)\s*(?:<sub>)?\s*(?P<below_line>\d{{1,4}})(?:\s*</sub>)?"
    ),
    "html_script": r"<(?P<tag>sup|sub)\b[^<>]*>(?P<raised>[^\n]{0,200}?)</(?P=tag)\s*>",
    "address": r"<(?P<address>(?:https?://|mailto:)[^\s<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>",
    "script": r"<(?P<unseen>script|style|noscript)\b[^<>]*>",
    "picture": r"<img\b[^<>]*>",
    "html": rf"</?(?P<name>{HTML_NAMES})(?:\s[^<>]*|\s*/)?>",
    "entity": r"&(?:[A-Za-z][A-Za-z\d]{1,9}|#\d{2,7}|#[xX][0-9A-Fa-f]{2,6});",
    "ruler": r"^[ \t]*+\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|[ \t]*(?::?-{2,}:?[ \t]*)?(?:\r?\n|\Z)",
    "property": r"^[ \t]+(?:id|collapsed|heading|logseq\.[\w.-]+):: [^\n]*$",
    "heading_end": r"(?<=[^\s#\\])[ \t]+#+[ \t]*$",
    "anchor": r"[ \t]\^[A-Za-z0-9-]{4,}[ \t]*$",
}
_SIGNS = r"(?=[ \t\n<{|:\-%`\\!?\[\^*_=$~&#])"  # with which all but headings begin


def _compiled(*names: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}_>{PATTERNS[name]})" for name in names), re.MULTILINE | re.IGNORECASE)


HEADING = _compiled("heading")
MARKS = re.compile(
    f"{_SIGNS}(?:{_compiled(*(name for name in PATTERNS if name != 'heading')).pattern})", re.MULTILINE | re.IGNORECASE
)
