"""The plot of peers: how many times as long as ours each takes, as an SVG file."""

import math

_COLOURS = ("#1d4ed8", "#60a5fa", "#d97706", "#059669")
_LEFT, _WIDTH, _BAR, _SPAN = 190, 340, 9, 2.5  # pixels, and powers of ten from 0.1 on


def plot(ratios: dict[str, dict[str, float]]) -> str:
    """A group of bars for each figure, on a logarithmic scale; what is left of the line at 1 is quicker than ours."""
    figures = list(dict.fromkeys(figure for took in ratios.values() for figure in took))
    parts = [
        f'<text x="{_LEFT + 110 * place}" y="16" fill="{colour}">{name}</text>'
        for place, (name, colour) in enumerate(zip(ratios, _COLOURS, strict=False))
    ]
    top = 28
    for figure in figures:
        parts.append(f'<text x="4" y="{top + 12}">{figure}</text>')
        for took, colour in zip(ratios.values(), _COLOURS, strict=False):
            width = _x(took.get(figure, 0.1)) - _LEFT
            parts.append(f'<rect x="{_LEFT}" y="{top}" width="{width:.0f}" height="{_BAR - 1}" fill="{colour}"/>')
            parts.append(f'<text x="{_LEFT + width + 3:.0f}" y="{top + 8}" font-size="9">{took.get(figure, "")}</text>')
            top += _BAR
        top += 6
    parts.append(f'<line x1="{_x(1):.0f}" x2="{_x(1):.0f}" y1="22" y2="{top}" stroke="black"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 {top + 8}" font-family="sans-serif" '
        f'font-size="12">{"".join(parts)}</svg>\n'
    )


def _x(ratio: float) -> float:
    return _LEFT + _WIDTH * min(1.0, max(0.0, math.log10(max(ratio, 0.1) / 0.1) / _SPAN))
