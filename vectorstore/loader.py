"""Files to articles: finds them, decodes them, reads their metadata. Files are never written to."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import charset_normalizer
import yaml
from frontmatter.default_handlers import YAMLHandler

from vectorstore.articles import Article
from vectorstore.cleaner import CleanedText, clean_text
from vectorstore.errors import CorpusError
from vectorstore.folding import script_of

SUFFIXES = {".md": "markdown", ".markdown": "markdown", ".txt": "text", ".text": "text"}
_FEWEST_LETTERS = 12  # a file with fewer has nothing that could be quoted
_TITLE_AT_MOST = 80  # characters; a longer first line is a paragraph


class RefusedError(Exception):
    """A file cannot be an article; the message is the reason to show."""


class UnreadableError(RefusedError):
    """The disk did not give a file, which says nothing about what is in it."""


@dataclass(frozen=True)
class Stamp:
    """What tells an unchanged file without reading it."""

    size: int
    mtime_ns: int


@dataclass(frozen=True)
class LoadedArticle:
    """An article with its texts, ready to be split."""

    article: Article
    original: str
    cleaned: CleanedText
    encoding: str
    markdown: bool


def scan(corpus: Path) -> dict[str, Stamp]:
    """Every file of the corpus folder by its relative path, sorted; hidden ones and folders left out.

    What of a path is not UTF-8 becomes U+FFFD: nothing could store or show it.
    """
    if not corpus.is_dir():
        raise CorpusError(f"There is no corpus folder `{corpus}`: create it, or name another one with --corpus or ASSISTANT_CORPUS.")
    found: dict[str, Stamp] = {}
    for folder, names, files in os.walk(corpus, onerror=_unreadable):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in files:
            path = Path(folder, name)
            if not name.startswith(".") and path.is_file():
                status = path.stat()
                shown = os.fsencode(path.relative_to(corpus).as_posix()).decode(errors="replace")
                found[shown] = Stamp(status.st_size, status.st_mtime_ns)
    return dict(sorted(found.items()))


def read(corpus: Path, path: str, limit_bytes: int) -> bytes:
    """The file's bytes; raises RefusedError with the reason where it cannot be an article."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise RefusedError(f"files of the kind {suffix or 'without ending'} cannot be read yet; use {', '.join(SUFFIXES)}")
    try:
        file = corpus / path
        if file.stat().st_size > limit_bytes:
            raise RefusedError(f"larger than {limit_bytes // 2**20} MB (ASSISTANT_MAX_FILE_MB)")
        return file.read_bytes()
    except OSError as error:
        if "\ufffd" in path:
            raise RefusedError("its name is not UTF-8; rename it") from error
        raise UnreadableError(f"cannot be read: {error.strerror}") from error


def load(path: str, content: bytes) -> LoadedArticle:
    """The article in a file's bytes; raises RefusedError with the reason where there is none."""
    original, encoding = decode(content)
    markdown = SUFFIXES[Path(path).suffix.lower()] == "markdown"
    metadata, start = _front_matter(original) if markdown else ({}, 0)
    cleaned = clean_text(original, markdown=markdown, start=start)
    if sum(map(str.isalpha, cleaned.text)) < _FEWEST_LETTERS:
        raise RefusedError("holds no text" if not cleaned.text.strip() else "holds too little text to answer from")
    article = Article(
        id=hashlib.sha256(original.encode()).hexdigest()[:16],
        title=metadata.get("title") or _first_line(cleaned.text, markdown) or Path(path).stem,
        author=metadata.get("author"),
        source=metadata.get("source"),
        date=metadata.get("date"),
        language=metadata.get("language") or script_of(cleaned.text),
        url=metadata.get("url"),
        path=path,
    )
    return LoadedArticle(article, original, cleaned, encoding, markdown)


def clean_again(path: str, original: str) -> CleanedText:
    """The cleaned text of an article from its original text, as it was made when the file was loaded."""
    markdown = SUFFIXES.get(Path(path).suffix.lower()) == "markdown"
    return clean_text(original, markdown=markdown, start=_front_matter(original)[1] if markdown else 0)


def decode(content: bytes) -> tuple[str, str]:
    """The text as it stands in the file, byte-order mark included, and the encoding; raises RefusedError."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif b"\0" in content[:4096]:
        raise RefusedError("is not text")
    else:
        candidates = ["utf-8"]
    for encoding in candidates:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    best = charset_normalizer.from_bytes(content, cp_isolation=["gb18030", "big5", "cp1252"], threshold=0.3).best()
    if best is None:
        raise RefusedError("is not text in UTF-8, UTF-16, GB18030, Big5 or Windows-1252; save it as UTF-8")
    return str(best), best.encoding


def _unreadable(error: OSError) -> None:
    raise CorpusError(f"The corpus folder cannot be read: {error}. Give this user the right to read it.") from error


def _front_matter(text: str) -> tuple[Mapping[str, str], int]:
    """The metadata of a Markdown file, unknown values left out, and where its body begins."""
    mark = len(text) - len(text.removeprefix("\ufeff"))
    handler = YAMLHandler()
    if not handler.detect(text[mark:]):
        return {}, 0
    try:
        fenced, body = handler.split(text[mark:])
    except ValueError:
        return {}, 0  # one line of dashes is a rule, not front matter
    try:
        found = handler.load(fenced) if fenced.strip() else {}
        if found is not None and not isinstance(found, Mapping):
            return {}, 0  # text between two rules
        metadata = dict(_scalars(found or {}))
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):  # impossible dates, numbers and depths as well
        metadata = {}
    return metadata, len(text) - len(body)


def _scalars(metadata: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in metadata.items():
        if isinstance(value, (date, datetime)):
            yield key, value.isoformat()[:10]
        elif isinstance(value, (str, int)) and str(value).strip():
            yield key, str(value).strip()


def _first_line(text: str, markdown: bool) -> str | None:
    line = text.lstrip().split("\n", 1)[0].strip()
    if markdown:
        return line.lstrip("# ") if line.startswith("#") else None
    return line if 0 < len(line) <= _TITLE_AT_MOST and line[-1] not in "。！？.!?;；,，" else None
