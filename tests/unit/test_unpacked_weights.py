"""Proves that the encoder's weights are unpacked once, and that a cache that is no good costs time and nothing else."""

import os
import threading
from pathlib import Path

import numpy as np
import pytest

from vectorstore import local_encoder
from vectorstore.unpacked_weights import WRITER, State, load_unpacked

DAY = 86_400


class Unpacking:
    """A small archive that is unpacked, and how often it was."""

    def __init__(self, folder: Path) -> None:
        self.archive = folder / "weights.npz"
        self.times = 0
        chance = np.random.default_rng(1)
        self.state: State = {
            "table": chance.integers(0, 256, (30, 7), dtype=np.uint8),
            "layers": [chance.standard_normal((5, 3), dtype=np.float32), np.zeros((2, 2), np.float32)],
            "least": 1e-6,
            "size": 7,
        }
        np.savez_compressed(self.archive, table=self.state["table"])

    def load(self) -> State:
        """The state, after everything that is kept was written."""
        state = load_unpacked(self.archive, self._unpack)
        for thread in threading.enumerate():
            if thread.name == WRITER:
                thread.join()
        return state

    def _unpack(self) -> State:
        self.times += 1
        return self.state


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "ask-articles"


def assert_same(one: State, other: State) -> None:
    assert one.keys() == other.keys()
    for name, value in one.items():
        if isinstance(value, list):
            assert all(np.array_equal(a, b) and a.dtype == b.dtype for a, b in zip(value, other[name], strict=True))
        else:
            assert np.array_equal(value, other[name])


def test_what_was_unpacked_once_is_read_from_the_cache(tmp_path: Path, cache: Path) -> None:
    unpacking = Unpacking(tmp_path)

    assert_same(unpacking.load(), unpacking.state)
    assert_same(unpacking.load(), unpacking.state)

    assert unpacking.times == 1
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize("harm", ["emptied", "cut", "longer", "one bit", "another size", "no header", "a number"])
def test_a_damaged_file_is_unpacked_again_and_written_anew(tmp_path: Path, cache: Path, harm: str) -> None:
    unpacking = Unpacking(tmp_path)
    unpacking.load()
    [file] = cache.iterdir()
    whole = file.read_bytes()
    flipped = bytearray(whole)
    flipped[-100] ^= 1
    file.write_bytes(
        {
            "emptied": b"",
            "cut": whole[:-64],
            "longer": whole + bytes(64),
            "one bit": bytes(flipped),
            "another size": whole.replace(b"[30, 7]", b"[30, 6]"),
            "no header": bytes(8192) + whole[8192:],
            "a number": b"7".ljust(8192) + whole[8192:],
        }[harm]
    )

    assert_same(unpacking.load(), unpacking.state)

    assert unpacking.times == 2
    assert file.read_bytes() == whole


def test_a_cache_that_cannot_be_written_changes_nothing(tmp_path: Path, cache: Path) -> None:
    unpacking = Unpacking(tmp_path)
    cache.parent.write_text("no folder")

    assert_same(unpacking.load(), unpacking.state)
    assert_same(unpacking.load(), unpacking.state)

    assert unpacking.times == 2


def test_weights_of_another_content_have_another_file_and_old_files_go(tmp_path: Path, cache: Path) -> None:
    unpacking = Unpacking(tmp_path)
    unpacking.load()
    [before] = cache.iterdir()
    torn, fresh = (before.with_name(f"{before.name}.{name}") for name in ("12-3", "45-6"))
    for path in (torn, fresh):
        path.write_bytes(b"half")
    for path in (torn, before):
        os.utime(path, (path.stat().st_mtime - 2 * DAY,) * 2)
    np.savez_compressed(unpacking.archive, table=np.zeros(3))

    unpacking.load()

    assert unpacking.times == 2
    left = set(cache.iterdir()) - {fresh}
    assert len(left) == 1
    assert not left & {before, torn}


def test_many_that_start_at_once_leave_one_whole_file(tmp_path: Path, cache: Path) -> None:
    unpacking = Unpacking(tmp_path)
    starts = [threading.Thread(target=unpacking.load) for _ in range(8)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    before = unpacking.times

    assert_same(unpacking.load(), unpacking.state)

    assert unpacking.times == before
    assert len(list(cache.iterdir())) == 1


def test_the_encoder_makes_the_same_vectors_of_kept_weights(cache: Path) -> None:
    texts = ["河口乡有多少个水质巡查小组？", "How many peach trees were planted?"]
    make = local_encoder._encoder.__wrapped__
    first = make()
    for thread in threading.enumerate():
        if thread.name == WRITER:
            thread.join()
    kept = make()

    assert np.array_equal(first.encode(texts), kept.encode(texts))
    assert first.table.flags.writeable
    assert not kept.table.flags.writeable
    assert vars(first).keys() == vars(kept).keys()
    assert len(list(cache.iterdir())) == 1
