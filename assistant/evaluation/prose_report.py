"""Verdicts on labelled prose: a table for a terminal, and for the page a plot and the worst failures."""

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.evaluation.shares import share
from assistant.i18n import Translator
from assistant.verdicts import Verdict

PROSE_DEFINITIONS = {
    "true, false": "labelled sentences, checked as those of an answer; close: true ones in nearly the source's words",
    "verified": "called supported: right for a true sentence, wrong for a false one",
    "unsupported, contradicted": "called wrong: right for a false sentence, wrong for a true one",
    "undecided": "left to the reader; a sentence that states nothing is counted here",
    "languages": "of the sentence > of the passages it cites",
    "cost": "calls and tokens are the judge's, seconds those of the whole run",
}
_PLOTTED = (Verdict.VERIFIED, Verdict.UNDECIDED, Verdict.UNSUPPORTED, Verdict.CONTRADICTED)
_LABEL, _WIDE, _ROW = 210, 400, 26  # pixels: of a row's name, of all its sentences, from row to row
_READABLE = 26  # pixels of a part that has room for its number

Row = tuple[str, Mapping[str, int]]


def prose_lines(report: dict[str, Any]) -> list[str]:
    """The figures of a folder for a terminal."""
    prose = report["prose"]
    columns = [verdict.value for verdict in _PLOTTED]
    rows = list(_rows(prose))
    widest = max(len(name) for name, _ in rows)
    lines = [f"{report['file']}: {_size(report)}", f"  judge: {_judge(prose)}"]
    lines.append(f"  {'':<{widest}}  {'n':>5}" + "".join(f"  {column:>14}" for column in columns))
    for name, counts in rows:
        cells = "".join(f"  {_with_share(counts[column], counts['n']):>14}" for column in columns)
        lines.append(f"  {name:<{widest}}  {counts['n']:>5,}{cells}")
    return [*lines, f"  cost: {_cost(prose)}"]


def prose_section(report: dict[str, Any]) -> str:
    """The same as a part of the page."""
    prose, failures = report["prose"], report["failures"]
    parts = [
        f"<h2>{html.escape(report['file'])}</h2>",
        f"<p>{_in_words(report)}</p>",
        _plot(list(_rows(prose))),
        _table(list(_rows(prose))),
        _failed("Worst failures: false, and verified", failures["passed"]),
        _failed("Worst failures: true, and called wrong", failures["blamed"]),
    ]
    return "\n".join(parts)


def _rows(prose: dict[str, Any]) -> Iterator[Row]:
    """Each line of the table and of the plot: a name and its counts."""
    yield "true", prose["true"]
    if prose["close"]["n"]:
        yield "true, close", prose["close"]
    yield "false", prose["false"]
    for error, counts in prose["by_error"].items():
        yield f"false, {error}", counts
    for pair, labels in prose["by_languages"].items():
        for label, counts in labels.items():
            if counts["n"]:
                yield f"{pair.replace('>', ' > ')}, {label}", counts


def _size(report: dict[str, Any]) -> str:
    prose = report["prose"]
    return f"{report['questions']:,} questions, {prose['true']['n']:,} true and {prose['false']['n']:,} false sentences"


def _judge(prose: dict[str, Any]) -> str:
    if prose["judge"] is None:
        return "none"
    admitted = {True: "admitted", False: "not admitted", None: "not examined"}[prose["admitted"]]
    return f"{prose['judge']} ({admitted})"


def _cost(prose: dict[str, Any]) -> str:
    return f"{prose['calls']:,} calls, {prose['tokens']:,} tokens, {prose['seconds']:,} seconds"


def _in_words(report: dict[str, Any]) -> str:
    """What somebody who must decide wants to know first."""
    prose = report["prose"]
    said = [f"{_size(report)} were checked. Judge: {html.escape(_judge(prose))}. Cost: {_cost(prose)}."]
    for label in ("true", "false"):
        counts = prose[label]
        if counts["n"]:
            total, verified, undecided = (counts[name] for name in ("n", "verified", "undecided"))
            wrong = counts["contradicted"] + counts["unsupported"]
            said.append(
                f"Verified: {share(verified, total, f'{label} sentence')}; called unsupported or contradicted: "
                f"{wrong:,}; left undecided: {undecided:,}."
            )
    return " ".join(said)


def _plot(rows: Sequence[Row]) -> str:
    """One bar a row, cut into the shares of its verdicts."""
    label = "Verdicts: " + ", ".join(f"{verdict.sign} {verdict.value}" for verdict in _PLOTTED)
    key = "".join(
        f'<rect class="{verdict}" x="{_LABEL + place * 120}" y="4" width="14" height="14"/>'
        f'<text x="{_LABEL + place * 120 + 19}" y="16">{verdict.sign} {verdict}</text>'
        for place, verdict in enumerate(_PLOTTED)
    )
    bars = "".join(_bar(name, counts, place * _ROW) for place, (name, counts) in enumerate(rows, start=1))
    wide, high = _LABEL + _WIDE + 100, (len(rows) + 1) * _ROW
    size = f'viewBox="0 0 {wide} {high}" width="{wide}"'
    svg = f'<svg {size} role="img" aria-label="{label}">{key}{bars}</svg>'
    return f"<figure><figcaption>{label}</figcaption>{svg}</figure>"


def _bar(name: str, counts: Mapping[str, int], top: int) -> str:
    parts, left = [f'<text x="0" y="{top + 16}">{html.escape(name)}</text>'], float(_LABEL)
    for verdict in _PLOTTED:
        count = counts[verdict]
        wide = count / max(counts["n"], 1) * _WIDE
        if count:
            tooltip = f"<title>{html.escape(name)}: {verdict} {count} of {counts['n']}</title>"
            size = f'x="{left:.1f}" y="{top + 2}" width="{wide:.1f}" height="18"'
            parts.append(f'<rect class="{verdict}" {size}>{tooltip}</rect>')
        if wide >= _READABLE:
            parts.append(f'<text class="inside" x="{left + 4:.1f}" y="{top + 16}">{verdict.sign}{count}</text>')
        left += wide
    return "".join([*parts, f'<text x="{_LABEL + _WIDE + 6}" y="{top + 16}">{counts["n"]}</text>'])


def _table(rows: Sequence[Row]) -> str:
    names = ["n", *(verdict.value for verdict in _PLOTTED)]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    lines = []
    for name, counts in rows:
        cells = "".join(f'<td class="number">{counts[column]:,}</td>' for column in names)
        lines.append(f'<tr><th scope="row">{html.escape(name)}</th>{cells}</tr>')
    return f"<table><tr><td></td>{head}</tr>{''.join(lines)}</table>"


def _failed(title: str, failures: Sequence[dict[str, Any]]) -> str:
    texts = Translator("en")
    items = []
    for failure in failures:
        kind = ", ".join(filter(None, (failure["error"], failure["verdict"])))
        quotes = "".join(f"<blockquote>{html.escape(passage)}</blockquote>" for passage in failure["passages"])
        reasons = html.escape("; ".join(map(texts.reason, failure["reasons"])))
        why = f"<p>Why: {reasons}</p>" if reasons else ""
        summary = f"<summary>{html.escape(failure['sentence'])} ({html.escape(kind)})</summary>"
        items.append(f"<details>{summary}{quotes}{why}</details>")
    return f"<h3>{title}</h3>{''.join(items)}" if items else ""


def _with_share(count: int, of: int) -> str:
    return f"{count:,} ({count / of:.1%})" if of else f"{count:,}"
