"""A backup loses nothing of what readers did: what they removed, their verdicts, and the texts that they checked."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.backup import make_backup, restore_backup
from assistant.backup_archive import BackupError
from assistant.cli.doctor.serving import examine_bin, examine_conversations
from assistant.conversations import Conversations
from assistant.reviews import Reviews, review_key
from assistant.settings import Settings, read_settings
from assistant.ui.bin import Bin
from tests.unit.test_backup import changed
from tests.unit.test_reviews import cited

OWLS = "Thirty owls live in the barn of the mill.\n"
NAME = "uploads/owls.txt"
TURN = {"id": "t", "question": "A text", "asked": 1.0, "record": None}
CONVERSATION = {"id": "c", "title": "A text", "created": 1.0, "updated": 1.0}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of an assistant with a removed file, a reader's verdict, and a checked text."""
    corpus = tmp_path / "corpus"
    (corpus / "uploads").mkdir(parents=True)
    (corpus / NAME).write_text(OWLS, encoding="utf-8")
    (corpus / "uploads" / ".owls.txt.origin.json").write_text("{}", encoding="utf-8")
    made = read_settings(
        corpus=corpus, index=tmp_path / "index", conversations=tmp_path / "kept", accounts="li:words,wang:words"
    )
    with Assistant(corpus=corpus, index=tmp_path / "index", model="quote") as assistant:
        assistant.sync()
    Bin(made).put(corpus / NAME, NAME)
    Reviews(made.conversations_folder).put("li", cited(), is_right=False)
    checks = Conversations(made.conversations_folder / "checks")
    checks.save("li", CONVERSATION, TURN, is_new=True, is_new_turn=True)
    return made


def elsewhere(settings: Settings, folder: Path) -> Settings:
    """The settings of another place over the same articles."""
    return settings.model_copy(update={"index": folder / "index", "conversations": folder / "kept"})


def test_all_of_it_comes_back_and_nothing_twice(settings: Settings, tmp_path: Path) -> None:
    made = make_backup(settings, tmp_path / "one.backup")
    assert {"bin.zip", "reviews.sqlite3", "checks.sqlite3"} <= set(made.manifest.files)
    Bin(settings).empty()
    place = elsewhere(settings, tmp_path / "place")
    for _ in range(2):
        restore_backup(place, tmp_path / "one.backup", replace=True)
        [removed] = Bin(settings).files()
        assert removed.path == NAME
    [review] = Reviews(tmp_path / "place" / "kept").of([review_key(cited())], "li").values()
    assert [(one["name"], one["right"]) for one in review] == [("li", False)]
    assert Conversations(tmp_path / "place" / "kept" / "checks").turns("li")[0]["question"] == "A text"
    assert Bin(settings).put_back(removed.id) == NAME
    assert (settings.corpus / NAME).read_text(encoding="utf-8") == OWLS
    assert (settings.corpus / "uploads" / ".owls.txt.origin.json").read_text(encoding="utf-8") == "{}"
    assert (tmp_path / "place" / "kept" / "reviews-before-restore.sqlite3").exists()


def test_verdicts_that_are_there_are_replaced_only_where_that_is_asked_for(settings: Settings, tmp_path: Path) -> None:
    make_backup(settings, tmp_path / "one.backup")
    place = elsewhere(settings, tmp_path / "place")
    Reviews(tmp_path / "place" / "kept").put("wang", cited(), is_right=True)
    with pytest.raises(BackupError, match="reviews"):
        restore_backup(place, tmp_path / "one.backup", replace=False)
    assert Reviews(tmp_path / "place" / "kept").count() == 1


def packed(*members: tuple[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return content.getvalue()


ID = "0" * 32
HOSTILE_BINS = {
    "a way out": packed(("../evil.txt", b"evil")),
    "a deep way out": packed((f"{ID}/../../evil.txt", b"evil")),
    "another name": packed((f"{ID}/evil.txt", b"evil")),
    "no facts": packed((f"{ID}/content", b"words")),
    "a path outside": packed(
        (f"{ID}/content", b"words"), (f"{ID}/facts.json", f'{{"id":"{ID}","path":"../x","removed":1}}'.encode())
    ),
    "compressed": packed((f"{ID}/content", bytes(2**20)), compression=zipfile.ZIP_DEFLATED),
    "no archive": b"words",
}


@pytest.mark.parametrize("kind", HOSTILE_BINS)
def test_a_bin_of_a_stranger_is_refused_and_writes_nothing(settings: Settings, tmp_path: Path, kind: str) -> None:
    make_backup(settings, tmp_path / "one.backup")
    Bin(settings).empty()

    def with_bin(members: dict[str, bytes]) -> None:
        members["bin.zip"] = HOSTILE_BINS[kind]

    change: Callable[[dict[str, bytes]], None] = with_bin
    changed(tmp_path / "one.backup", change)
    with pytest.raises(BackupError, match="damaged"):
        restore_backup(elsewhere(settings, tmp_path / "place"), tmp_path / "one.backup", replace=False)
    assert Bin(settings).files() == []
    assert not (tmp_path / "place" / "kept").exists()
    assert not list(tmp_path.rglob("evil.txt"))


def test_the_doctor_names_the_bin_and_the_verdicts_and_changes_neither(settings: Settings) -> None:
    found = examine_bin(settings).found
    assert found.startswith("1 removed files, 0.0 MB in ")
    assert "empties itself: each file is deleted after 30 days" in found
    assert "beside them 1 verdicts of readers" in examine_conversations(settings).found
    Bin(settings).empty()
    assert examine_bin(settings).found.startswith("empty; ")
