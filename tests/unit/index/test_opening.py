"""An index that cannot be opened keeps none of its files open, however long its error is kept."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.unit.index.test_index import Letters, filled, letters
from vectorstore import Index, IndexReader, NamedEmbeddings, StorageError, sharing_backend

FDS = Path("/proc/self/fd")


def open_files(folder: Path) -> list[str]:
    found = []
    for link in FDS.iterdir():
        with suppress(FileNotFoundError):  # that by which they were listed
            found.append(link.readlink())
    return [file.name for file in found if file.is_relative_to(folder)]


@pytest.mark.skipif(not FDS.exists(), reason="only Linux lists what a process has open")
@pytest.mark.parametrize("kept_bytes", [4096, 60])
@pytest.mark.parametrize(
    "opening",
    [
        lambda folder: Index(folder, letters()),
        lambda folder: Index(folder, letters(), backend=sharing_backend("letters")),
        lambda folder: IndexReader(folder, NamedEmbeddings(Letters(), "letters")),
    ],
    ids=["owner", "sharing", "reader"],
)
def test_an_index_that_cannot_be_opened_keeps_no_file_open(
    tmp_path: Path, opening: Callable[[Path], object], kept_bytes: int
) -> None:
    filled(tmp_path, letters()).close()
    folder = tmp_path / "index"
    record = folder / "record.sqlite3"
    content = record.read_bytes()
    record.write_bytes(content[:kept_bytes] + b"\xa5" * (len(content) - kept_bytes))
    with pytest.raises(StorageError, match="damaged") as kept:
        opening(folder)
    assert open_files(folder) == []
    assert kept.value.code == "index_damaged"
    record.write_bytes(content)
    index = Index(folder, letters())  # nobody has it
    assert index.catalog.chunk_count() == 3
    index.close()
