"""Text recognition (OCR) of pictures of pages, by the extra `ocr`.

Its models come with its wheel; nothing is downloaded.
"""

import math
from collections.abc import Sequence
from functools import cache
from statistics import median
from typing import Any

from vectorstore.ingest.formats.pdf_segments import Segment
from vectorstore.ingest.formats.registry import reads_pictures

DOTS_AT_MOST = 2400  # of a picture's longer side: A4 at 200 dots an inch; finer ones are made smaller, or take 1.3 GB
_UPRIGHT = 0.85  # sure of an average character: a page that is read the right way round; upside down it is 0.3 to 0.7
_LETTERS = 0.75  # of a line's box: the size of its letters
_FOOT = 0.22  # of a line's box: how far above its edge the letters stand


def is_installed() -> bool:
    """Whether the extra is there."""
    return reads_pictures()


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    # Nothing that was seen is dropped for being unsure: how sure it is goes with it. The model that tells whether a
    # line is upside down is left out: it turned lines with 《 and “ in them that stood upright.
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": 0.0,
            "Global.max_side_len": DOTS_AT_MOST,
            "Global.use_cls": False,
        }
    )


def recognise(picture: Any) -> list[Segment]:
    """The lines of a picture, an array of height, width and colours; places are in dots, counted upwards from its foot.

    A picture that lies askew is turned level first; one that hardly says anything as it lies is tried the other ways
    round.
    """
    best = _lines(picture)
    for quarters in (2, 1, 3):
        if not best or _mean_confidence(best) >= _UPRIGHT:
            break
        best = max(best, _lines(_rotate(picture, quarters)), key=_mean_confidence)
    return best


def _rotate(picture: Any, quarters: int) -> Any:
    import numpy as np

    return np.ascontiguousarray(np.rot90(picture, quarters))


def _mean_confidence(segments: Sequence[Segment]) -> float:
    """How sure recognition is of an average character.

    Half so sure where it had to turn lines that run up or down the page.
    """
    sure = sum(
        segment.confidence * len(segment.text) * (0.5 if _runs_upwards(segment) else 1.0) for segment in segments
    )
    return sure / max(1, sum(len(segment.text) for segment in segments))


def _runs_upwards(segment: Segment) -> bool:
    return len(segment.text) > 2 and segment.end - segment.x < segment.size


def _lines(picture: Any) -> list[Segment]:
    segments = _engine()(picture)
    if segments.boxes is None or not segments.txts:
        return []
    boxes = [[(float(x), float(y)) for x, y in box] for box in segments.boxes]
    angle = _slant(boxes)
    items = zip(boxes, segments.txts, segments.scores, strict=True)
    return [
        _segment(box, str(text), float(score), angle, order)
        for order, (box, text, score) in enumerate(items)
        if str(text).strip()
    ]


Corners = Sequence[tuple[float, float]]  # from the upper left one on, clockwise; heights count downwards


def _slant(boxes: Sequence[Corners]) -> float:
    """The angle at which most lines rise or fall, in radians; the long ones tell it."""
    lengths = [math.dist(box[0], box[1]) for box in boxes]
    long = [box for box, length in zip(boxes, lengths, strict=True) if length >= 0.5 * max(lengths)]
    return median(math.atan2(box[1][1] - box[0][1], box[1][0] - box[0][0]) for box in long)


def _segment(box: Corners, text: str, confidence: float, angle: float, order: int) -> Segment:
    cosine, sine = math.cos(angle), math.sin(angle)
    level = [(x * cosine + y * sine, y * cosine - x * sine) for x, y in box]
    left, right = min(x for x, _ in level), max(x for x, _ in level)
    top, bottom = (level[0][1] + level[1][1]) / 2, (level[2][1] + level[3][1]) / 2
    height = abs(bottom - top)
    return Segment(
        " ".join(text.split()),
        left,
        right,
        -bottom + _FOOT * height,
        max(1.0, _LETTERS * height),
        order,
        round(confidence, 4),
    )
