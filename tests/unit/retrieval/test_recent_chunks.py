"""Proves that a search reads no chunk twice while nothing changes, and none that has changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from vectorstore import Index, find, load_embeddings, sync
from vectorstore.retrieval import recent_chunks

NAMES = ("Fenwick", "Ashby", "Holm", "Garton", "Selby")


class World:
    """A few articles with their index, and every statement that is sent to its catalog."""

    def __init__(self, folder: Path) -> None:
        self.corpus = folder / "corpus"
        self.corpus.mkdir()
        for number, name in enumerate(NAMES):
            self.write(name, f"The mill of {name} has {number + 3} wheels. It grinds rye in the autumn.")
        self.index = Index(folder / "index", load_embeddings("local"))
        self.sync()
        self._statements: list[str] = []
        self.index.catalog._db.set_trace_callback(self._statements.append)  # type: ignore[attr-defined]

    def write(self, name: str, text: str, title: str = "") -> None:
        facts = f"---\ntitle: {title or name}\n---\n\n"
        (self.corpus / f"{name}.md").write_text(f"{facts}{text}\n", encoding="utf-8")

    def sync(self) -> None:
        sync(self.index, self.corpus, limit_bytes=2**20)

    def ask(self, question: str) -> tuple[list[str], int]:
        """The titles that are found, and how often chunks were read for it."""
        self._statements.clear()
        found = find(self.index, question, 4)
        read = [statement for statement in self._statements if "FROM chunks" in statement]
        return [passage.article.title for passage in found.passages], len(read)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.index.close()


def test_a_question_on_the_same_matter_reads_no_chunk_again(world: World) -> None:
    first, read = world.ask("How many wheels has the mill of Holm?")
    other, again = world.ask("When does the mill of Ashby grind rye?")

    assert (first[0], other[0]) == ("Holm", "Ashby")
    assert read > 0
    assert again == 0


def test_what_changed_is_read_again(world: World) -> None:
    question = "How many wheels has the mill of Holm?"
    world.ask(question)

    world.write("Holm", "The mill of Holm has 5 wheels. It grinds rye in the autumn.", title="Holm, mended")
    world.sync()
    titles, _ = world.ask(question)
    assert titles[0] == "Holm, mended"

    (world.corpus / "Holm.md").rename(world.corpus / "moved.md")  # its chunks keep their ids
    world.sync()
    assert find(world.index, question, 1).passages[0].article.path == "moved.md"

    (world.corpus / "moved.md").unlink()
    world.sync()
    titles, _ = world.ask(question)
    assert titles
    assert "Holm, mended" not in titles


def test_no_more_are_kept_than_the_limit_and_all_are_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = [f"How many wheels has the mill of {name}?" for name in NAMES]
    usual = [world.ask(question)[0] for question in questions]
    monkeypatch.setattr(recent_chunks, "_TEXTS", 3)
    monkeypatch.setattr(recent_chunks, "_WHOLE", 2)
    world.index.catalog.set_property("touched", "1")

    few = [world.ask(question) for question in questions]
    chunks = recent_chunks.recent_chunks(world.index)

    assert [titles for titles, _ in few] == usual
    assert all(read for _, read in few)
    assert (len(chunks._texts), len(chunks._whole)) == (3, 2)
