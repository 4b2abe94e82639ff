"""The figures of a sentence: numbers, dates, amounts with their unit and quotations."""

import re
from collections.abc import Sequence

from assistant.verify.numerals import canonical, numbers
from assistant.verify.quantities import otherwise_counted

_QUOTED = re.compile(r"[“「『《\"]([^“”「」『』《》\"]{2,60})[”」』》\"]")


def unheld_figures(sentence: str, texts: Sequence[str], dates: Sequence[str] = ()) -> list[str]:
    """The numbers, amounts and quotations of the sentence that stand in none of the texts and do not follow from a date."""
    text = "\n".join([*texts, *dates])
    there = {"1", *numbers(text)}
    missing = [number for number in numbers(sentence) if number not in there] or list(otherwise_counted(sentence, text))
    bare = re.sub(r"\W", "", canonical(text))
    missing += [quoted for quoted in _QUOTED.findall(sentence) if re.sub(r"\W", "", canonical(quoted)) not in bare]
    return list(dict.fromkeys(missing))
