"""What is drawn in an office file: pictures with their descriptions, charts and diagrams with their words."""

from collections.abc import Iterator
from typing import Any

from vectorstore.ingest.formats.extract import LeftOut
from vectorstore.ingest.formats.office.extract_builder import Inline
from vectorstore.ingest.formats.office.number_formats import format_value
from vectorstore.ingest.formats.office.opc import RELATIONS, Package, Relation

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_VML = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_PICTURES = (f"{A}blip", f"{_VML}imagedata")


def pictures(drawing: Any, relations: dict[str, Relation]) -> Iterator[Inline]:
    """The pictures below an element of lxml, and what describes them; words drawn as a picture are text."""
    description = " ".join(dict.fromkeys(filter(None, _descriptions(drawing))))
    texts = False
    for element in drawing.iter(*_PICTURES, f"{_VML}textpath", f"{_OFFICE}OLEObject"):
        if element.tag == f"{_VML}textpath":
            yield element.get("string") or ""
        elif element.tag == f"{_OFFICE}OLEObject":
            yield LeftOut("attachment", "", 0, element.get("ProgID") or _target(element, relations))
        else:
            yield LeftOut("image", "" if texts else description, 0, _target(element, relations))
            texts = True
    if description and not texts:
        yield LeftOut("image", description)


def _descriptions(drawing: Any) -> Iterator[str]:
    for element in drawing.iter("*"):
        name = str(element.tag).rpartition("}")[2]
        if name in ("docPr", "cNvPr"):
            yield from ((element.get(key) or "").strip() for key in ("title", "descr"))
        elif str(element.tag).startswith(_VML):
            yield (element.get("alt") or element.get(f"{_OFFICE}title") or "").strip()


def _target(element: Any, relations: dict[str, Relation]) -> str:
    for name in ("embed", "link", "id", "pict"):
        relation = relations.get(element.get(RELATIONS + name) or "")
        if relation:
            return relation.target
    return ""


def charts(drawing: Any, relations: dict[str, Relation], package: Package) -> Iterator[str]:
    """The words of each chart and diagram below an element: paragraphs, and a table of a chart's figures."""
    for element in drawing.iter(f"{_C}chart", f"{_DIAGRAM}relIds"):
        relation = relations.get(element.get(f"{RELATIONS}{'id' if element.tag == f'{_C}chart' else 'dm'}") or "")
        root = package.xml(relation.target) if relation and not relation.external else None
        if root is not None:
            yield from _chart(root) if element.tag == f"{_C}chart" else _diagram(root)


def words(parent: Any) -> str:
    """The words of a body of drawn text, its paragraphs in one line each."""
    lines = ("".join(_runs(paragraph)) for paragraph in parent.iter(f"{A}p"))
    return "\n".join(line for line in lines if line.strip())


def _runs(paragraph: Any) -> Iterator[str]:
    for element in paragraph.iter(f"{A}t", f"{A}br"):
        yield "\n" if element.tag == f"{A}br" else element.text or ""


def _diagram(root: Any) -> Iterator[str]:
    for point in root.iter(f"{_DIAGRAM}pt"):
        if text := words(point):
            yield text


def _chart(root: Any) -> Iterator[str]:
    for title in root.iter(f"{_C}title"):
        if text := words(title) or " ".join(_points(title).values()):
            yield text
    series = [
        (_points(one.find(f"{_C}tx")), _values(one, "cat", "xVal"), _values(one, "val", "yVal", "bubbleSize"))
        for one in root.iter(f"{_C}ser")
    ]
    if not series:
        return
    places = sorted({place for _, names, figures in series for place in (*names, *figures)})
    names = {place: name for _, categories, _ in reversed(series) for place, name in categories.items()}
    table = [["", *(" ".join(title.values()) for title, _, _ in series)]]
    table += [[names.get(place, ""), *(figures.get(place, "") for _, _, figures in series)] for place in places]
    yield "\n".join(f"| {' | '.join(' '.join(cell.split()) for cell in row)} |" for row in table)


def _values(series: Any, *names: str) -> dict[int, str]:
    return next((_points(found) for name in names if (found := series.find(_C + name)) is not None), {})


def _points(parent: Any) -> dict[int, str]:
    """The cached values below an element, by their places; of names in several levels all levels."""
    found: dict[int, str] = {}
    for level in reversed(
        list(parent.iter(f"{_C}lvl", f"{_C}strCache", f"{_C}numCache", f"{_C}strLit", f"{_C}numLit"))
        if parent is not None
        else []
    ):
        code = level.findtext(f"{_C}formatCode") or ""
        for point in level.findall(f"{_C}pt"):
            place = int(point.get("idx") or 0)
            value = _format_figure(point.findtext(f"{_C}v") or "", point.get("formatCode") or code)
            found[place] = f"{found[place]} {value}" if place in found else value
    return found


def _format_figure(value: str, code: str) -> str:
    """A figure as its format shows it, such as 12.5% for 0.125; as it is stored where it has none."""
    try:
        return (format_value(float(value), code) or value) if code else value
    except (ValueError, ArithmeticError):
        return value
