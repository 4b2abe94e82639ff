"""Proves that each row of a table is an article, that its text column is found, and that refused rows are told once."""

import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import making
from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.delimited import TOO_MANY, UNCLOSED
from vectorstore.ingest.formats.tables import csv_rows, json_rows
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。"
READERS = {"csv": csv_rows, "jsonl": json_rows}


def load(path: str, content: bytes) -> tuple[list[LoadedArticle], list[RefusedFile]]:
    with Loader() as loader:
        parts = list(loader.load(path, content))
    return [part for part in parts if isinstance(part, LoadedArticle)], [
        part for part in parts if isinstance(part, RefusedFile)
    ]


@settings(max_examples=60)
@given(
    st.lists(st.text(alphabet="水井,\";\t\n'| a", min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=8),
    st.sampled_from(",\t;|"),
)
def test_what_a_spreadsheet_writes_is_read_cell_by_cell(texts: list[str], delimiter: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["id", "title", "text"])
    writer.writerows([number, "t", text] for number, text in enumerate(texts))

    assert [(row.number, row.text) for row in csv_rows(file.getvalue())] == list(enumerate(texts, 2))


@pytest.mark.parametrize("name", ["text", "Content", "BODY", "正文", "内容", "內容", " 文章内容 "])
def test_the_text_column_is_known_by_its_name_in_both_languages_and_scripts(name: str) -> None:
    [row] = csv_rows(f"摘要,{name}\n{'长' * 200},{WATER}\n")

    assert row.text == WATER


def test_without_a_name_the_clearly_longest_column_is_the_text() -> None:
    [row] = csv_rows(f"a,b\n短,{WATER * 3}\n")

    assert row.text == WATER * 3


@pytest.mark.parametrize("table", ["a,b\n1,2\n", f"a,b\n{WATER},{WATER}\n", "a,b\n", "one column\n"])
def test_a_table_without_a_text_column_is_refused_with_what_to_do(table: str) -> None:
    with pytest.raises(RefusedError, match="name it `text` or `正文`"):
        list(csv_rows(table))


def test_columns_are_facts_and_the_row_is_its_place() -> None:
    content = f"\ufeff标题,作者,来源,发布时间,链接,正文\n水,王川,河口日报,2016年5月1日 10:20,https://a.example/1,{WATER}\n路,佚名,,不详,见上,{WATER}路。\n".encode()
    (first, second), refused = load("t/table.csv", content)

    assert refused == []
    article = first.article
    assert (article.title, article.author, article.source, article.date, article.url) == (
        "水",
        "王川",
        "河口日报",
        "2016-05-01",
        "https://a.example/1",
    )
    assert (article.path, article.row, first.original) == ("t/table.csv", 2, WATER)
    assert (
        second.article.author,
        second.article.source,
        second.article.date,
        second.article.url,
        second.article.row,
    ) == (None, None, None, None, 3)


def test_lines_of_json_are_articles() -> None:
    content = making.jsonl(
        {"title": "水", "text": WATER, "date": "2016-05-01"}, {"text": WATER + "路。", "meta": {"a": 1}, "n": 3}
    )
    (first, second), refused = load("a.jsonl", content + b"\n")

    assert refused == []
    assert (first.article.title, first.article.date, first.article.row) == ("水", "2016-05-01", 1)
    assert (second.article.title, second.article.row) == ("a, row 2", 2)


def test_rows_that_are_no_articles_are_reported_once_for_each_reason() -> None:
    lines = [
        f'{{"text": "{WATER}"}}',
        "{broken",
        "[1]",
        *['{"text": ""}'] * 300,
        '{"text": "404 Not Found"}',
        f'{{"text": "\\ud800{WATER}"}}',
    ]
    articles, refused = load("a.jsonl", "\n".join(lines).encode())

    assert [article.article.row for article in articles] == [1, 305]
    assert [(refusal.path, refusal.reason) for refusal in refused] == [
        ("a.jsonl#row=2", "is not JSON"),
        ("a.jsonl#row=3", "is not a JSON object"),
        ("a.jsonl#row=4", "holds no text; so do 299 further rows"),
        ("a.jsonl#row=304", "is an error page (not found), not an article"),
    ]


def test_an_article_longer_than_the_csv_module_allows_is_read() -> None:
    [row] = csv_rows(f"title,text\na,{WATER * 10_000}\n")

    assert row.text == WATER * 10_000


def test_rows_come_one_by_one() -> None:
    content = ("标题,正文\n" + f"水,{WATER}\n" * 5000).encode()
    with Loader() as loader:
        parts = loader.load("t.csv", content)
        first = next(parts)

    assert isinstance(first, LoadedArticle)  # long before the last was read
    assert first.article.row == 2


def texts(table: str, kind: str = "csv") -> list[tuple[int, str | None, str]]:
    return [(row.number, row.text, row.reason) for row in READERS[kind](table)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (f'b,"{WATER}', UNCLOSED),
        (f'"b,{WATER}', UNCLOSED),
        (f'b,"""{WATER}', UNCLOSED),
        (f"b,{WATER},又一句", TOO_MANY),
        (f'b,"{WATER}",又,一', TOO_MANY),
    ],
)
@pytest.mark.parametrize(
    "following", [f'c,"{WATER}"', f"c,{WATER}", f'"c","{WATER}"', f'c,"第一段。\n第二段，{WATER}"']
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_broken_row_costs_itself_alone_and_is_named(bad: str, reason: str, following: str, end: str) -> None:
    table = end.join(["title,text", f"a,{WATER}", bad, following, f"d,{WATER}"])

    assert [(number, told) for number, _, told in texts(table)] == [(2, ""), (3, reason), (4, ""), (5, "")]
    assert [text for _, text, told in texts(table) if not told][-1] == WATER


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"North" is a name of the harbour', '"North" is a name of the harbour'),
        ('"She said ""no"", and left"', 'She said "no", and left'),
        (r'"She said \"no\", and left"', 'She said "no", and left'),
        (' "spaces, before"', "spaces, before"),
        ("他说“好”，走了", "他说“好”，走了"),
        ("5\" pipes of 3' each", "5\" pipes of 3' each"),
        ("a\0b", "a\0b"),
    ],
)
def test_quotation_marks_are_read_as_programs_and_people_write_them(cell: str, text: str) -> None:
    assert texts(f"title,text\na,{cell}\nb,{WATER}\n")[0] == (2, text, "")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (f"水,{WATER}\n路,{WATER}路。\n", [WATER, f"{WATER}路。"]),
        (f"2016-05-01,水,{WATER}\n2016-05-02,路,{WATER}\n", [WATER, WATER]),
        (f"1\t{WATER}\thttps://a.example/1\n2\t{WATER}\thttps://a.example/2\n", [WATER, WATER]),
        (f"{WATER}\n{WATER}\n", [WATER, WATER]),
        (f"sep=;\r\ntitle;text\r\na;{WATER}\r\n", [WATER]),
        (f"text\n{WATER[:10]}, {WATER}\n", [f"{WATER[:10]}, {WATER}"]),
        (f"text\n{WATER},{WATER}; {WATER}\n", [f"{WATER},{WATER}; {WATER}"]),
        (f"title,text,text\na,,{WATER}\nb,{WATER},另一段\n", [WATER, WATER]),
        (f"title,summary,body\na,短,{WATER}\n", [WATER]),
        (f"text,content\n短,{WATER}{WATER}{WATER}{WATER}\n", [WATER * 4]),
        (f",title,text\n0,a,{WATER}\n", [WATER]),
        (f"title,text,,\na,{WATER},,\n", [WATER]),
        (f"\ufefftitle|text\na|{WATER}\n", [WATER]),
    ],
)
def test_the_text_is_found_in_tables_of_every_make(table: str, expected: list[str]) -> None:
    assert [row.text for row in csv_rows(table)] == expected


