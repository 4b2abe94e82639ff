"""The plot of chats side by side: how many of them have their first word after so many seconds, as an SVG file."""

_COLOURS = ("#1d4ed8", "#60a5fa", "#059669", "#d97706")
_LEFT, _BOTTOM, _WIDTH, _HEIGHT = 60, 290, 480, 250  # of the area of the curves, in pixels


def plot(curves: dict[str, list[float]]) -> str:
    """A curve for each list of seconds, by its name."""
    chats, longest = max(map(len, curves.values())), max(map(max, curves.values()))
    parts = []
    for place, ((name, seconds), colour) in enumerate(zip(curves.items(), _COLOURS, strict=False)):
        spots = [(0.0, 0), *((second, number) for number, second in enumerate(sorted(seconds), start=1))]
        points = " ".join(
            f"{_LEFT + _WIDTH * second / longest:.0f},{_BOTTOM - _HEIGHT * number / chats:.0f}"
            for second, number in spots
        )
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{points}"/>')
        parts.append(f'<text x="{_LEFT + 260}" y="{_BOTTOM - 60 + 16 * place}" fill="{colour}">{name}</text>')
    ticks = [round(longest * quarter / 4) for quarter in range(5)]
    parts += [f'<text x="{_LEFT + _WIDTH * tick / longest - 6:.0f}" y="308">{tick} s</text>' for tick in ticks]
    parts += [
        f'<text x="20" y="{_BOTTOM - _HEIGHT * number / chats + 4:.0f}">{number}</text>'
        for number in (chats // 4, chats // 2, chats)
    ]
    parts.append(f'<text x="20" y="24">chats that have their first word, of {chats} that ask at once</text>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 330" font-family="sans-serif" '
        f'font-size="12">{"".join(parts)}</svg>\n'
    )
