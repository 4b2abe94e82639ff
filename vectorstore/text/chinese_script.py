"""A model's Chinese in the reader's script, while it streams; what is in quotation marks stays as printed."""

import re
from functools import cache
from typing import Any, Literal

Script = Literal["as asked", "simplified", "traditional"]
_DIRECTION = {"simplified": "t2s", "traditional": "s2tw"}  # 為, 裡 and 群 as Taiwan and Hong Kong print them
_BREAK = re.compile(
    r"[，。！？；：、,.!?;:\s\[\]【】［］“”「」『』《》\"]"
)  # no word of the dictionary goes over one of these
_QUOTED = re.compile(r"(“[^”]*”?|「[^」]*」?|『[^』]*』?)")
_CLOSING = {"“": "”", "「": "」", "『": "』"}
_LONGEST_QUOTE = 400  # characters after which an open quotation mark is taken for a slip


class ScriptConverter:
    """Converts text that comes in parts of any size; how it is cut into parts changes nothing."""

    def __init__(self, script: Script) -> None:
        self._direction = _DIRECTION.get(script)
        self._buffer = ""

    def feed(self, text: str) -> str:
        """What can be written by now: words are converted whole, so the last one waits for its end."""
        if not self._direction:
            return text
        self._buffer += text
        ends = [match.end() for match in _BREAK.finditer(self._buffer)]
        end = ends[-1] if ends else 0
        opened = next(
            (
                quote.start()
                for quote in _QUOTED.finditer(self._buffer[:end])
                if quote.group()[-1] != _CLOSING[quote.group()[0]]
            ),
            end,
        )
        if end - opened < _LONGEST_QUOTE:
            end = opened
        ready, self._buffer = self._buffer[:end], self._buffer[end:]
        return self._converted(ready)

    def finish(self) -> str:
        """What has not been written yet, converted."""
        rest, self._buffer = self._buffer, ""
        return self._converted(rest)

    def _converted(self, text: str) -> str:
        if not self._direction or not text:
            return text
        to_script = converter(self._direction)
        return "".join(part if part[:1] in "“「『" else to_script.convert(part) for part in _QUOTED.split(text) if part)


@cache
def converter(direction: str) -> Any:  # opencc has no types
    """OpenCC from one script to the other, such as `t2s`."""
    import opencc

    return opencc.OpenCC(direction)
