"""Reads files in one child process with limits of time and memory: a hostile file costs only itself.

Libraries for worker processes were looked at (multiprocessing, pebble, loky): those that start a fresh interpreter
import the user's main program anew, which a package must not ask of its users.
"""

import base64
import contextlib
import importlib.util
import json
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.extract import Extract, ReportPage
from vectorstore.ingest.formats.registry import FORMATS, is_built_in

SECONDS = 60.0  # a PDF of a thousand pages takes five
# For a page that text recognition reads: a full one takes 10 to 20 on two cores, more on busy ones.
PAGE_SECONDS = 300.0
MEGABYTES = 1500  # resident; a page of 20 MB takes 700
_POLL_SECONDS = 0.02  # seconds between two looks at the child
_log = logging.getLogger(__name__)


class Parser:
    """The child process; started when first needed, and anew after it had to be killed.

    Its time and memory are watched from here, so that both limits hold on every system.
    """

    def __init__(self, *, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, kind: str, content: bytes, report_page: ReportPage = lambda _done, _pages: None) -> Extract:
        """What the file holds; `kind` is the name of its format.

        Where pages are read by text recognition, `report_page` is called with the number that is done and that of all,
        and each page has a time limit of its own. Raises RefusedError with the reason where the file cannot be read.
        """
        extra = {} if is_built_in(kind) else {"format": _description(kind)}
        return Extract.from_json(self._reply({"kind": kind, **extra}, content, report_page))

    def annotate(self, content: bytes, annotations: dict[str, Any]) -> bytes:
        """A Word file with comments and changes in it; `annotations` is an AnnotationRequest as JSON.

        Raises RefusedError with the reason where the file cannot be read.
        """
        request = {"kind": "docx", "annotations": annotations}
        return base64.b64decode(self._reply(request, content, lambda _done, _pages: None)["file"])

    def _reply(self, request: dict[str, Any], content: bytes, report_page: ReportPage) -> dict[str, Any]:
        """The child's reply; raises RefusedError where it is none."""
        # A child that ended may have been killed for another reason than this file: the second one tells.
        reply = self._exchange(request, content, report_page) or self._exchange(request, content, report_page)
        if reply is None:
            raise RefusedError("reader_died")
        if "memory" in reply:
            self.close()
            raise RefusedError("out_of_memory")
        if "refused" in reply:
            raise RefusedError(reply["refused"]["code"], **reply["refused"]["values"])
        return reply

    def close(self) -> None:
        """End the child, if one runs."""
        if self._process:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                _close(pipe)
            self._process = None

    def _exchange(self, request: dict[str, Any], content: bytes, report_page: ReportPage) -> dict[str, Any] | None:
        """The child's reply; None where it died over it."""
        process = self._running_child()
        exchange = _Exchange(process, request, content)
        exchange.start()
        progress: tuple[int, int] | None = None
        while exchange.is_alive():
            exchange.join(_POLL_SECONDS)
            if exchange.progress and exchange.progress != progress:
                progress = exchange.progress
                report_page(*progress)
            seconds = max(PAGE_SECONDS, self._seconds) if progress else self._seconds
            if exchange.is_alive() and time.monotonic() > exchange.last_progress_at + seconds:
                self.close()
                raise RefusedError("time_limit", seconds=seconds)
            if _resident_bytes(process) > self._megabytes * 2**20:
                self.close()
                raise RefusedError("memory_limit", limit_mb=self._megabytes)
        if not exchange.reply:
            self.close()
            return None
        if progress:
            report_page(progress[1], progress[1])
        return dict(json.loads(exchange.reply))

    def _running_child(self) -> subprocess.Popen[bytes]:
        if self._process and self._process.poll() is not None:
            self.close()  # its pipes
        if self._process is None:
            root = str(Path(__file__).parents[3])
            paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
            # -P keeps the current folder, which is anybody's, off the child's path
            self._process = subprocess.Popen(  # this interpreter, this package
                [sys.executable, "-P", "-m", "vectorstore.ingest.sandbox.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": paths},
            )
        return self._process


class _Exchange(threading.Thread):
    """One request and its reply, in a thread because the pipes of Windows cannot be waited for with a limit."""

    def __init__(self, process: subprocess.Popen[bytes], request: dict[str, Any], content: bytes) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._request = json.dumps({**request, "bytes": len(content)}).encode() + b"\n"
        self._content = content
        self.reply = b""
        self.progress: tuple[int, int] | None = None  # pages that text recognition has read, and how many it reads
        self.last_progress_at = time.monotonic()

    def run(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(self._request)
            self._process.stdin.write(self._content)
            self._process.stdin.flush()
            while (line := self._process.stdout.readline()).startswith(b'{"page":'):
                page = json.loads(line)
                self.progress, self.last_progress_at = (page["page"], page["pages"]), time.monotonic()
                _log.info("text recognition: page %d of %d", page["page"] + 1, page["pages"])
            self.reply = line
        except (OSError, ValueError):  # the child died, or was killed and its pipes closed
            self.reply = b""


def _description(kind: str) -> dict[str, Any]:
    """What the child must know of a format that this process registered.

    That is its reader, and the folder to import it from.
    """
    file_format = FORMATS[kind]
    package = importlib.util.find_spec(file_format.reader.partition(":")[0].partition(".")[0])
    places = [*(package.submodule_search_locations or []), package.origin or ""] if package else [""]
    return {
        "noun": file_format.noun,
        "reader": file_format.reader,
        "reports_pages": file_format.reports_pages,
        "broken": file_format.broken,
        "requires": file_format.requires,
        "folder": str(Path(places[0]).absolute().parent),
    }


def _resident_bytes(process: subprocess.Popen[bytes]) -> int:
    try:
        return int(psutil.Process(process.pid).memory_info().rss)
    except psutil.Error:  # it has ended
        return 0


def _close(pipe: Any) -> None:
    with contextlib.suppress(OSError):  # what could not be written any more
        pipe.close()