ROW = {"title": "水", "text": WATER}


@pytest.mark.parametrize(
    "value",
    [
        [ROW, ROW],
        {"articles": [ROW, ROW], "total": 2},
        {"status": {"code": 0}, "data": {"page": 1, "list": [ROW, ROW]}},
        {"hits": {"hits": [{"_id": "1", "_source": ROW}, {"_id": "2", "_source": ROW}]}},
        {"a1": ROW, "a2": ROW},
        {"title": {"0": "水", "1": "水"}, "text": {"0": WATER, "1": WATER}},
        {"title": ["水", "水"], "text": [WATER, WATER]},
        {"columns": ["title", "text"], "index": [0, 1], "data": [["水", WATER], ["水", WATER]]},
        {"comments": [{"text": "好"}], "articles": [ROW, ROW]},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("ending", [".json", ".jsonl"])
def test_rows_are_found_in_whatever_json_holds_them(value: object, indent: int | None, ending: str) -> None:
    articles, refused = load(f"a{ending}", json.dumps(value, ensure_ascii=False, indent=indent).encode())

    assert [(one.original, one.article.title, one.article.row) for one in articles] == [
        (WATER, "水", 1),
        (WATER, "水", 2),
    ]
    assert refused == []


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (f"text\n{WATER}\n{WATER}路。\n", [2, 3]),
        (f"text\r\n\r\n{WATER}\r\n  \r\n{WATER}路。\r\n", [3, 5]),
        (f'text\n"{WATER}\n第二段。"\n{WATER}路。\n', [2, 3]),  # a cell of two lines is in one row
        (f"{WATER}\n{WATER}路。\n", [1, 2]),  # without a line of names
        (f"全村的文章,\n标题,正文\n水,{WATER}\n路,{WATER}路。\n", [3, 4]),  # below a line over the whole table
        (f"sep=;\ntitle;text\n水;{WATER}\n路;{WATER}路。\n", [2, 3]),  # a line that no spreadsheet shows
        (f"\ufeff\ntext\n{WATER}\n", [3]),
    ],
)
def test_a_row_has_the_number_that_a_spreadsheet_shows(table: str, rows: list[int]) -> None:
    articles, refused = load("a.csv", table.encode())

    assert ([article.article.row for article in articles], refused) == (rows, [])


