"""Proves which files become articles: their encodings, their front matter, and the reasons of those that are
refused.
"""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore import CorpusError
from vectorstore.errors import RefusedError
from vectorstore.ingest.corpus_files import read_file, scan
from vectorstore.ingest.formats.encodings import decode
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

SIMPLIFIED = (
    "旧渔港在城市的南边。冬天的时候，四十条船停在那里，等到春天冰化了才出海。老人们说，从前的船比现在还要多。\n"
)
TRADITIONAL = (
    "舊漁港在城市的南邊。冬天的時候，四十條船停在那裡，等到春天冰化了才出海。老人們說，從前的船比現在還要多。\n"
)
WESTERN = "Le café du port est fermé depuis l’été. Les pêcheurs préfèrent déjeuner à bord – c’est plus gai “là-bas”.\n"
BODY = "The pier was rebuilt after the flood.\n"
MEGABYTE = 2**20


def load(path: str, content: bytes) -> LoadedArticle:
    """The one article of a file."""
    with Loader() as loader:
        [part] = loader.load(path, content)
    assert isinstance(part, LoadedArticle)
    return part


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        ("\ufeff" + SIMPLIFIED, "utf-8"),
        (TRADITIONAL.replace("\n", "\r\n"), "utf-8"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED * 5, "gb18030"),
        (SIMPLIFIED * 5, "gbk"),
        (TRADITIONAL * 5, "big5"),
        (WESTERN * 5, "cp1252"),
        (BODY, "ascii"),
    ],
)
def test_a_file_is_read_in_its_encoding_to_the_last_character(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


def test_big_endian_text_with_its_mark_is_read() -> None:
    assert decode(b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be"))[0].removeprefix("\ufeff") == SIMPLIFIED


@settings(max_examples=100)
@given(st.text().filter(lambda text: "\0" not in text))
def test_text_in_utf_8_is_never_taken_for_anything_else(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8")


@settings(max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes_are_an_article_or_are_refused_with_a_reason(content: bytes) -> None:
    try:
        loaded = load("notes.md", content)
    except RefusedError as refusal:
        reason = str(refusal)
    else:
        reason = "" if loaded.cleaned.text.strip() else "an article without text"
    assert reason == "" or reason.startswith(("is not ", "is a ", "is in ", "holds "))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "holds no text"),
        (b" \n\r\n\t", "holds no text"),
        ("\ufeff\u200b".encode(), "holds no text"),
        (
            b"<html><script>var words = 'many of them, but none to read';</script></html>",
            "is a web page in which no text was found",
        ),
        ("短短一句话。".encode(), "too little text"),
        (b"1234567890 " * 50, "too little text"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "is not text"),
        (b"words first\0" + bytes(range(256)), "is not text"),
        (bytes(range(128, 256)) * 20, "save it as UTF-8"),
    ],
)
def test_a_file_without_text_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        load("notes.txt", content)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("photo.gif", ".gif"),
        ("README", "without ending"),
        ("missing.txt", "cannot be read: No such file"),
        ("folder.txt", "cannot be read: Is a directory"),
        ("large.txt", r"larger than 1 MB \(ASSISTANT_MAX_FILE_MB\)"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "photo.gif").write_bytes(b"\xff\xd8")
    (tmp_path / "README").write_text(BODY)
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "large.txt").write_bytes(b"a" * (MEGABYTE + 1))

    with pytest.raises(RefusedError, match=reason):
        read_file(tmp_path, name, MEGABYTE)


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "full.TXT").write_bytes(b"a" * MEGABYTE)

    assert len(read_file(tmp_path, "full.TXT", MEGABYTE)) == MEGABYTE


