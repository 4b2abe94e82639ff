"""Lines, strips and columns of a page, made of stretches of text by where they stand."""

from collections.abc import Sequence
from itertools import pairwise

from vectorstore.ingest.formats.pdf_segments import Segment

WIDE = "\u2e80"  # from here on characters are as wide as high, and no space stands between them
ENDED = tuple("。！？!?…；;：:”」』）.")
CELLS = 3.0  # a gap so wide inside a single line parts what does not belong together
_NEAR = 4.0  # of the size: how far lines of one paragraph are apart at most, another one between them

Strip = list[Segment]
Span = tuple[float, float]  # from left to right


def strips_of(segments: Sequence[Segment]) -> list[Strip]:
    """The stretches that share a height, as one strip each, from top to bottom.

    Where columns have lines at different heights, a strip may hold several lines.
    """
    strips: list[Strip] = []
    low = 0.0
    for segment in sorted(segments, key=lambda one: -one.high):
        if strips and segment.high > low + 0.1 * segment.size:
            strips[-1].append(segment)
            low = min(low, segment.low)
        else:
            strips.append([segment])
            low = segment.low
    return strips


def columns_of(segments: Sequence[Segment], corridors: Sequence[Span]) -> list[Strip]:
    """The stretches of each column, from left to right; columns are what the corridors separate."""
    columns: list[Strip] = [[] for _ in range(len(corridors) + 1)]
    middles = [(a + b) / 2 for a, b in corridors]
    for segment in segments:
        x = segment.x
        columns[sum([x >= middle for middle in middles])].append(segment)
    return columns


def rows_of(segments: Sequence[Segment]) -> list[Strip]:
    """The lines, from top to bottom, each with its stretches from left to right."""
    if len(segments) == 1:
        return [list(segments)]
    rows: list[Strip] = []
    edges: list[Span] = []  # from the foot to the head of each row
    step = 0.5 * max((segment.high - segment.low for segment in segments), default=1.0)
    near: dict[int, list[int]] = {}  # the rows by the heights over which they reach, in steps
    for segment in sorted(segments, key=lambda one: (-one.size, -one.y)):
        low, high = segment.low, segment.high
        for number in near.get(
            int((low + high) / 2 // step), ()
        ):  # a row that shares most of its height holds its middle
            shared = min(edges[number][1], high) - max(edges[number][0], low)
            if shared > 0.5 * 0.9 * segment.size:
                rows[number].append(segment)
                break
        else:
            for place in range(int((low - 0.01) // step), int((high + 0.01) // step) + 1):
                near.setdefault(place, []).append(len(rows))
            edges.append((low, high))
            rows.append([segment])
    return sorted((sorted(row, key=lambda one: one.x) for row in rows), key=lambda row: -row[0].y)


def text_of(row: Strip) -> str:
    """The words of a line; ` | ` stands in a gap so wide that the words beside it do not belong together."""
    parts = [row[0].text]
    for one, other in pairwise(row):
        gap = (other.x - one.end) / max(one.size, other.size)
        wide = one.text[-1] >= WIDE and other.text[0] >= WIDE
        parts.append(" | " if gap >= CELLS and one.text[-1] not in ":：" else "" if wide and gap < 0.3 else " ")
        parts.append(other.text)
    return "".join(parts)


def join_spread(segments: Sequence[Segment]) -> list[Segment]:
    """The stretches, those of a line that was spread over the width made one: its gaps part no columns.

    Just above and just below such a line are unbroken lines of the same width.
    """
    rows = rows_of(segments) if segments else []
    return [
        segment
        for number, row in enumerate(rows)
        for segment in (
            [_joined(row)]
            if len(row) > 1
            and _is_solid(row, rows[max(0, number - 2) : number])
            and _is_solid(row, rows[number + 1 : number + 3])
            else row
        )
    ]


def _is_solid(row: Strip, near: Sequence[Strip]) -> bool:
    """Whether one of these lines is unbroken and as wide as this one."""
    size = row[0].size
    return any(
        len(other) == 1
        and abs(other[0].x - row[0].x) < 0.5 * size
        and abs(other[0].end - row[-1].end) < 0.5 * size
        and abs(other[0].y - row[0].y) < _NEAR * size
        for other in near
    )


def _joined(row: Strip) -> Segment:
    text = row[0].text
    for one, other in pairwise(row):
        wide = one.text[-1] >= WIDE and other.text[0] >= WIDE
        text += ("" if wide else " ") + other.text
    return row[0]._replace(text=text, end=row[-1].end, confidence=min(one.confidence for one in row))
