"""Whether a judge counts: by the result of its exam, which is run and kept once for each model, server and prompt."""

import hashlib
import threading
import time
from pathlib import Path

import filelock
from pydantic import BaseModel, ValidationError

from assistant.verify.exam import ExamResult, Progress, run_exam
from assistant.verify.judge import Judge
from assistant.verify.ruling_store import RulingStore

_RETRY_SECONDS = 600.0  # until an exam that a server broke off is tried again
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
    return _file(candidate, folder).is_file()


class Admission:
    """The exam of one judge: already passed or failed, running, or still to be run."""

    def __init__(self, judge: Judge, candidate: Candidate, folder: Path | None) -> None:
        """`folder` is where results and rulings are kept.

        None keeps them in memory, as for a model object that no name tells from another.
        """
        self.judge = judge
        self.candidate = candidate
        self.rulings = RulingStore(folder)
        self._folder = folder
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._retry_at = 0.0
        self._result: ExamResult | None = None
        self._is_loaded = False
        self.failure: Exception | None = None
        self.done, self.total = 0, 0  # calls of the exam that runs

    def result(self) -> ExamResult | None:
        """The result, if there is one yet."""
        if self._result is None and not self._is_loaded:
            self._is_loaded, self._result = True, self._load_result()
        return self._result

    @property
    def is_running(self) -> bool:
        """Whether this process runs the exam now."""
        return self._thread is not None and self._thread.is_alive()

    def is_admitted(self, served_model: str = "") -> bool:
        """Whether the judge's rulings count; `served_model` is the model that its server says it was."""
        result = self.result()
        if result is None or not result.admitted:
            return False
        return not served_model or not result.served or served_model == result.served

    def start(self) -> None:
        """Run the exam in a thread of its own, unless there is a result, or it runs, or it broke off just now."""
        with self._lock:
            if self.result() or self.is_running or time.monotonic() < self._retry_at:
                return
            self._thread = threading.Thread(target=self._run_once, name="judge's exam", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> ExamResult | None:
        """The result, waited for while the exam runs; None where there is none by then."""
        thread = self._thread
        if thread:
            thread.join(seconds)
        return self.result()

    def run(self, progress: Progress | None = None) -> ExamResult:
        """The result of an exam run now, whatever was kept; raises what the judge's client raises."""
        result = run_exam(self.judge, progress)
        self._result = result
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary = self._folder / f".{self.candidate.key}.{threading.get_ident()}"
            temporary.write_text(result.model_dump_json(indent=1), encoding="utf-8")
            temporary.replace(_file(self.candidate, self._folder))
        return result

    def _run_once(self) -> None:
        try:
            if self._folder is None:
                self.run(self._count_calls)
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            with filelock.FileLock(self._folder / "exam.lock", timeout=_LOCK_SECONDS):
                # another process may have run it meanwhile
                self._result = self._load_result() or self.run(self._count_calls)
        except Exception as error:  # noqa: BLE001  # a thread of its own: whatever it is, the judge does not count
            self.failure, self._retry_at = error, time.monotonic() + _RETRY_SECONDS

    def _count_calls(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def _load_result(self) -> ExamResult | None:
        if self._folder is None:
            return None
        try:
            text = _file(self.candidate, self._folder).read_text(encoding="utf-8")
            return ExamResult.model_validate_json(text)
        except (OSError, ValidationError):
            return None


def _file(candidate: Candidate, folder: Path) -> Path:
    return folder / f"{candidate.key}.json"