def test_front_matter_is_read_and_is_no_part_of_the_text() -> None:
    content = (
        "---\ntitle: 旧港\nauthor: 甲乙\nsource: Harbour Paper\ndate: 2019-03-05\nlanguage: zh-Hans\nurl: "
        "https://a.example/x\nother: [1, 2]\n---\n\n"
    ) + SIMPLIFIED
    loaded = load("port/old.md", content.encode())
    article = loaded.article

    assert (article.title, article.author, article.source) == ("旧港", "甲乙", "Harbour Paper")
    assert (article.date, article.language, article.url) == ("2019-03-05", "zh-Hans", "https://a.example/x")
    assert article.path == "port/old.md"
    assert loaded.original == content
    assert loaded.cleaned.text.strip() == SIMPLIFIED.strip()
    start, end = loaded.cleaned.original_span(
        loaded.cleaned.text.index("旧渔港"), loaded.cleaned.text.index("旧渔港") + 3
    )
    assert content[start:end] == "旧渔港"


@pytest.mark.parametrize(
    ("matter", "title", "date"),
    [
        ("title: 1987", "1987", None),
        ("date: 2016", None, "2016"),
        ("date: 2016-05", None, "2016-05"),
        ("date: 2016-05-01T10:00:00Z", None, "2016-05-01"),
        ("title:\ndate:", None, None),
        ("title: ''", None, None),
        ("title: [a, b]\ndate: {a: b}", None, None),
        ("title: one: two", "one: two", None),
        ("title: 'open", None, None),
        ("\ttitle: tab", None, None),
        ("? [list]\n: key", None, None),
        ("date: 2016-13-45", None, None),
        ("date: 2016-05-01T10:00:00+25:99", None, None),
        ("n: " + "1" * 5000, None, None),
        ("n: 0x" + "f" * 5000, None, None),
        ("n: " + "[" * 5000, None, None),
        ('title: "\\ud800 and more"', None, None),  # half a surrogate pair, which nothing could store
        ("title: !!python/object/apply:os.getcwd []", None, None),
        ("# a remark", None, None),
        ("", None, None),
    ],
)
def test_front_matter_that_says_little_or_nothing_costs_no_text(
    matter: str, title: str | None, date: str | None
) -> None:
    loaded = load("pier.md", f"---\n{matter}\n---\n{BODY}".encode())

    assert (loaded.article.title, loaded.article.date) == (title or "pier", date)
    assert loaded.cleaned.text.strip() == BODY.strip()


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_byte_order_mark_hides_no_front_matter_and_offsets_count_it(mark: str) -> None:
    content = f"{mark}---\ntitle: Pier\n---\n{BODY}"
    loaded = load("pier.md", content.encode())
    place = loaded.cleaned.text.index("flood")

    assert loaded.article.title == "Pier"
    start, end = loaded.cleaned.original_span(place, place + 5)
    assert loaded.original[start:end] == "flood"
    assert start == content.index("flood")


def test_front_matter_without_its_end_is_text() -> None:
    loaded = load("pier.md", f"---\ntitle: Pier\n{BODY}".encode())

    assert "title: Pier" in loaded.cleaned.text
    assert "flood" in loaded.cleaned.text


@pytest.mark.parametrize("text", ["\nFirst paragraph of an article, which matters.\n", "- only\n- a list", "1987"])
def test_text_between_two_rules_is_no_front_matter(text: str) -> None:
    loaded = load("a.md", f"---\n{text}\n---\n\n{BODY}".encode())

    assert text.splitlines()[-1] in loaded.cleaned.text
    assert "flood" in loaded.cleaned.text


def test_plain_text_has_no_front_matter() -> None:
    loaded = load("pier.txt", f"---\ntitle: Pier\n---\n{BODY}".encode())

    assert "title: Pier" in loaded.cleaned.text


@pytest.mark.parametrize(
    ("path", "content", "title"),
    [
        ("a/pier.md", f"# The old pier\n\n{BODY}", "The old pier"),
        ("a/pier.md", BODY, "pier"),
        ("a/pier.txt", f"The old pier\n\n{BODY}", "The old pier"),
        ("a/pier.txt", BODY, "pier"),  # a sentence is no title
        ("a/pier.txt", f"{'word ' * 20}\n{BODY}", "pier"),
        ("a/pier.txt", f"\n\n  旧港纪事  \n{SIMPLIFIED}", "旧港纪事"),
    ],
)
def test_an_article_has_a_title(path: str, content: str, title: str) -> None:
    assert load(path, content.encode()).article.title == title


