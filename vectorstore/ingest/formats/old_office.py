"""Old Word and PowerPoint files by LibreOffice, where it is installed.

LibreOffice writes them in the new format, and that file is read.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import docx, pptx
from vectorstore.ingest.formats.extract import Extract
from vectorstore.ingest.formats.registry import office_program

_SECONDS = 45  # less than the parent waits for this process
_LARGEST = 200 * 2**20  # bytes of any file that it may write
# A profile of its own: no macros, no links that are followed, and a proxy that answers nobody.
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
)
_ITEM = '<item oor:path="/{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>\n'
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
    + "".join(_ITEM.format(*setting) for setting in _SETTINGS)
    + "</oor:items>\n"
)


def read_document(content: bytes) -> Extract:
    """An old Word file, or one of WPS."""
    return docx.read(_convert(content, "doc", "docx"))


def read_slides(content: bytes) -> Extract:
    """An old PowerPoint file."""
    return pptx.read(_convert(content, "ppt", "pptx"))


def find_program() -> str | None:
    """LibreOffice's program, where there is one."""
    return office_program()


def _convert(content: bytes, old: str, new: str) -> bytes:
    office = find_program()
    if not office:
        raise RefusedError("libreoffice_missing", suffix=new)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "profile" / "user").mkdir(parents=True)
        (place / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        (place / f"file.{old}").write_bytes(content)
        command = [
            office,
            f"-env:UserInstallation={(place / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            new,
        ]
        _run([*command, "--outdir", str(place / "new"), str(place / f"file.{old}")], place)
        converted_file = place / "new" / f"file.{new}"
        if not converted_file.is_file():
            raise RefusedError("libreoffice_failed", suffix=new)
        return converted_file.read_bytes()


def _run(command: list[str], place: Path) -> None:
    """LibreOffice, until it ends or its time is over; then all its processes are ended."""
    surroundings = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()} | {
        "HOME": str(place),
        "TMPDIR": str(place),
    }
    with subprocess.Popen(  # noqa: S603  # the program is found by its name, and the file's name is ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=surroundings,
        start_new_session=True,
        preexec_fn=_limits(),  # noqa: PLW1509  # this process has one thread
    ) as process:
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            raise RefusedError("time_limit", seconds=_SECONDS) from None
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _limits() -> Callable[[], None] | None:
    """What the program may use at most, set before it starts; it ends by itself where nobody is left to end it."""
    if sys.platform == "win32":
        return None
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST, _LARGEST))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return limit
