"""A conversation as a web page in one file, with footnotes, in which nothing loads or runs."""

from collections.abc import Iterable

from assistant.ui.export.footnotes import FootnotedAnswer, FootnoteMarker
from assistant.ui.mathml import render_formulas
from assistant.ui.render import markdown_html
from assistant.ui.sanitize import escape, one_line

_STYLE = """
body { max-width: 42em; margin: 3em auto; padding: 0 1em;
  font: 1.05em/1.7 Georgia, "Noto Serif CJK SC", "Songti SC", serif; }
sup a { text-decoration: none; }
.notes { font-size: .88em; border-top: 1px solid; padding-top: 1em; }
li { overflow-wrap: anywhere; }
.about, .verdict { font-size: .88em; color: #555; }
blockquote { margin-inline: 0; border-inline-start: 3px solid #ccc; padding-inline-start: 1em; }
table { border-collapse: collapse; }
th, td { border: 1px solid #ccc; padding: .25em .6em; vertical-align: top; }
.wide { overflow-x: auto; }
pre { overflow-x: auto; background: #f6f5f2; padding: .8em 1em; }
li.task { list-style: none; }
.set { display: none; }
"""
_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{style}</style>
<h1>{title}</h1>
{body}
</html>
"""


def html_file(title: str, subtitle: str, answers: Iterable[FootnotedAnswer], language: str) -> str:
    """The page: each question a heading, the footnotes at its end."""
    parts = [f'<p class="about">{subtitle}</p>']
    notes: list[str] = []
    for answer in answers:
        body = render_formulas(markdown_html(answer.parts, _reference))
        lines = [one_line(line) for line in (answer.about, answer.missing, answer.checks) if line]
        below = "".join(f'\n<p class="about">{line}</p>' for line in lines)
        parts.append(f'<h2 dir="auto">{escape(answer.question)}</h2>\n{body}{below}')
        notes += answer.notes
    listed = "".join(f'<li id="note-{number}">{escape(note)}</li>\n' for number, note in enumerate(notes, start=1))
    if listed:
        parts.append(f'<ol class="notes">\n{listed}</ol>')
    return html_page(title, "\n".join(parts), language)


def html_page(title: str, body: str, language: str, style: str = "") -> str:
    """A page around a body of HTML, in which nothing loads or runs; `style` is added to that of all such pages."""
    return _PAGE.format(language=language, title=escape(title), style=_STYLE + style, body=body)


def _reference(marker: FootnoteMarker) -> str:
    """A raised number in brackets, set apart: pasted as plain text it would join a figure before it."""
    number = f'<sup> <a href="#note-{marker.number}">[{marker.number}]</a></sup>' if marker.number else " [?]"
    return number + (f' <span class="verdict">[{escape(marker.verdict)}]</span>' if marker.verdict else "")