@pytest.mark.parametrize("indent", [None, 2])
def test_one_object_is_one_article_and_lists_of_texts_are_paragraphs(indent: int | None) -> None:
    value = {"title": "水", "author": ["王川", "李山"], "content": [WATER, "第二段。"], "tags": ["水", "井"]}
    [loaded], _ = load("a.json", json.dumps(value, ensure_ascii=False, indent=indent).encode())

    assert loaded.original == f"{WATER}\n第二段。"
    assert loaded.article.author == "王川, 李山"
    assert [part.text for part in loaded.omissions] == ["tags: 水, 井"]


def test_numbers_and_truth_stay_as_they_are_written() -> None:
    [row] = json_rows(
        (
            f'{{"text": "{WATER}", "a": 1.10, "b": 12345678901234567890123, "c": 1E3, "d": true, "e": null, "f": '
            f'NaN, "g": false}}'
        ),
    )

    assert row.columns == {
        "a": "1.10",
        "b": "12345678901234567890123",
        "c": "1E3",
        "d": "true",
        "f": "NaN",
        "g": "false",
    }


def test_each_row_takes_the_first_known_column_that_has_text() -> None:
    table = (
        f'{{"text": "{WATER}"}}\n{{"text": null, "content": "{WATER}路。"}}\n{{"text": " ", "正文": "{WATER}桥。'
        f'"}}\n{{"title": "无"}}\n'
    )

    assert texts(table, "jsonl") == [
        (1, WATER, ""),
        (2, f"{WATER}路。", ""),
        (3, f"{WATER}桥。", ""),
        (4, None, "without_text"),
    ]


@pytest.mark.parametrize(
    ("document", "reasons"),
    [
        (f'[{{"text": "{WATER}"}}, {{"text": broken}}, {{"text": "{WATER}"}}]', ["", "not_json", ""]),
        (f'[{{"text": "{WATER}"}}, 7, {{"text": "{WATER}"}}]', ["", "not_json_object", ""]),
        (f'[{{"text": "{WATER}"}}, {{"text": "cut he', ["", "not_json"]),
        (f'{{"text":\n"{WATER}"}}\n{{"text":\n"{WATER}"}}\n', ["", ""]),
        (f'{{"rows": [{{"text": "{WATER}"}}, {{"text" "{WATER}"}}, {{"text": "{WATER}"}}]}}', ["", "not_json", ""]),
        (f'[1]\n{{"text": "{WATER}"}}\n', ["not_json_object", ""]),
        (f'{{broken\n{{"text": "{WATER}"}}\n', ["not_json", ""]),
    ],
)
def test_a_broken_part_of_json_costs_itself_alone(document: str, reasons: list[str]) -> None:
    assert [reason for _, _, reason in texts(document, "jsonl")] == reasons


