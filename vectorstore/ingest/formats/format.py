"""What the program knows about a format: its file names, its first bytes, its reader and what that one needs."""

import importlib.util
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from vectorstore.messages import ENGLISH, Message, message


class Contents(Enum):
    """What a file of a format holds, which decides what its reader takes and returns."""

    ARTICLE = "article"  # one text: the reader returns an Extract
    ROWS = "rows"  # a table of articles: the reader returns an iterator of Row
    SHEETS = "sheets"  # a workbook: the reader returns an Extract with `sheets`
    FILES = "files"  # an archive: the reader takes its path, its bytes and a limit, and returns an iterator of files


class Names(Enum):
    """Which file names a pattern of first bytes outweighs."""

    ALL = "all"
    OWN = "own"  # none: it confirms the format's own suffixes
    BINARY = "binary"  # those of formats that are no text
    LOOSE = "loose"  # those of formats that are not `trusted_by_name`; tried last


class Pattern(NamedTuple):
    """First bytes that tell a format: matched from the first byte on, within the first 4096."""

    bytes: re.Pattern[bytes]
    names: Names = Names.ALL


class Disguise(NamedTuple):
    """What websites and old programs save under a format's suffix: bytes found in the first 4096, and their format."""

    bytes: re.Pattern[bytes]
    format: str


@dataclass(frozen=True)
class Signature:
    """How a file of a format is recognised by its bytes. Each part that is given is enough by itself."""

    patterns: tuple[Pattern, ...] = ()
    mimetype: re.Pattern[bytes] | None = None  # of a zip archive whose first member names its type, within 200 bytes
    members: tuple[str, ...] = ()  # of a zip archive, in lower case: it has them all
    remains: tuple[str, ...] = ()  # members or folders (`word/`) by which an archive that lost some is known
    streams: tuple[str, ...] = ()  # of an old Office (OLE) file
    is_locked: Callable[[bytes], bool] | None = None  # whether such an old Office file is encrypted


class Requirement(NamedTuple):
    """What a reader needs and an installation may lack: a Python package, or one of several programs."""

    package: str = ""
    programs: tuple[str, ...] = ()

    def find(self) -> str | None:
        """The package's name, or the path of the first program that is installed; None where there is none."""
        if self.package:
            return self.package if importlib.util.find_spec(self.package) else None
        return next(filter(None, map(shutil.which, self.programs)), None)

    def __str__(self) -> str:
        return self.package or " or ".join(self.programs)


@dataclass(frozen=True)
class Format:
    """One format of files.

    `noun` names a file of it: by the code of a message, or in words such as `a drawing`. `reader` is the dotted path of
    a function, such as `package.module:name`, which is imported when the first such file comes. It runs in the child
    process if the format is `sandboxed`. It takes the file's bytes; with `is_decoded` it takes the text, which reaches
    the child as UTF-8.
    """

    name: str
    noun: str
    suffixes: tuple[str, ...]
    reader: str
    contents: Contents = Contents.ARTICLE
    sandboxed: bool = True
    signature: Signature = Signature()
    disguises: tuple[Disguise, ...] = ()
    requires: tuple[Requirement, ...] = ()
    is_text: bool = False  # any bytes that are text may be such a file; if not, its signature must be there
    is_decoded: bool = False
    is_web_page: bool = False  # it may name its encoding, and may be an error page
    trusted_by_name: bool = False  # its text may begin as a web page does
    reports_pages: bool = False  # its reader also takes a ReportPage
    broken: str = "broken_format"  # the code with which a file is refused over which the reader failed
    broken_zip: str = ""  # where its files are zip archives: the code with which one that does not open is refused

    @property
    def expected(self) -> Message | str:
        """What a file of the format should be, as refusals name it."""
        return message(self.noun) if self.noun in ENGLISH else self.noun

    @property
    def failure(self) -> Message:
        """Why a file is refused over which the reader failed: the reader lacks what it requires, or it is broken."""
        if missing := [str(need) for need in self.requires if not need.find()]:
            return message("requirement_missing", requirement=", ".join(missing))
        return message(self.broken, expected=self.expected) if self.broken == "broken_format" else message(self.broken)
