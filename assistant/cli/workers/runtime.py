"""What the processes of one server have in common."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.gradio_import import import_gradio
from assistant.settings import Settings


@dataclass(frozen=True)
class Runtime:
    """The settings, and the folder with the sockets and the shared state, which goes with the server."""

    settings: Settings
    values: dict[str, str | int | None]
    folder: Path
    watch: bool
    is_json: bool

    @property
    def writer_socket(self) -> Path:
        """Where the process is asked that owns the index."""
        return self.folder / "writer.sock"

    @property
    def state_file(self) -> Path:
        """What all processes count and know."""
        return self.folder / "state.sqlite3"

    def set_up_libraries(self) -> None:
        """Set what libraries read when they are imported, and import Gradio.

        Several threads for one product of matrices are no help where there are several processes, nor at a fork. And
        prometheus-client counts in files that all processes read.
        """
        os.environ["OPENBLAS_NUM_THREADS"] = "1"
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(self.folder / "metrics")
        (self.folder / "metrics").mkdir()
        import_gradio()


@contextmanager
def runtime_folder() -> Iterator[Path]:
    """A folder that only this user can enter; its path is short, as those of sockets must be."""
    folder = Path(tempfile.mkdtemp(prefix="assistant-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
