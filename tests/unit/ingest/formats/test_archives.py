"""Proves that the members of an archive are read one by one in memory, under safe names, within limits."""

import os

import pytest

from tests import making
from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.archives import check_bomb, members
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。".encode()
LIMIT = 10 * 2**20


def read(content: bytes, limit: int = LIMIT) -> tuple[dict[str, bytes], dict[str, str]]:
    found = list(members("b.zip", content, limit))
    return dict(part for part in found if not isinstance(part, RefusedFile)), {
        part.path: part.reason for part in found if isinstance(part, RefusedFile)
    }


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("inner/water.txt", "inner/water.txt"),
        ("水/井.txt", "水/井.txt"),
        ("../../etc/water.txt", "etc/water.txt"),
        ("/root/water.txt", "root/water.txt"),
        ("a\\b\\water.txt", "a/b/water.txt"),
        ("./a//water.txt", "a/water.txt"),
    ],
)
def test_a_member_is_named_by_its_path_inside_and_never_outside(stored: str, shown: str) -> None:
    assert read(making.archive({stored: WATER})) == ({f"b.zip/{shown}": WATER}, {})


@pytest.mark.parametrize("encoding", ["gbk", "big5", "utf-8"])
def test_names_without_the_utf_8_flag_are_read_in_the_packers_encoding(encoding: str) -> None:
    raw = "河口水井村道路修好.txt".encode(encoding)
    content = making.relabelled(making.archive({"x" * len(raw): WATER}), "x" * len(raw), raw)

    assert list(read(content)[0]) == ["b.zip/河口水井村道路修好.txt"]


def test_what_systems_put_into_archives_is_passed_over() -> None:
    found, refused = read(making.archive({"__MACOSX/._a.txt": b"x", ".DS_Store": b"x", "folder/": b"", "a.txt": WATER}))

    assert (list(found), refused) == (["b.zip/a.txt"], {})


def test_members_that_cannot_be_read_are_refused_alone() -> None:
    content = making.archive({"a.txt": WATER, "b.txt": WATER, "in.zip": b"PK", "large.txt": os.urandom(2**20 + 1)})
    found, refused = read(making.relabelled(content, "b.txt", b"a.txt"), 2**20)

    assert found == {"b.zip/a.txt": WATER}
    assert refused == {
        "b.zip/a.txt": "is the second of its name in the archive",
        "b.zip/in.zip": "is an archive inside an archive; unpack it first",
        "b.zip/large.txt": "larger than 1 MB (ASSISTANT_MAX_FILE_MB)",
    }


@pytest.mark.parametrize("name", ["a.txt", "book.epub", "word.docx"])
def test_a_bomb_is_refused_before_anything_is_unpacked(name: str) -> None:
    content = making.archive({"word/document.xml": b"0" * 20_000_000, "[Content_Types].xml": b"x"})
    with Loader() as loader, pytest.raises(RefusedError, match="unpacks to more than 100 times its size"):
        list(loader.load(name if name != "a.txt" else "a.zip", content))
    assert loader._parser._process is None


def test_a_small_table_of_equal_rows_is_no_bomb() -> None:
    check_bomb(making.archive({"a.csv": b"1,2\n" * 100_000}))


def test_a_member_whose_entry_lies_is_refused() -> None:
    content = making.archive({"a.txt": WATER * 40})
    lying = content.replace(len(WATER * 40).to_bytes(4, "little"), (50).to_bytes(4, "little"))

    assert read(lying)[1] == {"b.zip/a.txt": "is damaged in the archive; pack it anew"}


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", making.archive({"a.txt": WATER})[:60], b""], ids=["start", "cut", "empty"]
)
def test_a_broken_archive_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedError, match="is a broken archive"):
        list(members("b.zip", content, LIMIT))


def test_articles_of_every_kind_come_out_of_an_archive() -> None:
    table = b"title,text\na," + WATER + b"\nb," + WATER * 2 + b"\n"
    content = making.archive(
        {"a.txt": WATER, "b.docx": making.docx([WATER.decode()]), "c.csv": table, "d.exe": b"MZ", "e.txt": b""}
    )
    with Loader() as loader:
        parts = list(loader.load("b.zip", content))

    assert [(part.article.path, part.article.row) for part in parts if isinstance(part, LoadedArticle)] == [
        ("b.zip/a.txt", None),
        ("b.zip/b.docx", None),
        ("b.zip/c.csv", 2),
        ("b.zip/c.csv", 3),
    ]
    assert [part.path for part in parts if isinstance(part, RefusedFile)] == ["b.zip/d.exe", "b.zip/e.txt"]
