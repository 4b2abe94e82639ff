"""RTF files (specification 1.9.1), read token by token.

striprtf gives text that is deleted, hidden or struck out like all other.
"""

import re

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.extract import Extract
from vectorstore.ingest.formats.office.rtf_text import RtfInterpreter

_BROKEN = "resave_rtf"
_TOKEN = re.compile(
    r"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)|(\\)"
)
# Groups whose words no reader sees, and those whose words are no part of the text.
_SKIPPED_GROUPS = set(
    "colortbl fldinst themedata colorschememapping datastore xmlnstbl listtable listoverridetable rsidtbl "
    "generator latentstyles filetbl revtbl"
    " nonesttables nonshppict shprslt objclass objname objdata pgptbl mmathPr bkmkstart bkmkend atrfstart "
    "atrfend atnref atntime atnicn atndate"
    " datafield private pnseclvl falt panose fname wgrffmtfilter sp template creatim revtim printim buptim".split()
)
_DESTINATIONS = dict.fromkeys("header headerl headerr headerf footer footerl footerr footerf".split(), "header")
_DESTINATIONS |= {
    "annotation": "comments",
    "pict": "image",
    "atnauthor": "commenter",
    "atnid": "commenter",
    "info": "info",
    "title": "title",
    "author": "author",
}
_DESTINATIONS |= {"listtext": "label", "pntext": "label", "fonttbl": "fonts", "stylesheet": "styles"}
_TEXT_GROUPS = set(
    "footnote do dptxbxtext shpinst shptxt shppict ud nestcell fldrslt result moMath moMathPara xe tc cs".split()
)


def read(content: bytes) -> Extract:
    """The text, its tables and notes; raises RefusedError where the file ends before its end."""
    interpreter = RtfInterpreter()
    text = content.decode("latin-1")
    place = depth = 0
    is_optional = is_first = False
    while match := _TOKEN.match(text, place):
        place = match.end()
        brace = match[5]
        if brace == "{":
            interpreter.open()
            depth += 1
        elif brace:
            interpreter.close()
            depth -= 1
            if not depth:
                return interpreter.extract()
        elif match[4] == "*" and is_first:
            is_optional = True
            continue
        elif match[1] == "bin":
            place += max(0, int(match[2] or 0))
        else:
            _interpret(interpreter, match, first=is_first, is_optional=is_optional)
        is_optional, is_first = False, brace == "{"
    raise RefusedError(_BROKEN)


def _interpret(interpreter: RtfInterpreter, match: re.Match[str], *, first: bool, is_optional: bool) -> None:
    """One token that is no brace."""
    word, number, code, sign, _, plain, _ = match.groups()
    if word:
        _control(interpreter, word, int(number) if number else None, first=first, is_optional=is_optional)
    elif code:
        interpreter.byte(int(code, 16))
    elif sign:
        interpreter.sign(sign)
    elif plain:
        interpreter.plain(plain)


def _control(interpreter: RtfInterpreter, word: str, number: int | None, *, first: bool, is_optional: bool) -> None:
    """One control word; the first one of a group names what the group is."""
    if first and (word in _SKIPPED_GROUPS or (is_optional and word not in _TEXT_GROUPS and word not in _DESTINATIONS)):
        interpreter.set_destination("skipped")
    elif first and word in _DESTINATIONS:
        interpreter.set_destination(_DESTINATIONS[word])
    elif word == "footnote":
        interpreter.note()
    else:
        interpreter.control(word, number)
