"""Lists of sources in a text: their headings, and the lines below these that are entries."""

import re

LIST_HEADING = re.compile(
    r"\W*(?:references|bibliography|sources|works cited|literature|footnotes|endnotes|notes"
    r"|参考文献|參考文獻|参考资料|參考資料|引用文献|引用文獻|资料来源|資料來源|来源|來源|脚注|腳註|注释|註釋)\W*",
    re.IGNORECASE,
)
# Headings of text as well: what is below them is an entry only where it looks like one.
_NOTES = re.compile(r"\W*(?:notes|注释|註釋)\W*", re.IGNORECASE)
_SOURCES = re.compile(r"\W*(?:sources|literature|资料来源|資料來源|来源|來源)\W*", re.IGNORECASE)
_YEAR_OF_ENTRY = re.compile(r"[（(,，.．]\s*(?:1[5-9]|20)\d\d[a-z]?\s*[)）.,，．:：]")
_SENTENCE_END = re.compile(r"[.。!！?？][\"'”’」』)）*_]*\s*$")
ENTRY = re.compile(r"\s*(?:\[\^?([\w-]{1,20})\]\s*[:：]?|(\d{1,3})[.、)]|[-*•])\s*(.+)")


def may_be_entry(heading: str, line: str) -> bool:
    """Whether a line below the heading of a list is an entry by its form.

    Below notes only what looks like one is; below sources, which a text may be about, whole sentences are none.
    """
    entry = ENTRY.match(line)
    if not line.strip() or (entry and entry[1]) or _YEAR_OF_ENTRY.search(line):
        return True
    if _NOTES.fullmatch(heading):
        return False
    return not (_SOURCES.fullmatch(heading) and _SENTENCE_END.search(line))
