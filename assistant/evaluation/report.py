"""Figures as people read them: lines for a terminal, and one self-contained page with plots and the worst failures."""

import html
import textwrap
from collections.abc import Sequence
from typing import Any

from assistant.evaluation.metrics import BINS, DEFINITIONS
from assistant.evaluation.prose_report import PROSE_DEFINITIONS, prose_lines, prose_section
from assistant.evaluation.shares import plural, share

_FOR_A_PERCENTILE = 20  # searches, below which the 95th of 100 is the slowest
_WIDTH = 100  # characters of a line in a terminal
_STYLE = """<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #1f2937;
  background: #fff }
h2 { border-top: 1px solid #d1d5db; padding-top: 1em }
th { text-align: left; font-weight: normal }
td, th { padding: .1em .8em .1em 0; vertical-align: top }
td.number { text-align: right; font-variant-numeric: tabular-nums }
dt { font-weight: bold }
dd { margin: 0 0 .5em 1em }
svg { max-width: 100%; height: auto }
svg text { font: 12px system-ui, sans-serif; fill: #374151 }
.yes { fill: #1d4ed8 }
.no { fill: #d97706 }
.verified { fill: #15803d }
.undecided { fill: #9ca3af }
.unsupported { fill: #d97706 }
.contradicted { fill: #b91c1c }
svg .verified + .inside, svg .contradicted + .inside { fill: #fff }
svg .undecided + .inside, svg .unsupported + .inside { fill: #111827 }
.rule { stroke: #111827; stroke-dasharray: 4 3 }
details { margin: .5em 0 }
summary { cursor: pointer }
blockquote { margin: .3em 0 .3em 1em; color: #4b5563 }
</style>"""
_BAR, _GAP, _HIGH = 20, 6, 140  # pixels


def report_text(reports: Sequence[dict[str, Any]]) -> str:
    """The figures of some files for a terminal, each defined once."""
    lines = []
    for name, definition in _definitions(reports).items():
        lines += textwrap.wrap(f"{name}: {definition}", _WIDTH, subsequent_indent="    ")
    for report in reports:
        if "prose" in report:
            lines += ["", *prose_lines(report)]
            continue
        asked = f"{plural(report['articles'], 'article')}, {plural(report['questions'], 'question')}"
        lines += ["", f"{report['file']}: {asked}"]
        rows = [row for name in DEFINITIONS for row in _rows(name, report[name])]
        widest = max(len(name) for name, _ in rows)
        lines += [f"  {name:<{widest}}  {_written(value):>7}" for name, value in rows]
    return "\n".join(lines)


def report_page(reports: Sequence[dict[str, Any]]) -> str:
    """The same as one self-contained HTML page, with what it means in words, plots, and the worst failures."""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, '
        'initial-scale=1"><title>Evaluation</title>'
    )
    parts = [f'<!doctype html><html lang="en"><head>{head}', _STYLE, "</head><body><h1>Evaluation</h1>"]
    for report in reports:
        if "prose" in report:
            parts.append(prose_section(report))
            continue
        parts += [
            f"<h2>{_safe(report['file'])}</h2>",
            f"<p>{_in_words(report)}</p>",
            _recall_plot(report),
            _confidence_plot(report),
        ]
        rows = "".join(
            f'<tr><th scope="row">{_safe(name)}</th><td class="number">{_written(value)}</td></tr>'
            for name in DEFINITIONS
            for name, value in _rows(name, report[name])
        )
        parts += [f"<table>{rows}</table>", _missed(report["failures"]), _believed(report["believed"])]
    parts.append("<h2>What the figures mean</h2><dl>")
    parts += [f"<dt>{name}</dt><dd>{_safe(definition)}</dd>" for name, definition in _definitions(reports).items()]
    return "\n".join([*parts, "</dl></body></html>"])


