"""Makes a damaged copy of a SQuAD-style file: pinyin in parentheses behind Chinese characters, as some sites print it
for learners.

python -m tests.benchmarks.damage IN.json OUT.json [--every N] damages the contexts; questions and answers stay as they
are.
Without --every, each context has its own share, from every tenth character to every second one.
"""

import argparse
import json
import random
import re
from pathlib import Path
from typing import Any

from pypinyin import Style, pinyin

_HAN = re.compile("[\u4e00-\u9fff]")
_SPARSEST, _DENSEST = 10, 2  # one character in so many


def damaged(text: str, share: float, chance: random.Random) -> str:
    """The text with this share of its Chinese characters followed by their pinyin."""
    apart: Any = list  # what is no Chinese comes back in runs
    read = pinyin(text, style=Style.TONE, errors=apart)  # one reading for each character, as its neighbours decide
    assert len(read) == len(text)
    return "".join(
        f"{character}({readings[0]})" if _HAN.match(character) and chance.random() < share else character
        for character, readings in zip(text, read, strict=True)
    )


def damaged_set(questions: dict[str, Any], every: int | None = None, seed: int = 1) -> dict[str, Any]:
    """A SQuAD-style set with damaged contexts, the same for the same seed."""
    chance = random.Random(seed)
    for article in questions["data"]:
        for paragraph in article["paragraphs"]:
            paragraph["context"] = damaged(
                paragraph["context"], 1 / (every or chance.randint(_DENSEST, _SPARSEST)), chance
            )
    return questions


def main() -> None:
    """Read one file, write the other."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--every", type=int, help="one character in so many (default: from 10 to 2, by context)")
    options = parser.parse_args()
    questions = damaged_set(json.loads(options.source.read_text(encoding="utf-8")), options.every)
    options.target.write_text(json.dumps(questions, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
