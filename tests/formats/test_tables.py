"""Proves that each row of a table is an article, that its text column is found, and that refused rows are told once."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import making
from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.loading.formats.tables import rows
from vectorstore.loading.loader import LoadedArticle, Loader

WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。"


def load(path: str, content: bytes) -> tuple[list[LoadedArticle], list[RefusedFile]]:
    with Loader() as loader:
        parts = list(loader.load(path, content))
    return [part for part in parts if isinstance(part, LoadedArticle)], [part for part in parts if isinstance(part, RefusedFile)]


@settings(max_examples=60)
@given(st.lists(st.text(alphabet="水井,\";\t\n'| a", min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=8), st.sampled_from(",\t;|"))
def test_what_a_spreadsheet_writes_is_read_cell_by_cell(texts: list[str], delimiter: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["id", "title", "text"])
    writer.writerows([number, "t", text] for number, text in enumerate(texts))

    assert [(row.number, row.text) for row in rows("csv", file.getvalue())] == list(enumerate(texts, 1))


@pytest.mark.parametrize("name", ["text", "Content", "BODY", "正文", "内容", "內容", " 文章内容 "])
def test_the_text_column_is_known_by_its_name_in_both_languages_and_scripts(name: str) -> None:
    [row] = rows("csv", f"摘要,{name}\n{'长' * 200},{WATER}\n")

    assert row.text == WATER


def test_without_a_name_the_clearly_longest_column_is_the_text() -> None:
    [row] = rows("csv", f"a,b\n短,{WATER * 3}\n")

    assert row.text == WATER * 3


@pytest.mark.parametrize("table", ["a,b\n1,2\n", f"a,b\n{WATER},{WATER}\n", "a,b\n", "one column\n"])
def test_a_table_without_a_text_column_is_refused_with_what_to_do(table: str) -> None:
    with pytest.raises(RefusedError, match="name it `text` or `正文`"):
        list(rows("csv", table))


def test_columns_are_facts_and_the_row_is_its_place() -> None:
    content = (
        f"\ufeff标题,作者,来源,发布时间,链接,正文\n水,王川,河口日报,2016年5月1日 10:20,https://a.example/1,{WATER}\n路,佚名,,不详,见上,{WATER}路。\n".encode()
    )
    (first, second), refused = load("t/table.csv", content)

    assert refused == []
    article = first.article
    assert (article.title, article.author, article.source, article.date, article.url) == ("水", "王川", "河口日报", "2016-05-01", "https://a.example/1")
    assert (article.path, article.row, first.original) == ("t/table.csv", 1, WATER)
    assert (second.article.author, second.article.source, second.article.date, second.article.url, second.article.row) == (None, None, None, None, 2)


def test_lines_of_json_are_articles() -> None:
    content = making.jsonl({"title": "水", "text": WATER, "date": "2016-05-01"}, {"text": WATER + "路。", "meta": {"a": 1}, "n": 3})
    (first, second), refused = load("a.jsonl", content + b"\n")

    assert refused == []
    assert (first.article.title, first.article.date, first.article.row) == ("水", "2016-05-01", 1)
    assert (second.article.title, second.article.row) == ("a, row 2", 2)


def test_rows_that_are_no_articles_are_told_once_for_each_reason() -> None:
    lines = [f'{{"text": "{WATER}"}}', "{broken", "[1]", *['{"text": ""}'] * 300, '{"text": "404 Not Found"}', f'{{"text": "\\ud800{WATER}"}}']
    articles, refused = load("a.jsonl", "\n".join(lines).encode())

    assert [article.article.row for article in articles] == [1, 305]
    assert [(refusal.path, refusal.reason) for refusal in refused] == [
        ("a.jsonl#row=2", "is not JSON"),
        ("a.jsonl#row=3", "is not a JSON object"),
        ("a.jsonl#row=4", "holds no text; so do 299 further rows"),
        ("a.jsonl#row=304", "is an error page (not found), not an article"),
    ]


def test_an_article_longer_than_the_csv_module_allows_is_read() -> None:
    [row] = rows("csv", f"title,text\na,{WATER * 10_000}\n")

    assert row.text == WATER * 10_000


def test_rows_come_one_by_one() -> None:
    content = ("标题,正文\n" + f"水,{WATER}\n" * 5000).encode()
    with Loader() as loader:
        parts = loader.load("t.csv", content)
        first = next(parts)

    assert isinstance(first, LoadedArticle)  # long before the last was read
    assert first.article.row == 1