def _definitions(reports: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The definitions of the figures that these reports have."""
    questions = any("prose" not in report for report in reports)
    prose = any("prose" in report for report in reports)
    return (DEFINITIONS if questions else {}) | (PROSE_DEFINITIONS if prose else {})


def _in_words(report: dict[str, Any]) -> str:
    """What somebody who must decide wants to know first."""
    counts, recall, quote, refusal = (report[name] for name in ("counts", "recall", "quote", "refusal"))
    be = "was" if report["questions"] == 1 else "were"
    said = [f"{plural(report['questions'], 'question')} {be} asked of {plural(report['articles'], 'article')}."]
    if ranked := counts["ranked"]:
        said.append(
            f"The right article came first for {_share(recall['1'], ranked)}, "
            f"and among the first five for {_share(recall['5'], ranked)}."
        )
    if answered := counts["answered"]:
        said.append(
            f"The labelled answer was in the first quoted sentence for {_share(quote['1'], answered)}, "
            f"and in the first three for {_share(quote['3'], answered)}."
        )
    if refusal["auroc"] is not None:
        said.append(
            f"Refused were {_share(1 - refusal['answered_wrongly'], counts['unanswerable'])} that nothing answers, "
            f"and, wrongly, {_share(refusal['refused_wrongly'], counts['answerable'])} that something answers."
        )
    p50, p95 = (f"{report['latency_ms'][name]:.0f} ms" for name in ("p50", "p95"))
    said.append(
        f"Half of the searches took at most {p50}, 95 % at most {p95}."
        if report["questions"] >= _FOR_A_PERCENTILE
        else f"The slowest search took {p95}."
    )
    return " ".join(said)


def _recall_plot(report: dict[str, Any]) -> str:
    shares = [
        (f"first {k}" if k != "1" else "first", found) for k, found in report["recall"].items() if found is not None
    ]
    if not shares:
        return ""
    bars = "".join(
        f'<text x="0" y="{place * 26 + 16}">{name}</text><rect class="yes" x="70" y="{place * 26 + 2}" '
        f'width="{found * 400:.1f}" height="18"/>'
        f'<text x="{76 + found * 400:.1f}" y="{place * 26 + 16}">{found:.1%}</text>'
        for place, (name, found) in enumerate(shares)
    )
    label = "Share of questions whose article is among those found first"
    return (
        f'<figure><figcaption>{label}</figcaption><svg viewBox="0 0 540 {len(shares) * 26}" width="540" '
        f'role="img" aria-label="{label}">{bars}</svg></figure>'
    )


def _confidence_plot(report: dict[str, Any]) -> str:
    """Two histograms over one another: the further apart they stand, the better refusal works."""
    plots = report["plots"]
    if not sum(plots["unanswerable"]) or not sum(plots["answerable"]):
        return ""
    kinds = [("yes", _shares(plots["answerable"])), ("no", _shares(plots["unanswerable"]))]
    highest = max(bar for _, shares in kinds for bar in shares)
    step = _BAR + _GAP
    bars = "".join(
        _bar(kind, place * step + side * _BAR // 2, bar / highest * _HIGH)
        for side, (kind, shares) in enumerate(kinds)
        for place, bar in enumerate(shares)
    )
    at = plots["threshold"] * BINS * step
    line = (
        f'<line class="rule" x1="{at:.0f}" x2="{at:.0f}" y1="0" y2="{_HIGH}"/><text x="{at + 4:.0f}" '
        f'y="12">refused below {plots["threshold"]}</text>'
    )
    axis = "".join(
        f'<text x="{tenth * BINS // 10 * step}" y="{_HIGH + 16}">{tenth / 10}</text>' for tenth in range(0, 11, 2)
    )
    label = "Confidence of questions that something answers (blue) and that nothing answers (orange)"
    size = f'viewBox="0 0 {BINS * step + 20} {_HIGH + 20}" width="{BINS * step + 20}"'
    return (
        f'<figure><figcaption>{label}</figcaption><svg {size} role="img" '
        f'aria-label="{label}">{bars}{line}{axis}</svg></figure>'
    )


def _bar(kind: str, left: int, high: float) -> str:
    return f'<rect class="{kind}" x="{left}" y="{_HIGH - high:.1f}" width="{_BAR // 2}" height="{high:.1f}"/>'


def _missed(failures: Sequence[dict[str, Any]]) -> str:
    items = "".join(
        f"<details><summary>{_safe(f['question'])} (rank {f['rank'] or 'beyond those found'})</summary>"
        f"<p>Right article:</p><blockquote>{_safe(f['right'])}</blockquote><p>Found "
        f"first:</p><blockquote>{_safe(f['first'])}</blockquote>"
        f"<p>Labelled answer: {_safe('; '.join(f['answers']) or 'none')}. Quoted first: "
        f"{_safe('; '.join(f['quoted']) or 'nothing')}</p></details>"
        for f in failures
    )
    return f"<h3>Worst failures: another article came first</h3>{items}" if items else ""


def _believed(failures: Sequence[dict[str, Any]]) -> str:
    items = "".join(
        (
            f"<details><summary>{_safe(f['question'])} (confidence "
            f"{f['confidence']:.2f})</summary><blockquote>{_safe(f['first'])}</blockquote></details>"
        )
        for f in failures
    )
    return f"<h3>Worst failures: answered, though nothing answers</h3>{items}" if items else ""


def _rows(name: str, figure: Any) -> list[tuple[str, float | None]]:
    if not isinstance(figure, dict):
        return [(name, figure)]
    return [row for key, value in figure.items() for row in _rows(f"{name} {key}", value)]


def _shares(counts: Sequence[int]) -> list[float]:
    return [count / sum(counts) for count in counts]


def _share(value: float, of: int) -> str:
    return share(round(value * of), of, "question")


def _written(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}" if figure <= 1 else f"{figure:.1f}"


def _safe(text: str) -> str:
    return html.escape(text)
