"""RTF files (specification 1.9.1), read token by token.

striprtf gives text that is deleted, hidden or struck out like all other.
"""

import re

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.extract import Extract
from vectorstore.ingest.formats.office.rtf_text import Writer

_BROKEN = "resave_rtf"
_TOKEN = re.compile(
    r"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|(\\)"
)
# Groups whose words no reader sees, and those whose words are no part of the text.
_SKIPPED = set(
    "colortbl fldinst themedata colorschememapping datastore xmlnstbl listtable listoverridetable rsidtbl "
    "generator latentstyles filetbl revtbl"
    " nonesttables nonshppict shprslt objclass objname objdata pgptbl mmathPr bkmkstart bkmkend atrfstart "
    "atrfend atnref atntime atnicn atndate"
    " datafield private pnseclvl falt panose fname wgrffmtfilter sp template creatim revtim printim buptim".split()
)
_DIVERTED = dict.fromkeys("header headerl headerr headerf footer footerl footerr footerf".split(), "header")
_DIVERTED |= {
    "annotation": "comments",
    "pict": "image",
    "atnauthor": "commenter",
    "atnid": "commenter",
    "info": "info",
    "title": "title",
    "author": "author",
}
_DIVERTED |= {"listtext": "label", "pntext": "label", "fonttbl": "fonts", "stylesheet": "styles"}
_READ = set("shpinst shptxt shppict ud nestcell fldrslt result moMath moMathPara xe tc cs".split())


def read(content: bytes) -> Extract:
    """The text, its tables and notes; raises RefusedError where the file ends before its end."""
    writer = Writer()
    text = content.decode("latin-1")
    place = depth = 0
    starred = fresh = False
    while match := _TOKEN.match(text, place):
        place = match.end()
        brace = match[5]
        if brace == "{":
            writer.open()
            depth += 1
        elif brace:
            writer.close()
            depth -= 1
            if not depth:
                return writer.extract()
        elif match[4] == "*" and fresh:
            starred = True
            continue
        elif match[1] == "bin":
            place += max(0, int(match[2] or 0))
        else:
            _take(writer, match, first=fresh, starred=starred)
        starred, fresh = False, brace == "{"
    raise RefusedError(_BROKEN)


def _take(writer: Writer, match: re.Match[str], *, first: bool, starred: bool) -> None:
    """One token that is no brace."""
    word, number, code, sign, _, plain, _ = match.groups()
    if word:
        _control(writer, word, int(number) if number else None, first=first, starred=starred)
    elif code:
        writer.byte(int(code, 16))
    elif sign:
        writer.sign(sign)
    elif plain:
        writer.plain(plain)


def _control(writer: Writer, word: str, number: int | None, *, first: bool, starred: bool) -> None:
    """One control word; the first one of a group names what the group is."""
    if first and (word in _SKIPPED or (starred and word not in _READ and word not in _DIVERTED)):
        writer.divert("skipped")
    elif first and word in _DIVERTED:
        writer.divert(_DIVERTED[word])
    elif word == "footnote":
        writer.note()
    else:
        writer.control(word, number)
