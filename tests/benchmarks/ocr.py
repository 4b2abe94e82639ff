"""How many characters text recognition reads right: pages are drawn from known text, and what comes back is compared.

`python -m tests.benchmarks.ocr` prints the table of README.md, with `photographs` behind it that of pages as a camera
sees them. It needs the fonts that it names (Debian: fonts-noto-cjk, fonts-wqy-zenhei, fonts-dejavu-core).
"""

import io
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from opencc import OpenCC
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from vectorstore.ingest.formats.pdf_layout import read_lines as lines_of
from vectorstore.ingest.formats.recognition import recognise

ROOT = Path(__file__).parents[2]
FONTS = Path("/usr/share/fonts")
SERIF, SANS = FONTS / "opentype/noto/NotoSerifCJK-Regular.ttc", FONTS / "opentype/noto/NotoSansCJK-Regular.ttc"
DEJAVU = FONTS / "truetype/dejavu"
POINTS = 11
LINES = 12
FLAWS = ("noise", "light", "blur", "perspective", "jpeg", "all")  # of photographs
FAR = 75  # dots an inch: letters so small are not all read right
BOUNDS = (0.8, 0.9, 0.95, 0.98)


class Case(NamedTuple):
    text: str
    script: str
    font: str
    file: Path
    face: int


def cases() -> Iterator[Case]:
    chinese = "".join(
        line
        for line in (ROOT / "corpus" / "01-ideas-first.md").read_text(encoding="utf-8").split("---")[-1].splitlines()
        if line[:1] != "#"
    )
    english = " ".join(
        (ROOT / "corpus" / "09-kaijiang-in-english.md")
        .read_text(encoding="utf-8")
        .split("---")[-1]
        .replace("#", "")
        .split()
    )
    english = "".join(character for character in english if character < "\u2e80")  # DejaVu has no Chinese
    yield Case(chinese, "Simplified", "Noto Serif CJK", SERIF, 2)
    yield Case(chinese, "Simplified", "WenQuanYi Zen Hei", FONTS / "truetype/wqy/wqy-zenhei.ttc", 0)
    yield Case(OpenCC("s2t").convert(chinese), "Traditional", "Noto Serif CJK", SERIF, 3)
    yield Case(OpenCC("s2t").convert(chinese), "Traditional", "Noto Sans CJK", SANS, 3)
    yield Case(english, "English", "DejaVu Serif", DEJAVU / "DejaVuSerif.ttf", 0)
    yield Case(english, "English", "DejaVu Sans", DEJAVU / "DejaVuSans.ttf", 0)


