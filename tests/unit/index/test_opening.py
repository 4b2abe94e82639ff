"""An index that cannot be opened keeps none of its files open, however long its error is kept."""

import os
import subprocess
import sys
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


ENDING_CLEANLY = """
import sys
from pathlib import Path
from tests.unit.index.test_index import is_whole, letters
from vectorstore import Index
index = Index(Path(sys.argv[1]), letters())
assert is_whole(index)
index.close()
"""


def test_a_block_that_a_failing_disk_lost_does_not_take_the_process_down(tmp_path: Path) -> None:
    filled(tmp_path, letters()).close()
    [header] = (tmp_path / "index").rglob("header.bin")
    times = (header.stat().st_atime_ns, header.stat().st_mtime_ns)
    content = header.read_bytes()
    header.write_bytes(content[:25] + bytes(50) + content[75:])
    os.utime(header, ns=times)  # such a disk changes neither a file's time nor its size
    done = subprocess.run(
        [sys.executable, "-c", ENDING_CLEANLY, str(tmp_path / "index")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "made anew" in done.stderr
