"""Proves that a format is a reader and one entry: its files are accepted, recognised, read in the child and found."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import vectorstore
from vectorstore import Index, find, load_embeddings, sync
from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import registry
from vectorstore.ingest.formats.format import Format, Pattern, Requirement, Signature
from vectorstore.ingest.formats.registry import FORMATS, SUFFIXES, load_reader, register
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

HOME = "tests.unit.ingest.formats.framed_notes"
FRAMED = Format(
    name="framed",
    noun="a framed note",
    suffixes=(".framed",),
    reader=f"{HOME}:read",
    signature=Signature(patterns=(Pattern(re.compile(b"FRAMED\r?\n")),)),
)
WORDS = "The lock at Liuhe Town opens at six in the morning."
NOTE = f"FRAMED\nLin Shu\n|{WORDS}|\n|Nine barges pass through it before noon.|\n".encode()


@pytest.fixture(autouse=True)
def _formats() -> Iterator[None]:
    known, suffixes = dict(FORMATS), dict(SUFFIXES)
    yield
    FORMATS.clear()
    FORMATS.update(known)
    SUFFIXES.clear()
    SUFFIXES.update(suffixes)


def load(path: str, content: bytes = NOTE) -> LoadedArticle:
    with Loader() as loader:
        [article] = loader.load(path, content)
    assert isinstance(article, LoadedArticle)
    return article


def test_a_registered_format_is_read_by_the_child_process_alone() -> None:
    sys.modules.pop(HOME, None)
    register(FRAMED)

    article = load("notes/lock.framed")

    assert article.original == f"{WORDS}\nNine barges pass through it before noon."
    assert (article.article.author, article.found_in["author"]) == ("Lin Shu", "line 2")
    assert HOME not in sys.modules


def test_a_file_of_a_registered_format_is_indexed_and_found(tmp_path: Path) -> None:
    register(FRAMED)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "lock.framed").write_bytes(NOTE)
    (tmp_path / "corpus" / "broken.framed").write_bytes(b"FRAMED\n")
    index = Index(tmp_path / "index", load_embeddings("local"))
    try:
        report = sync(index, tmp_path / "corpus", limit_bytes=2**20)
        found = find(index, "When does the lock open?", k=1)
    finally:
        index.close()

    assert report.added == ("lock.framed",)
    assert [(file.path, file.reason) for file in report.refused] == [
        ("broken.framed", "cannot be read as a framed note, and may be broken")
    ]
    assert WORDS in found.passages[0].text


def test_uploads_accept_a_registered_format() -> None:
    with pytest.raises(RefusedError, match=r"files of the kind \.framed cannot be read"):
        load("lock.framed")

    register(FRAMED)

    assert vectorstore.SUFFIXES[".framed"] == "framed"


def test_a_registered_format_is_recognised_whatever_its_name_and_only_by_its_bytes() -> None:
    register(FRAMED)

    assert load("lock.txt").article.author == "Lin Shu"
    with pytest.raises(RefusedError, match="is not a framed note, whatever its ending says"):
        load("lock.framed", b"plain words about a lock in a canal")
    with pytest.raises(RefusedError, match="is not a framed note but a database"):
        load("lock.framed", b"SQLite format 3\0")


def test_a_reader_may_lie_in_any_folder_that_this_process_imports_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reader_of_notes.py").write_text(
        "from vectorstore.ingest.formats.extract import Extract\n\n\n"
        "def read(content):\n    return Extract(content.decode().upper())\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    register(replace(FRAMED, reader="reader_of_notes:read"))

    assert WORDS.upper() in load("lock.framed").original


def test_pages_of_a_registered_format_are_reported() -> None:
    register(replace(FRAMED, reader=f"{HOME}:read_pages", reports_pages=True))
    reported: list[tuple[str, int, int]] = []
    with Loader(page_progress=lambda path, done, pages: reported.append((path, done, pages))) as loader:
        list(loader.load("lock.framed", NOTE))

    assert reported[-1] == ("lock.framed", 2, 2)


def test_a_text_format_may_be_read_in_this_process_in_whatever_encoding() -> None:
    register(
        replace(
            FRAMED, reader=f"{HOME}:read_text", sandboxed=False, is_text=True, is_decoded=True, signature=Signature()
        )
    )

    article = load("lock.framed", NOTE.decode().encode("utf-16"))

    assert (article.article.author, article.encoding) == ("Lin Shu", "utf-16")


def test_what_a_reader_refuses_or_lacks_is_said() -> None:
    register(replace(FRAMED, reader=f"{HOME}:refuse"))
    register(
        replace(
            FRAMED,
            name="lacking",
            suffixes=(".lacking",),
            reader=f"{HOME}_of_nobody:read",
            requires=(Requirement(package="no_such_package"), Requirement(programs=("no-such-program", "nor-this"))),
            signature=Signature(patterns=(Pattern(re.compile(b"LACKING")),)),
        )
    )
    with pytest.raises(RefusedError, match="is an encrypted e-mail; save its decrypted text"):
        load("lock.framed")
    with pytest.raises(
        RefusedError, match="cannot be read without no_such_package, no-such-program or nor-this; install"
    ):
        load("lock.lacking", b"LACKING")


@pytest.mark.parametrize("changes", [{"suffixes": (".other",)}, {"name": "other"}])
def test_no_format_takes_the_place_of_another(changes: dict[str, object]) -> None:
    register(FRAMED)
    with pytest.raises(ValueError, match="already"):
        register(replace(FRAMED, **changes))  # type: ignore[arg-type]
    assert SUFFIXES[".framed"] == "framed"


@pytest.mark.parametrize("known", FORMATS.values(), ids=FORMATS)
def test_every_format_has_its_reader_and_suffixes_in_lower_case(known: Format) -> None:
    assert callable(load_reader(known))
    assert all(re.fullmatch(r"\.[a-z0-9]+", suffix) for suffix in known.suffixes)
    assert {disguise.format for disguise in known.disguises} <= set(FORMATS)
    assert registry.is_built_in(known.name)