@pytest.mark.parametrize(("text", "language"), [(SIMPLIFIED, "zh-Hans"), (TRADITIONAL, "zh-Hant"), (BODY, "en")])
def test_the_language_is_reported_by_the_text(text: str, language: str) -> None:
    assert load("a.txt", text.encode()).article.language == language


def test_the_id_depends_on_the_text_alone() -> None:
    assert load("a.txt", BODY.encode()).article.id == load("b/c.md", BODY.encode()).article.id
    assert load("a.txt", BODY.encode()).article.id != load("a.txt", BODY.encode() + b"\n").article.id
    assert load("a.txt", SIMPLIFIED.encode("utf-16")).article.id == load("a.txt", SIMPLIFIED.encode()).article.id


def test_scanning_finds_files_in_folders_and_leaves_hidden_ones_out(tmp_path: Path) -> None:
    for path in ("b.txt", "a.md", "深/处/c.txt", ".hidden.txt", ".git/d.txt", "photo.gif"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("words")
    stamps = scan(tmp_path)

    assert list(stamps) == ["a.md", "b.txt", "photo.gif", "深/处/c.txt"]
    assert stamps["a.md"].size == 5
    assert stamps["a.md"].mtime_ns == (tmp_path / "a.md").stat().st_mtime_ns


def test_settings_and_old_versions_of_notes_programs_are_left_out(tmp_path: Path) -> None:
    for path in ("a.md", ".obsidian/b.md", "logseq/config.edn", "logseq/bak/c.md", "more/logseq/d.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("words")

    assert list(scan(tmp_path)) == ["a.md", "more/logseq/d.md"]


def test_a_name_that_is_not_utf_8_is_shown_and_refused(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xb8\xdb.txt")).write_text(BODY)
    (tmp_path / "\ufffd.txt").write_text(BODY)

    assert list(scan(tmp_path)) == ["\ufffd.txt", "\ufffd\ufffd.txt"]
    with pytest.raises(RefusedError, match="its name is not UTF-8; rename it"):
        read_file(tmp_path, "\ufffd\ufffd.txt", MEGABYTE)
    assert read_file(tmp_path, "\ufffd.txt", MEGABYTE) == BODY.encode()


def test_scanning_passes_over_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.txt")

    assert list(scan(tmp_path)) == ["a.txt"]


@pytest.mark.parametrize("link", ["/proc/self/environ", "/proc/self/mem", "/proc/kmsg", "/dev/zero", "pipe"])
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="a system without /proc")
def test_what_is_no_file_on_a_disk_is_refused_and_not_waited_for(tmp_path: Path, link: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.txt").symlink_to(link)  # as where it took the place of a file after the folder was listed

    with pytest.raises(RefusedError, match="cannot be read"):
        read_file(tmp_path, "a.txt", MEGABYTE)


def test_a_file_that_grows_while_it_is_read_is_not_read_beyond_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(BODY)
    find_size = os.fstat

    def grows(descriptor: int) -> os.stat_result:
        status = find_size(descriptor)
        (tmp_path / "a.txt").write_bytes(b"x" * (MEGABYTE + 1))
        return status

    monkeypatch.setattr("os.fstat", grows)
    with pytest.raises(RefusedError, match="larger than 1 MB"):
        read_file(tmp_path, "a.txt", MEGABYTE)


@pytest.mark.parametrize("name", ["missing", "a.txt"])
def test_scanning_what_is_no_folder_says_what_to_do(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text("words")

    with pytest.raises(CorpusError, match="--corpus"):
        scan(tmp_path / name)


def test_files_are_only_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(TRADITIONAL.replace("\n", "\r\n").encode("big5") * 3)
    before = (file.read_bytes(), file.stat().st_mtime_ns)

    load("a.txt", read_file(tmp_path, "a.txt", MEGABYTE))

    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
