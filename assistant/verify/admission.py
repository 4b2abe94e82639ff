"""Whether a judge counts: by the result of its exam, which is held once for each model, server and prompt, and kept."""

import hashlib
import threading
import time
from pathlib import Path

import filelock
from pydantic import BaseModel, ValidationError

from assistant.verify.exam import Progress, Result, sit
from assistant.verify.judge import Judge

_AGAIN_SECONDS = 600.0  # until an exam that a server broke off is tried again
_LOCK_SECONDS = 3600.0  # that another process's exam is waited for


class Candidate(BaseModel, frozen=True):
    """Who is examined: the model's name, its server's address, and the name of the prompt."""

    model: str
    server: str
    prompt: str

    @property
    def key(self) -> str:
        """The name under which its result is kept."""
        return hashlib.sha256("\n".join((self.model, self.server, self.prompt)).encode()).hexdigest()[:16]


def is_examined(candidate: Candidate, folder: Path) -> bool:
    """Whether a result of the candidate's exam is kept in the folder."""
    return (folder / f"{candidate.key}.json").is_file()


class Admission:
    """The exam of one judge: kept, running, or still to be held."""

    def __init__(self, judge: Judge, candidate: Candidate, folder: Path | None) -> None:
        """`folder` is where results are kept.

        None keeps them in memory, as for a model object that no name tells from another.
        """
        self.judge = judge
        self.candidate = candidate
        self._folder = folder
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._failed_at = 0.0
        self._result: Result | None = None
        self._kept_read = False
        self.failure: Exception | None = None
        self.done, self.total = 0, 0  # calls of the exam that runs

    def result(self) -> Result | None:
        """The result, if there is one yet."""
        if self._result is None and not self._kept_read:
            self._kept_read, self._result = True, self._kept()
        return self._result

    @property
    def is_running(self) -> bool:
        """Whether the exam is being held by this process."""
        return self._thread is not None and self._thread.is_alive()

    def admitted(self, served: str) -> bool:
        """Whether what the judge says counts; `served` is the model that its server says it was."""
        result = self.result()
        return result is not None and result.admitted and (not served or not result.served or served == result.served)

    def begin(self) -> None:
        """Hold the exam in a thread of its own, unless there is a result, or it runs, or it broke off just now."""
        with self._lock:
            if self.result() or self.is_running or time.monotonic() < self._failed_at:
                return
            self._thread = threading.Thread(target=self._run, name="judge's exam", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> Result | None:
        """The result, waited for while the exam runs; None where there is none by then."""
        thread = self._thread
        if thread:
            thread.join(seconds)
        return self.result()

    def hold(self, progress: Progress | None = None) -> Result:
        """The result of an exam held now, whatever was kept; raises what the judge's client raises."""
        result = sit(self.judge, progress)
        self._result = result
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            written = self._folder / f".{self.candidate.key}.{threading.get_ident()}"
            written.write_text(result.model_dump_json(indent=1), encoding="utf-8")
            written.replace(self._folder / f"{self.candidate.key}.json")
        return result

    def _run(self) -> None:
        try:
            if self._folder is None:
                self.hold(self._counted)
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self._folder / "exam.lock", timeout=_LOCK_SECONDS):
                self._result = self._kept() or self.hold(self._counted)  # another process may have held it meanwhile
        except Exception as error:  # noqa: BLE001  # a thread of its own: whatever it is, the judge does not count, and it is told
            self.failure, self._failed_at = error, time.monotonic() + _AGAIN_SECONDS

    def _counted(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def _kept(self) -> Result | None:
        if self._folder is None:
            return None
        try:
            return Result.model_validate_json((self._folder / f"{self.candidate.key}.json").read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            return None
