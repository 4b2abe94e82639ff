"""Tables of articles, CSV and JSON: one article a row, in the column that holds the text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from itertools import chain, islice
from typing import NamedTuple

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import delimited, json_records
from vectorstore.ingest.formats.json_records import FoundRow, unique_name
from vectorstore.text.normalize import fold

TEXT_COLUMNS = (
    "text",
    "content",
    "body",
    "article",
    "article_text",
    "full_text",
    "fulltext",
    "page_content",
    "main_text",
    "maintext",
    "article_content",
    "news_content",
    "post_content",
    "articlebody",
    "article_body",
    "content_text",
    "plaintext",
    "content_html",
    "html",
    "正文",
    "内容",
    "文本",
    "全文",
    "文章",
    "文章内容",
    "新闻内容",
    "正文内容",
    "文章正文",
)
_OTHER_COLUMNS = frozenset(
    "id no number index title headline author byline source publisher date time published url link language "
    "lang category tag tags summary abstract description"
    " 序号 编号 标题 题目 作者 来源 日期 时间 发布时间 链接 网址 语言 摘要 简介 分类 标签 关键词".split()
)
_SAMPLE_ROWS = 50
_CLEARLY = 3.0  # times as long as the next column, on average, is clearly the longest
_LEAST = 30  # characters on average that a text column without a known name must have
_LONGER = 1.5  # times as long as the next is enough, whatever its length, where no column has a name
_NAME_AT_MOST = 40  # characters of a column's name
_SENTENCE = re.compile(r".{11,}[。！？.!?]”?", re.DOTALL)  # no name of a column ends so
_AROUND = re.compile(
    r"^(?:metadata|meta|info|attributes|properties|fields|front_?matter)\."
)  # objects that hold what a row says beside its text
_NUMBERED = re.compile(r" \(\d+\)$")  # the second of two columns with one name
_RENDERED, _TAG = ".rendered", re.compile(r"<[^<>]*>")  # a value as HTML, as WordPress gives it
_VALUE = re.compile(
    r"[\d\s.,:/%-]*\d[\d\s.,:/%-]*|https?://\S+|(?:19|20)\d\d年.*"
)  # nor is it a number, a date or an address


class Row(NamedTuple):
    """A row of a table; `text` is None, with the code of a reason, where the row holds none.

    `number` is that of the row in the program for such files, from 1: the line of names counts, and empty rows do.
    `columns` are the others that hold something, and `beside` is what the file says outside its rows, told with the
    first one.
    """

    number: int
    text: str | None
    columns: Mapping[str, str]
    reason: str = ""
    beside: Mapping[str, str] = {}


def csv_rows(text: str) -> Iterator[Row]:
    """The rows of a table, numbered as a spreadsheet shows them; raises RefusedError where no column holds text."""
    return _article_rows(*_csv_records(text.removeprefix("\ufeff")))


def json_rows(text: str) -> Iterator[Row]:
    """The objects of a JSON or JSON Lines file, counted from 1; raises RefusedError where no field holds text."""
    return _article_rows(*_json_records(text.removeprefix("\ufeff")))


def _article_rows(found: Iterator[FoundRow], beside: Mapping[str, str]) -> Iterator[Row]:
    sample = list(islice(found, _SAMPLE_ROWS))
    names = _text_columns([row.columns for row in sample if not row.reason], [row for row in sample if row.reason])
    for row in chain(sample, found):
        if row.reason:
            yield Row(row.number, None, {}, row.reason)
            continue
        column = next((name for name in (*names, *_known(row.columns)) if row.columns.get(name, "").strip()), None)
        if column is None:
            yield Row(row.number, None, row.columns, "without_text")
            continue
        yield Row(row.number, row.columns[column], _others(row.columns, column), beside=beside)
        beside = {}


def _others(columns: Mapping[str, str], column: str) -> dict[str, str]:
    """What else a row says; what stands in one object with its text is told by its own name."""
    level = column[: len(column) - len(column.rpartition(".")[2])]
    found: dict[str, str] = {}
    for name, value in columns.items():
        if name != column and value.strip():
            own = _AROUND.sub("", name.removeprefix(level)).removesuffix(".name")  # as of {"author": {"name": …}}
            words = " ".join(unescape(_TAG.sub("", value)).split()) if own.endswith(_RENDERED) else value
            found[unique_name(own.removesuffix(_RENDERED), found)] = words
    return found


def _csv_records(text: str) -> tuple[Iterator[FoundRow], Mapping[str, str]]:
    records = delimited.records(text)
    first, second = next(records, None), next(records, None)
    records = chain([second] if second else [], records)
    if (
        first
        and second
        and len(first.cells) > 1 == sum(bool(cell.strip()) for cell in first.cells)
        and _known_names(second.cells)
    ):
        heading = next(filter(str.strip, first.cells)).strip()  # over the whole width of a sheet
        return _named_rows(next(records), records), {"1": heading}
    return _named_rows(first, records), {}


def _named_rows(first: delimited.Record | None, records: Iterator[delimited.Record]) -> Iterator[FoundRow]:
    """The rows behind the first one, which names the columns or is a row itself."""
    if first is None:
        return
    if first.reason:
        raise RefusedError(delimited.UNCLOSED)
    names: list[str] = []
    if _is_data(first.cells):
        records = chain([first], records)
        names = [str(number) for number in range(1, len(first.cells) + 1)]
    else:
        for number, name in enumerate(first.cells, 1):
            names.append(unique_name(name.strip() or str(number), dict.fromkeys(names)))
    for record in records:
        if record.reason:
            yield FoundRow(record.number, {}, record.reason)
        elif len(record.cells) > len(names):
            yield FoundRow(record.number, {}, delimited.TOO_MANY)
        else:
            yield FoundRow(record.number, dict(zip(names, record.cells, strict=False)))


def _is_data(cells: Sequence[str]) -> bool:
    """Whether the first row is one of the table's rows and no line of names."""
    plain = [cell.strip() for cell in cells]
    if any(len(cell) > _NAME_AT_MOST or _SENTENCE.fullmatch(cell) for cell in plain):
        return True
    return not _known_names(plain) and any(map(_VALUE.fullmatch, plain))


