"""Prints the files in tests/cases/ingest with Chromium: `python -m tests.unit.ingest.formats.make_printed`. Their right values are in test_variations_printed.py."""
# ruff: noqa: E501 - a page is a line

import sys
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "cases" / "ingest"
A = "The reservoir at the river mouth held three million cubic metres last year and watered all the fields below it."
B = "The new canal was finished this spring, and nobody carries water from the river bank any more."
C = "Old people say that the wells were clearer in their time than they are today."
PAGES: dict[str, tuple[str, str, dict[str, object]]] = {
    "power": (
        f"<p>The lake holds 3.2×10<sup>6</sup> cubic metres; 315<sup>2</sup> families and 12 m<sup>2</sup> of land. CO<sub>2</sub> fell.</p><p>{C}</p>",
        "",
        {},
    ),
    "struck": (
        f"<p>The fine is <s>five hundred</s> eight hundred yuan, <del>due in May</del>, as the council decided.</p><p>{C}</p>",
        "",
        {},
    ),
    "underlined": (
        f"<p>The fine is <u>eight hundred yuan</u>, as <b>the council</b> decided.</p><table border=1><tr><td>Village<td>Families</table><p>{C}</p>",
        "",
        {},
    ),
    "heads_in_the_middle": (
        f"<p>{A}</p><table><tr><th width=200>Village<th width=200>Families<th width=200>Level</tr><tr><td>Hekou<td>315<td>5 m</tr>"
        f"<tr><td>Liushu<td>206<td>7 m</tr></table><p>{C}</p>",
        "",
        {},
    ),
    "box_with_a_frame": (
        f"<div style='float:right;width:5cm;border:1px solid;padding:4px'>The office opens at nine in the morning and closes at five.</div><p>{(A + ' ' + B + ' ') * 3}</p><p>{C}</p>",
        "",
        {},
    ),
    "box_with_a_margin": (
        f"<div style='float:right;width:5cm;margin:0 0 5mm 1cm'>The office opens at nine in the morning and closes at five.</div><p>{(A + ' ' + B + ' ') * 3}</p><p>{C}</p>",
        "",
        {},
    ),
    "columns_under_a_head": (
        f"<h1 style='column-span:all'>The water</h1><p>{(A + ' ' + B + ' ') * 6}</p><p>{C}</p><h2>Later</h2><p>{(B + ' ' + A + ' ') * 5}</p><p>{C}</p>",
        "body{column-count:2;text-align:justify}",
        {},
    ),
    "three_columns": (
        f"<div style='column-count:3'><p>{(A + ' ' + B + ' ') * 4}</p><p>{(B + ' ' + C + ' ') * 4}</p></div>",
        "",
        {},
    ),
    "note_inside_a_sentence": (
        f"<div style='height:25cm;position:relative;overflow:hidden'><p style='margin:0'>{(A + ' ' + B + ' ') * 8}The meeting of the village decided in</p>"
        "<div style='position:absolute;bottom:0;font-size:8pt;border-top:1px solid;width:60%'><sup>1</sup> The figures are those of the water office.</div></div>"
        f"<p style='break-before:page;margin:0'>the end to build a second reservoir. {C}</p>",
        "",
        {},
    ),
    "running_heads": (
        "".join(
            f"<p>{A} {B} {C} The {n} meeting was held in the hall.</p>"
            for n in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth") * 3
        ),
        "",
        {
            "display_header_footer": True,
            "header_template": "<div style='font-size:9px;width:100%;text-align:center'>Water Letters No. 3</div>",
            "footer_template": "<div style='font-size:9px;width:100%;text-align:center'><span class=pageNumber></span> / <span class=totalPages></span></div>",
            "margin": {"top": "2cm", "bottom": "2cm", "left": "2cm", "right": "2cm"},
        },
    ),
    "hyphens": (
        f"<p style='width:4cm;hyphens:auto;text-align:justify'>{A} Representatives of neighbouring communities congratulated the administration.</p>",
        "",
        {},
    ),
    "ligatures": (f"<p>The office offers efficient first-class fluid flow affairs. {A}</p>", "", {}),
    "turned": (
        f"<p>{A}</p><div style='position:absolute;left:15cm;top:8cm;transform:rotate(90deg);transform-origin:0 0;white-space:nowrap'>A turned sentence stands at the edge.</div><p>{C}</p>",
        "",
        {},
    ),
    "across_the_page": (
        f"<div style='position:fixed;top:10cm;left:4cm;font-size:60pt;color:#ddd;transform:rotate(-45deg)'>DRAFT</div><p>{(A + ' ' + B + ' ') * 12}</p><p>{C}</p>",
        "",
        {},
    ),
    "from_top_to_bottom": (
        "<div style='writing-mode:vertical-rl;height:9cm;font-family:Noto Serif CJK SC'><p>水库水满，河水清清。水乡水多，田水足。</p><p>清水多，河水满，水清清。</p></div>",
        "",
        {},
    ),
}


def main(names: list[str]) -> None:
    """Writes the files with these names, or all."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        for name, (body, style, options) in PAGES.items():
            if not names or name in names:
                page.set_content(
                    f"<!doctype html><html lang=en><meta charset=utf-8><style>body{{font-family:DejaVu Serif;font-size:12pt}}{style}</style>{body}"
                )
                page.pdf(path=str(FOLDER / f"{name}.pdf"), format="A4", **options)  # type: ignore[arg-type]
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
