"""Other people's texts below the first one: replies of a forum's thread, and comments that an editor exports."""

import re
from typing import Any

# Discuz and Tieba, vBulletin, XenForo; phpBB calls a post `p12`, as others call paragraphs.
_POST = re.compile(r"(?:postmessage_|post_content_|post_message_|js-post-)(\d+)")
_PHPBB_POST = re.compile(r"p(\d+)")
_AROUND_POST = re.compile(r"post_?\d+")  # as well the name of an article in a list of a blog's
_TIEBA_POST = "l_post"
_EXPORTED_COMMENT = re.compile(r"#_?cmnt_?ref\d+|#_msoanchor_\d+", re.IGNORECASE)  # Google Docs, Word


class Thread:
    """The posts of a page so far."""

    def __init__(self) -> None:
        self._first = ""

    def is_reply(self, element: Any) -> bool:
        """Whether an element is a post behind the first one."""
        number = _post_number(element)
        self._first = self._first or number
        return bool(number) and number != self._first


def is_exported_comment(element: Any) -> bool:
    """Whether a box begins with the mark of a comment, which leads back to the words that it is about."""
    inside = element
    for _ in range(3):  # the box, its paragraph, the mark
        if inside.tag == "a":
            return bool(_EXPORTED_COMMENT.fullmatch(inside.get("href") or ""))
        if (inside.text or "").strip() or not len(inside):
            return False
        inside = inside[0]
    return inside.tag == "a" and bool(_EXPORTED_COMMENT.fullmatch(inside.get("href") or ""))


def _post_number(element: Any) -> str:
    name, classes = element.get("id") or "", (element.get("class") or "").split()
    if found := _POST.fullmatch(name) or ("post" in classes and _PHPBB_POST.fullmatch(name)):
        return str(found[1])
    if _AROUND_POST.fullmatch(name) or _TIEBA_POST in classes:
        inner = (_POST.fullmatch(one.get("id")) for one in element.iterfind(".//*[@id]"))
        return next((found[1] for found in inner if found), "")
    return ""