def _known_names(cells: Sequence[str]) -> set[str]:
    return {fold(cell).strip() for cell in cells} & {*TEXT_COLUMNS, *_OTHER_COLUMNS}


def _json_records(text: str) -> tuple[Iterator[FoundRow], Mapping[str, str]]:
    if (found := json_records.lines(text)) is not None:
        return found, {}
    listed, beside = json_records.document(text, lambda columns: bool(_known(columns)))
    if listed and all(row.reason == json_records.NOT_JSON for row in listed):
        raise RefusedError(json_records.NOT_JSON)
    return iter(listed), beside


def _known(columns: Iterable[str]) -> list[str]:
    """The columns with a known name, those nearest to the top first, then as TEXT_COLUMNS has them."""

    def rank(name: str) -> tuple[int, int]:
        return name.count("."), TEXT_COLUMNS.index(_last(name))

    return sorted((name for name in columns if _last(name) in TEXT_COLUMNS), key=rank)


def _last(name: str) -> str:
    return _NUMBERED.sub("", fold(name).strip()).rpartition(".")[2]


def _text_columns(sample: Sequence[Mapping[str, str]], broken: Sequence[FoundRow]) -> list[str]:
    """The columns that may hold a row's text, in the order in which they are tried.

    They are those with known names, or else the clearly longest one.
    """
    names = dict.fromkeys(name for record in sample for name in record)
    lengths = {name: sum(_length(record.get(name, "")) for record in sample) / len(sample) for name in names}
    known = _known(names)
    if known:
        levels = known[0].count(".")
        known = [name for name in known if name.count(".") == levels]
        longest = max(lengths[name] for name in known)
        return sorted(
            known, key=lambda name: lengths[name] * _CLEARLY < longest
        )  # a summary in a column of such a name comes last
    ranked = sorted(lengths, key=lengths.__getitem__, reverse=True)
    least, clearly = (1, _LONGER) if all(map(str.isdecimal, ranked)) else (_LEAST, _CLEARLY)
    if (
        ranked
        and lengths[ranked[0]] >= least
        and (len(ranked) == 1 or lengths[ranked[0]] >= clearly * lengths[ranked[1]])
    ):
        return ranked[:1]
    if broken and not sample:
        return []  # each row tells why it is none
    raise RefusedError("no_text_column")


def _length(cell: str) -> int:
    return 0 if _VALUE.fullmatch(cell) else len(cell)
