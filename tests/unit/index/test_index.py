"""An index has one owner, and both search indexes are rebuilt from the catalog without embedding again."""

import contextlib
import gc
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from vectorstore import Filter, Index, IndexInUseError, NamedEmbeddings, StorageError, find, sync
from vectorstore.errors import SearchIndexError
from vectorstore.index.chroma import ChromaStore

ARTICLES = {
    "pier.txt": "The old pier was rebuilt in 1987 after the flood. Forty ships spend the winter there.\n",
    "school.txt": "The school on the hill teaches ninety children. Its roof is painted green.\n",
    "港.txt": "旧渔港在城市的南边。冬天的时候，四十条船停在那里。\n",
}
LIMIT = 2**20


class Letters(Embeddings):
    """A bag of characters, which a person can compute; counts the texts it was given."""

    def __init__(self) -> None:
        self.texts = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.texts += len(texts)
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        bag = [0.01] * 64
        for character in text:
            bag[ord(character) % 64] += 1
        return bag


def letters() -> NamedEmbeddings:
    return NamedEmbeddings(Letters(), "letters")


def filled(folder: Path, embeddings: NamedEmbeddings) -> Index:
    """The index of ARTICLES, left open."""
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for path, text in ARTICLES.items():
        (corpus / path).write_text(text, encoding="utf-8")
    index = Index(folder / "index", embeddings)
    sync(index, corpus, limit_bytes=LIMIT)
    return index


def texts_embedded(embeddings: NamedEmbeddings) -> int:
    assert isinstance(embeddings.model, Letters)
    return embeddings.model.texts


def is_whole(index: Index) -> bool:
    """Whether the catalog and both search indexes have the same three chunks, and each is found by its own words."""
    listed = index.catalog.chunk_ids()
    found = [find(index, text, 1).passages[0].article.path for text in ARTICLES.values()]
    return (
        len(listed) == 3 and listed == index.vector_store.ids() == index.lexical_index.ids() and found == list(ARTICLES)
    )


def test_a_filled_index_is_whole_and_opens_again(tmp_path: Path) -> None:
    index = filled(tmp_path, letters())
    assert is_whole(index)
    index.close()

    again = Index(tmp_path / "index", letters())
    assert is_whole(again)
    again.close()


def test_after_a_sync_chroma_has_nothing_to_do_again_at_the_next_opening(tmp_path: Path) -> None:
    index = filled(tmp_path, letters())
    (tmp_path / "corpus" / "mill.txt").write_text("The mill grinds barley.", encoding="utf-8")
    sync(index, tmp_path / "corpus", limit_bytes=LIMIT)
    index.close()
    with sqlite3.connect(tmp_path / "index" / "chroma-0" / "chroma.sqlite3") as chroma:
        [(waiting,)] = chroma.execute("SELECT count(*) FROM embeddings_queue").fetchall()
    chroma.close()
    assert waiting <= 1  # Chroma keeps the last one


def test_what_is_remembered_stands_until_the_record_changes(tmp_path: Path) -> None:
    index = filled(tmp_path, letters())
    counted: list[int] = []

    def count() -> int:
        counted.append(index.catalog.chunk_count())
        return counted[-1]

    assert [index.cache.get("chunks", count) for _ in range(3)] == [3, 3, 3]
    assert counted == [3]
    (tmp_path / "corpus" / "mill.txt").write_text("The mill grinds barley.", encoding="utf-8")
    sync(index, tmp_path / "corpus", limit_bytes=LIMIT)
    assert [index.cache.get("chunks", count) for _ in range(3)] == [4, 4, 4]
    for other in range(20):
        index.cache.get(other, count)
    index.cache.get("chunks", count)
    assert counted == [3] + [4] * 22  # what was asked for long ago is made again
    index.close()


def test_a_folder_holds_an_index_once_it_was_opened(tmp_path: Path) -> None:
    assert not Index.exists(tmp_path / "index")
    Index(tmp_path / "index", letters()).close()
    assert Index.exists(tmp_path / "index")