NAMES = st.lists(st.text("abcd标题摘 ", min_size=1, max_size=6).filter(str.strip), min_size=1, max_size=4)


@settings(max_examples=60)
@given(NAMES, st.integers(1, 4), st.sampled_from(["csv", "jsonl", "json"]))
def test_every_cell_is_in_the_text_in_the_facts_or_in_what_was_left_out(
    names: list[str], count: int, kind: str
) -> None:
    columns = ["text", *names]
    cells = [
        [f"第{row}行第{place}格，{WATER if place == 0 else '旁白'}。" for place in range(len(columns))]
        for row in range(count)
    ]
    if kind == "csv":
        file = io.StringIO()
        csv.writer(file).writerows([columns, *cells])
        content = file.getvalue().encode()
    else:
        objects = [
            "{"
            + ", ".join(f"{json.dumps(name)}: {json.dumps(cell)}" for name, cell in zip(columns, row, strict=True))
            + "}"
            for row in cells
        ]
        content = (
            "\n".join(objects) if kind == "jsonl" else '{"data": [' + ",".join(objects) + '], "note": "旁边一句。"}'
        ).encode()
    articles, refused = load(f"a.{kind}", content)

    assert refused == []
    for loaded, row in zip(articles, cells, strict=True):
        told = "\n".join(
            [loaded.original, *loaded.article.model_dump_json().split(","), *(part.text for part in loaded.omissions)]
        )
        assert [cell for cell in row if cell not in told] == []
        assert all(part.kind == "columns" and part.where for part in loaded.omissions)
    assert kind != "json" or "note: 旁边一句。" in [part.text for part in articles[0].omissions]


def test_each_fact_names_its_column() -> None:
    [loaded], _ = load("a.csv", f"标题,date,text,n\n水,2016-05-01,{WATER},1.10\n".encode())

    assert loaded.found_in == {"title": "column 标题", "date": "column date"}
    assert [(part.kind, part.text, part.where) for part in loaded.omissions] == [("columns", "n: 1.10", "column n")]


def test_zero_bytes_in_a_table_cost_nothing() -> None:
    [loaded], _ = load("a.csv", f"title,text\na,{WATER * 10}\0\n".encode() + b"\0" * 600)

    assert loaded.cleaned.text.strip() == WATER * 10


WORDPRESS = {
    "date": "2016-05-01T10:00:00",
    "link": "https://a.example/1",
    "title": {"rendered": "河口&#8211;<i>水</i>"},
    "content": {"rendered": f"<p>{WATER}</p><p>共10<sup>6</sup>米，<del>旧价</del>新价</p>", "protected": False},
}
SCHEMA = {
    "@type": "NewsArticle",
    "headline": "河口–水",
    "articleBody": f"{WATER}\n\n共10^6米，新价",
    "datePublished": "2016-05-01",
    "author": [{"@type": "Person", "name": "王川"}, {"@type": "Person", "name": "李山"}],
    "url": "https://a.example/1",
}
FEED = {
    "title": "一报",
    "items": [
        {
            "title": "河口–水",
            "content_html": f"<p>{WATER}</p><p>共10<sup>6</sup>米，新价</p>",
            "date_published": "2016-05-01T10:00:00Z",
            "authors": [{"name": "王川"}, {"name": "李山"}],
            "url": "https://a.example/1",
        }
    ],
}


@pytest.mark.parametrize(("value", "author"), [([WORDPRESS], None), ([SCHEMA], "王川、李山"), (FEED, "王川、李山")])
def test_what_publishing_systems_give_as_json_is_read_with_its_facts(value: object, author: str | None) -> None:
    [one], [] = load("a.json", json.dumps(value, ensure_ascii=False).encode())
    article = one.article

    assert " ".join(one.cleaned.text.split()) == f"{WATER} 共10^6米，新价"
    assert (article.title, article.date, article.url) == ("河口–水", "2016-05-01", "https://a.example/1")
    assert article.author == (author and author.replace("、", ", "))
