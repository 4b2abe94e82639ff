"""A model's Chinese in the reader's script, while it streams; what stands in quotation marks stays as printed."""

import re
from functools import cache
from typing import Any, Literal

Script = Literal["as asked", "simplified", "traditional"]
_DIRECTION = {"simplified": "t2s", "traditional": "s2t"}
_BREAK = re.compile(
    r"[，。！？；：、,.!?;:\s\[\]【】［］“”「」『』《》\"]"
)  # no word of the dictionary goes over one of these
_QUOTED = re.compile(r"(“[^”]*”?|「[^」]*」?|『[^』]*』?)")
_CLOSING = {"“": "”", "「": "」", "『": "』"}
_LONGEST_QUOTE = 400  # characters after which an open quotation mark is taken for a slip


class ScriptWriter:
    """Text in pieces of any size in, the same in the script out; how it is cut into pieces changes nothing."""

    def __init__(self, script: Script) -> None:
        self._direction = _DIRECTION.get(script)
        self._held = ""

    def feed(self, text: str) -> str:
        """What can be written by now: words are converted whole, so the last one waits for its end."""
        if not self._direction:
            return text
        self._held += text
        ends = [match.end() for match in _BREAK.finditer(self._held)]
        end = ends[-1] if ends else 0
        opened = next(
            (
                quote.start()
                for quote in _QUOTED.finditer(self._held[:end])
                if quote.group()[-1] != _CLOSING[quote.group()[0]]
            ),
            end,
        )
        if end - opened < _LONGEST_QUOTE:
            end = opened
        ready, self._held = self._held[:end], self._held[end:]
        return self._converted(ready)

    def finish(self) -> str:
        """The rest."""
        rest, self._held = self._held, ""
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
