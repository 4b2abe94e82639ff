"""A Chroma folder is tried in a process of its own, and what is wrong with it comes back in a sentence."""

from pathlib import Path

import numpy as np
import pytest

from vectorstore.index.chroma import ChromaStore
from vectorstore.index.health_check import health_check
from vectorstore.index.rows import Vectors

MODEL = "letters of an index"


def vectors(number: int, seed: int = 1) -> dict[str, Vectors]:
    drawn = np.random.default_rng(seed).standard_normal((number, 16)).astype(np.float32)
    return {f"chunk-{place}": row / np.linalg.norm(row) for place, row in enumerate(drawn)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dense = ChromaStore(tmp_path / "chroma", MODEL)
    dense.put(list(vectors(60)), np.stack(list(vectors(60).values())))
    dense.close()
    return tmp_path / "chroma"


def test_a_folder_that_is_whole_passes(folder: Path) -> None:
    assert health_check(folder, MODEL, vectors(60)) == ""
    assert health_check(folder, MODEL, {}) == ""


@pytest.mark.slow
def test_chunks_that_are_not_there_yet_are_no_damage(folder: Path) -> None:
    assert health_check(folder, MODEL, vectors(80)) == ""


def test_passages_that_are_not_found_by_their_own_vectors_are_damage(folder: Path) -> None:
    others = dict(zip(vectors(60), vectors(60, seed=2).values(), strict=True))

    assert "not found by their own vectors" in health_check(folder, MODEL, others)


@pytest.mark.slow
def test_passages_that_share_one_vector_are_no_damage(folder: Path) -> None:
    line = next(iter(vectors(1, seed=3).values()))
    same = {f"line-{place}": line for place in range(2000)}
    dense = ChromaStore(folder, MODEL)
    dense.put(list(same), np.stack(list(same.values())))
    dense.close()

    assert health_check(folder, MODEL, dict(list(same.items())[::20])) == ""


def test_a_list_of_links_that_has_swollen_is_damage(folder: Path) -> None:
    segment = folder / "segment"
    segment.mkdir()
    with (segment / "link_lists.bin").open("wb") as links:
        links.truncate(2**40)  # a sparse file, as a torn list of links becomes

    assert health_check(folder, MODEL, vectors(60)) == "Chroma's list of links is torn."


def test_a_database_that_is_none_is_damage(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"torn" * 1000)

    assert health_check(folder, MODEL, vectors(60))


def test_a_process_that_dies_is_damage(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that Chroma's native part takes down."""
    monkeypatch.setattr("sys.executable", "/bin/false")

    assert health_check(folder, MODEL, vectors(60)) == "Opening Chroma's files ended a process (1)."