def page(case: Case, dots: int, tilt: float) -> tuple[Any, list[str]]:
    """A picture of a page of A5's width, and the lines that stand on it."""
    font = ImageFont.truetype(str(case.file), POINTS * dots // 72, index=case.face)
    width, step, margin = 5.8 * dots, 1.7 * POINTS * dots / 72, dots // 2
    lines, line = [], ""
    for word in case.text.split(" ") if case.script == "English" else case.text:
        longer = f"{line} {word}".strip() if case.script == "English" else line + word
        if font.getlength(longer) > width - 2 * margin:
            lines.append(line)
            line = word
        else:
            line = longer
    lines = lines[:LINES]
    picture = Image.new("L", (int(width), int(2 * margin + step * len(lines))), 255)
    draw = ImageDraw.Draw(picture)
    for number, words in enumerate(lines):
        draw.text((margin, margin + step * number), words, font=font, fill=0)
    return np.asarray(picture.rotate(tilt, Image.Resampling.BICUBIC, fillcolor=255).convert("RGB")), lines


def photographed(picture: Any, flaw: str) -> Any:
    """The picture as a telephone's camera would have it, with one of the flaws of photographs or, as usual, with all
    of them.
    """
    sheet = Image.fromarray(picture)
    if flaw in ("perspective", "all"):
        wide, high = sheet.size
        corners = (
            (-0.03 * wide, -0.02 * high),
            (0.02 * wide, 1.03 * high),
            (0.98 * wide, 1.02 * high),
            (1.04 * wide, -0.03 * high),
        )
        sheet = sheet.transform(
            sheet.size,
            Image.Transform.QUAD,
            [x for corner in corners for x in corner],
            Image.Resampling.BICUBIC,
            fillcolor="white",
        )
    if flaw in ("blur", "all"):
        sheet = sheet.filter(ImageFilter.GaussianBlur(sheet.width / 1100))
    dots = np.asarray(sheet).astype(np.float64)
    if flaw in ("light", "all"):  # a lamp at the upper left, a shadow at the lower right
        down, along = np.mgrid[0 : dots.shape[0], 0 : dots.shape[1]]
        dots = dots * (1.0 - 0.55 * (0.5 * down / dots.shape[0] + 0.5 * along / dots.shape[1]))[:, :, None]
    if flaw in ("noise", "all"):
        dots = dots + np.random.default_rng(7).normal(0, 18, dots.shape)
    sheet = Image.fromarray(dots.clip(0, 255).astype(np.uint8))
    if flaw in ("jpeg", "all"):
        file = io.BytesIO()
        sheet.save(file, "JPEG", quality=40)
        sheet = Image.open(file)
    return np.asarray(sheet.convert("RGB"))


def distance(one: str, other: str) -> int:
    """How many characters must be put in, taken out or changed."""
    row = list(range(len(other) + 1))
    for number, mine in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, its in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (mine != its))
    return row[-1]


Sure = dict[float, list[int]]  # by a bound of the confidence, lines below it: right, wrong; above it: right, wrong


def share_right(picture: Any, lines: list[str], sure: Sure) -> float:
    """The share of characters that are read right; the lines are counted by how sure recognition is of them."""
    found = lines_of(recognise(picture))
    told, read = "".join("".join(lines).split()), "".join("".join(line.text for line in found).split())
    bare = {"".join(line.split()) for line in lines}
    for line in found:
        right = "".join(line.text.split()) in bare
        for bound, counts in sure.items():
            counts[2 * (line.confidence >= bound) + (not right)] += 1
    return 1 - distance(told, read) / len(told)


def unsure() -> Sure:
    return {bound: [0, 0, 0, 0] for bound in BOUNDS}


def print_sure(sure: Sure) -> None:
    print("\n| bound | lines below: right | wrong | lines above: right | wrong |\n|---|---|---|---|---|")
    for bound, counts in sure.items():
        print(f"| {bound} | {' | '.join(map(str, counts))} |")


def scans() -> None:
    sure = unsure()
    print("| script | font | dots an inch | straight | tilted by 1° | seconds a page |\n|---|---|---|---|---|---|")
    for case in cases():
        for dots in (150, 300):
            shares, took = [], []
            for tilt in (0.0, 1.0):
                picture, lines = page(case, dots, tilt)
                began = time.perf_counter()
                shares.append(share_right(picture, lines, sure))
                took.append(time.perf_counter() - began)
            print(
                f"| {case.script} | {case.font} | {dots} | {shares[0]:.2%} | {shares[1]:.2%} | {max(took):.1f} |",
                flush=True,
            )
    print_sure(sure)


def photographs() -> None:
    sure = unsure()
    print(f"| script | font | {' | '.join(FLAWS)} | from far |\n|---|---|{'---|' * (len(FLAWS) + 1)}")
    for case in list(cases())[::2]:
        picture, lines = page(case, 150, 0.0)
        shares = [share_right(photographed(picture, flaw), lines, sure) for flaw in FLAWS]
        picture, lines = page(case, FAR, 0.0)
        shares.append(share_right(photographed(picture, "all"), lines, sure))
        print(f"| {case.script} | {case.font} | {' | '.join(f'{share:.2%}' for share in shares)} |", flush=True)
    print_sure(sure)


if __name__ == "__main__":
    photographs() if sys.argv[1:] == ["photographs"] else scans()