OWNER = """
import sys
from pathlib import Path
from langchain_core.embeddings import FakeEmbeddings
from vectorstore import Index, NamedEmbeddings
index = Index(Path(sys.argv[1]), NamedEmbeddings(FakeEmbeddings(size=8), "fake"))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_refused_naming_the_owner_until_that_dies(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    command = [sys.executable, "-c", OWNER, str(folder)]
    here = str(Path(__file__).parents[3])
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=here) as owner:
        try:
            assert owner.stdout is not None
            assert owner.stdout.readline() == "open\n"
            with pytest.raises(
                IndexInUseError, match=rf"in use by process {owner.pid}: stop that, ask there, or name another --index"
            ):
                Index(folder, letters())
            (folder / "owner").write_bytes(b"\xff\x00")
            with pytest.raises(IndexInUseError, match="in use by process unknown"):
                Index(folder, letters())
        finally:
            owner.kill()  # nothing of its own cleans up: the system must free the lock

    Index(folder, letters()).close()


def test_a_process_that_is_refused_leaves_with_the_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    index = Index(folder, letters())
    refused = subprocess.run(
        [sys.executable, "-c", OWNER, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        cwd=Path(__file__).parents[3],
    )
    index.close()

    assert refused.returncode != 0
    assert f"in use by process {os.getpid()}:" in refused.stderr


def test_the_same_process_cannot_open_an_index_twice(tmp_path: Path) -> None:
    index = filled(tmp_path, letters())

    with pytest.raises(IndexInUseError, match=str(os.getpid())):
        Index(tmp_path / "index", letters())

    assert is_whole(index)  # and the owner goes on
    index.close()


def test_a_search_in_a_closed_index_is_reported_in_a_sentence(tmp_path: Path) -> None:
    index = filled(tmp_path, letters())
    index.close()
    for filters in (None, Filter(languages=("en",))):
        with pytest.raises(StorageError, match="closed"):
            find(index, "pier", 1, filters=filters)


@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")  # Python 3.13 says so, and rightly
def test_an_index_that_is_dropped_unclosed_lets_the_folder_go(tmp_path: Path) -> None:
    index = filled(tmp_path, letters())
    assert is_whole(index)
    del index
    with contextlib.closing(Index(tmp_path / "index", letters())) as again:
        assert is_whole(again)
    gc.collect()  # here, where the warning is expected


def test_an_opening_that_fails_lets_the_folder_go(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / "record.sqlite3").write_bytes(b"no database " * 500)
    with pytest.raises(StorageError, match="is damaged") as first:
        Index(folder, letters())
    with pytest.raises(StorageError, match="is damaged"):
        Index(folder, letters())
    assert first.tb is not None  # it holds what the first opening held: nothing was let go by being forgotten
    (folder / "record.sqlite3").unlink()

    Index(folder, letters()).close()


def test_a_place_that_is_no_folder_is_reported_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("words")

    with pytest.raises(StorageError, match="name another with --index"):
        Index(tmp_path / "file", letters())


def test_a_chroma_folder_that_goes_while_it_is_open_is_made_anew_without_embedding(tmp_path: Path) -> None:
    embeddings = letters()
    index = filled(tmp_path, embeddings)
    before = texts_embedded(embeddings)
    [chroma] = (tmp_path / "index").glob("chroma-*")
    index.vector_store.close()
    shutil.rmtree(chroma)

    assert is_whole(index)
    assert texts_embedded(embeddings) == before
    index.close()


def _gone(folder: Path) -> None:
    shutil.rmtree(folder)


def _garbage(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            file.write_bytes(b"garbage" * 1000)


def _halved(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.mark.parametrize(
    "damage", [pytest.param(_gone, marks=pytest.mark.slow), _garbage, pytest.param(_halved, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("name", ["chroma-0", pytest.param("lexical-0", marks=pytest.mark.slow)])
def test_a_search_index_that_is_damaged_while_closed_is_made_anew_without_embedding(
    tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    filled(tmp_path, letters()).close()
    damage(tmp_path / "index" / name)

    embeddings = letters()
    index = Index(tmp_path / "index", embeddings)
    report = sync(index, tmp_path / "corpus", limit_bytes=LIMIT)

    assert report.unchanged == 3
    assert is_whole(index)
    assert index.unsearchable_languages() == []
    assert texts_embedded(embeddings) == 0
    index.close()


def test_vectors_that_only_a_thorough_search_finds_are_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    filled(tmp_path, letters()).close()
    search = ChromaStore.search
    monkeypatch.setattr(ChromaStore, "search", lambda self, vector, k: search(self, vector, k) if k > 100 else [])
    with contextlib.closing(Index(tmp_path / "index", letters())) as index:
        assert len(index.vector_store.ids()) == 3
    assert not caplog.records
    monkeypatch.setattr(ChromaStore, "search", lambda _self, _vector, _k: [])
    with (
        contextlib.closing(Index(tmp_path / "index", letters())) as index,
        pytest.raises(StorageError, match="not found by their own vectors"),
    ):
        index.vector_store.ids()
    assert "made anew" in caplog.text


@pytest.mark.slow
def test_a_line_that_is_printed_a_thousand_times_is_no_damage(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "line.txt").write_text(
        "A line of the harbour's log is written anew.\n" * 6000, encoding="utf-8"
    )
    with contextlib.closing(Index(tmp_path / "index", letters())) as index:
        sync(index, tmp_path / "corpus", limit_bytes=LIMIT)

    with contextlib.closing(Index(tmp_path / "index", letters())) as index:
        assert len(index.vector_store.ids()) > 20
        assert index.unsearchable_languages() == []
    assert not caplog.records
    shutil.rmtree(tmp_path / "index" / "lexical-0")  # made anew, it has them in another order
    with contextlib.closing(Index(tmp_path / "index", letters())) as index:
        assert index.unsearchable_languages() == []


def test_keyword_search_that_finds_nothing_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("vectorstore.index.lexical.terms_of", lambda _: [])
        filled(tmp_path, letters()).close()

    index = Index(tmp_path / "index", letters())

    assert index.unsearchable_languages() == []
    assert is_whole(index)
    index.close()


def test_keyword_search_that_stays_dead_is_reported_and_the_rest_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, letters()).close()
    monkeypatch.setattr("vectorstore.index.lexical.terms_of", lambda _: [])

    index = Index(tmp_path / "index", letters())
    index.lexical_index.put(
        [(chunk.id, chunk.article, chunk.embedding_text) for chunk in index.catalog.sample_chunks(9)]
    )
    index.close()
    index = Index(tmp_path / "index", letters())

    assert index.unsearchable_languages() == ["en", "zh-Hans"]
    assert find(index, "When did the old pier open?", 3).passages
    index.close()


def test_a_damaged_search_index_is_whole_once_it_is_open_and_the_user_is_reported_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    filled(tmp_path, letters()).close()
    _garbage(tmp_path / "index" / "chroma-0")

    index = Index(tmp_path / "index", letters())
    assert is_whole(index)
    assert index.catalog.get_property("writing") == "0"
    index.close()

    assert len([line for line in caplog.records if "made anew from the record" in line.message]) == 1
    Index(tmp_path / "index", letters()).close()
    assert len([line for line in caplog.records if line.name == "vectorstore.index.search_indexes"]) == 1


def test_a_damaged_index_of_another_model_is_left_to_the_sync(tmp_path: Path) -> None:
    filled(tmp_path, letters()).close()
    _gone(tmp_path / "index" / "lexical-0")

    index = Index(tmp_path / "index", NamedEmbeddings(Letters(), "other letters"))
    sync(index, tmp_path / "corpus", limit_bytes=LIMIT)

    assert is_whole(index)
    index.close()


def test_an_unclean_end_is_repaired_by_the_next_sync_without_embedding(tmp_path: Path) -> None:
    index = filled(tmp_path, letters())
    some = sorted(index.catalog.chunk_ids())[:2]
    index.begin_writing()
    index.vector_store.delete(some)  # as a run leaves it that died between the catalog and the search indexes
    index.lexical_index.delete(some)
    index.lexical_index.put([("stray", "nothing", "words of nobody")])
    index.close()

    embeddings = letters()
    index = Index(tmp_path / "index", embeddings)
    sync(index, tmp_path / "corpus", limit_bytes=LIMIT)

    assert is_whole(index)
    assert texts_embedded(embeddings) == 0
    assert index.catalog.get_property("writing") == "0"
    index.close()


@pytest.mark.slow
def test_an_unclean_end_that_damaged_chroma_is_repaired_as_well(tmp_path: Path) -> None:
    index = filled(tmp_path, letters())
    index.begin_writing()
    index.close()
    [chroma] = (tmp_path / "index").glob("chroma-*")
    for file in chroma.rglob("*"):
        if file.is_file():
            file.write_bytes(b"torn")

    embeddings = letters()
    index = Index(tmp_path / "index", embeddings)
    sync(index, tmp_path / "corpus", limit_bytes=LIMIT)

    assert is_whole(index)
    assert texts_embedded(embeddings) == 0
    index.close()


@pytest.mark.slow
def test_the_folders_of_retired_search_indexes_are_deleted(tmp_path: Path) -> None:
    filled(tmp_path, letters()).close()
    _garbage(tmp_path / "index" / "chroma-0")
    index = filled(tmp_path, letters())
    assert is_whole(index)
    index.close()

    assert sorted(path.name for path in (tmp_path / "index").iterdir() if path.is_dir()) == ["chroma-1", "lexical-1"]


def test_what_a_kill_left_of_retired_search_indexes_is_deleted_and_nothing_else(tmp_path: Path) -> None:
    filled(tmp_path, letters()).close()
    index = tmp_path / "index"
    for name in ("chroma-0", "lexical-0"):
        (index / name).rename(index / name.replace("0", "7"))
    (index / "chroma-of-mine").mkdir()

    again = Index(index, letters())
    assert is_whole(again)
    again.close()
    assert sorted(path.name for path in index.iterdir() if path.is_dir()) == ["chroma-0", "chroma-of-mine", "lexical-0"]


def test_of_several_searches_that_fail_at_once_one_makes_the_index_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = filled(tmp_path, letters())
    broken, all_there = index.vector_store, threading.Barrier(4)

    def fails(*_: object) -> list[str]:
        all_there.wait()
        raise SearchIndexError("chroma_links_torn")

    monkeypatch.setattr(broken, "search", fails)
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda _: index.search_vectors(index.embeddings.question("pier"), 3), range(4)))

    assert [len(ids) for ids in found] == [3] * 4
    assert index.catalog.get_property("generation") == "1"
    index.close()


def test_what_the_record_does_not_list_is_never_returned_and_dropped_at_the_next_opening(tmp_path: Path) -> None:
    embeddings = letters()
    index = filled(tmp_path, embeddings)
    index.lexical_index.put([("stray", "nothing", ARTICLES["pier.txt"])])
    index.vector_store.put(["stray"], embeddings.passages([ARTICLES["pier.txt"]]))

    assert all(passage.id != "stray" for passage in find(index, ARTICLES["pier.txt"], 10).passages)
    index.close()
    index = Index(tmp_path / "index", embeddings)
    assert is_whole(index)
    index.close()


def test_keyword_search_is_alive_in_both_scripts_and_in_english(tmp_path: Path) -> None:
    index = filled(tmp_path, letters())
    assert set(index.catalog.sample_chunk_per_language()) == {"en", "zh-Hans"}

    assert index.unsearchable_languages() == []
    index.close()


def test_purging_leaves_no_byte_of_deleted_text_on_the_disk(tmp_path: Path) -> None:
    canary, mark = "Quillonfish swim in the zyvexpond. ", "鱻龘在水裡游。"
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "canary.txt").write_text(canary * 40 + mark * 40, encoding="utf-8")
    index = filled(tmp_path, letters())
    traces = [b"quillonfish", b"zyvexpond", "鱻龘".encode()]

    def left() -> set[bytes]:
        files = [file.read_bytes().lower() for file in (tmp_path / "index").rglob("*") if file.is_file()]
        return {trace for trace in traces if any(trace in content for content in files)}

    assert left() == set(traces)
    (tmp_path / "corpus" / "canary.txt").unlink()
    sync(index, tmp_path / "corpus", limit_bytes=LIMIT)
    assert find(index, canary, 10).passages
    assert all("Quillon" not in passage.text for passage in find(index, canary, 10).passages)

    index.purge()

    assert left() == set()
    assert len(set(index.lexical_index.idf().of(["quillonfish", "neverseen"]).values())) == 1
    assert sorted(path.name for path in (tmp_path / "index").iterdir() if path.is_dir()) == [
        "chroma-1",
        "lexical-1",
    ]  # its vectors are gone as well
    assert is_whole(index)
    index.close()
    assert left() == set()


def test_in_an_index_of_one_chunk_its_words_still_tell_something(tmp_path: Path) -> None:
    index = Index(tmp_path / "index", letters())
    index.lexical_index.put([("one", "pier", "The old pier")])
    told = index.lexical_index.idf().of(["pier", "neverseen"])

    assert told["pier"] > told["neverseen"] / 4
    index.close()


def test_deleted_chunks_tell_nothing_of_words(tmp_path: Path) -> None:
    index, fresh = Index(tmp_path / "index", letters()), Index(tmp_path / "fresh", letters())
    chunks = [(str(number), "coast", "The old mill" if number in (2, 3) else "The old pier") for number in range(9)]
    index.lexical_index.put(chunks)
    index.lexical_index.delete([identity for identity, _, _ in chunks[4:]])
    fresh.lexical_index.put(chunks[:4])

    assert index.lexical_index.idf().of(["pier", "mill"]) == fresh.lexical_index.idf().of(["pier", "mill"])
    index.close()
    fresh.close()


def test_words_that_ask_tell_little_where_no_chunk_happens_to_have_them(tmp_path: Path) -> None:
    index = Index(tmp_path / "index", letters())
    index.lexical_index.put([("one", "pier", "The old pier")])
    told = index.lexical_index.idf().of(["how", "many", "pier", "boats"], question_words={"how", "many"})

    assert told["how"] == told["many"] < told["pier"] < told["boats"]
    index.close()


def test_purging_embeds_nothing(tmp_path: Path) -> None:
    embeddings = letters()
    index = filled(tmp_path, embeddings)
    before = texts_embedded(embeddings)
    index.purge()

    assert texts_embedded(embeddings) == before
    index.close()


def _flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[: len(content) // 2] = bytes(byte ^ 0xFF for byte in content[: len(content) // 2])
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("ending", "damage"),
    [
        *(pytest.param(ending, _flipped, marks=pytest.mark.slow) for ending in ("fieldnorm", "idx")),
        pytest.param("pos", Path.unlink, marks=pytest.mark.slow),
        ("term", Path.unlink),
    ],
)
def test_a_single_file_of_the_keyword_index_that_is_damaged_while_closed_is_made_good(
    tmp_path: Path, ending: str, damage: Callable[[Path], None]
) -> None:
    filled(tmp_path, letters()).close()
    [file, *_] = (tmp_path / "index" / "lexical-0").glob(f"*.{ending}")
    damage(file)

    with contextlib.closing(Index(tmp_path / "index", letters())) as index:
        assert is_whole(index)
        assert find(index, "When did the old pier open?", 3).passages


def test_a_copied_index_is_taken_as_it_is(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    filled(tmp_path, letters()).close()
    for file in (tmp_path / "index").rglob("*"):
        os.utime(file, (1, 1))  # as copying without -p or unpacking leaves them
    files = {file.name: file.stat().st_ino for file in (tmp_path / "index" / "lexical-0").iterdir()}

    with contextlib.closing(Index(tmp_path / "index", letters())) as index:
        assert is_whole(index)
    assert files == {file.name: file.stat().st_ino for file in (tmp_path / "index" / "lexical-0").iterdir()}
    assert not caplog.records


def test_damage_that_nobody_sees_from_outside_is_found_by_the_search_and_made_good(tmp_path: Path) -> None:
    filled(tmp_path, letters()).close()
    for ending in ("idx", "fast"):
        for file in (tmp_path / "index" / "lexical-0").glob(f"*.{ending}"):
            status = file.stat()
            _flipped(file)
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))

    with contextlib.closing(Index(tmp_path / "index", letters())) as index:
        assert find(index, "When did the old pier open?", 3).passages
        assert is_whole(index)


def test_a_keyword_index_that_goes_while_it_is_open_is_made_anew_by_the_next_sync(tmp_path: Path) -> None:
    index = filled(tmp_path, letters())
    assert find(index, "When did the old pier open?", 3).passages
    shutil.rmtree(tmp_path / "index" / "lexical-0")
    (tmp_path / "corpus" / "mill.txt").write_text("The mill by the brook grinds barley in autumn.", encoding="utf-8")

    assert sync(index, tmp_path / "corpus", limit_bytes=LIMIT).added == ("mill.txt",)

    assert index.catalog.chunk_ids() == index.vector_store.ids() == index.lexical_index.ids()
    assert find(index, "What does the mill by the brook grind?", 1).passages[0].article.path == "mill.txt"
    index.close()
