"""Findings on the corpus folder, the index and the embeddings."""

from collections.abc import Iterator
from pathlib import Path

from assistant.cli.doctor.finding import Finding
from assistant.folders import packaged_folder
from assistant.settings import Settings
from vectorstore import Index, VectorstoreError, load_embeddings

_CHANGE_CORPUS = "Another folder: --corpus DIR or ASSISTANT_CORPUS."
_CHANGE_INDEX = "Another folder: --index DIR or ASSISTANT_INDEX. It can be deleted: the next run makes it anew."

_CHANGE_DATABASE = "Another database: ASSISTANT_DATABASE_URL; unset, the index is in a folder."


def examine_corpus(settings: Settings) -> Finding:
    """Whether there is a corpus folder with files in it."""
    folder = settings.corpus
    if not folder.is_dir():
        return Finding(
            False, "corpus", f"there is no folder `{folder}`", f"Create it, or name another. {_CHANGE_CORPUS}"
        )
    files = sum(path.is_file() and not _is_hidden(path.relative_to(folder)) for path in folder.rglob("*"))
    sample = " (the sample articles)" if folder == packaged_folder("corpus") else ""
    change = _CHANGE_CORPUS if files else f"Put text or Markdown files into it. {_CHANGE_CORPUS}"
    return Finding(files > 0, "corpus", f"{files} files in `{folder}`{sample}", change)


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def examine_index(settings: Settings) -> Iterator[Finding]:
    """Whether the index opens, and whether its keyword search finds anything in each script."""
    folder = settings.index_folder
    is_shared = settings.database_url is not None
    if not is_shared and not Index.exists(folder):
        change = f"The first run makes it, about 40 passages a second. {_CHANGE_INDEX}"
        yield Finding(True, "index", f"none yet; it will be `{folder}`", change)
        return
    try:
        index = Index(
            folder,
            load_embeddings(settings.embeddings),
            settings.chroma_url,
            database_url=settings.database_address,
        )
    except VectorstoreError as error:
        yield Finding(False, "index", str(error), _CHANGE_DATABASE if is_shared else _CHANGE_INDEX)
        return
    try:
        yield _shared_index(index) if is_shared else _index_size(index, folder)
        yield _keyword_search(index)
    except VectorstoreError as error:
        yield Finding(False, "index", str(error), _CHANGE_INDEX)
    finally:
        index.close()


def _index_size(index: Index, folder: Path) -> Finding:
    megabytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20
    articles, passages = len(index.catalog.articles()), index.catalog.chunk_count()
    found = f"{articles} articles, {passages} passages, {megabytes:.1f} MB in `{folder}`"
    return Finding(True, "index", found, _CHANGE_INDEX)


def _shared_index(index: Index) -> Finding:
    articles, passages = index.catalog.article_count(), index.catalog.chunk_count()
    found = f"{articles} articles, {passages} passages, in PostgreSQL; {index.writer} writes it now"
    return Finding(True, "index", found, _CHANGE_DATABASE)


def _keyword_search(index: Index) -> Finding:
    dead = index.unsearchable_languages()
    if dead:
        change = "If it is dead, delete the index folder and run again."
        return Finding(False, "keyword search", f"finds nothing in {', '.join(dead)}", change)
    return Finding(True, "keyword search", "answers in every script it holds", "Nothing to set.")


def examine_embeddings(settings: Settings) -> Finding:
    """Whether the embedding model loads, and what it costs."""
    try:
        load_embeddings(settings.embeddings)
    except VectorstoreError as error:
        change = "Those that run here: unset ASSISTANT_EMBEDDINGS, or set it to local."
        return Finding(False, "embeddings", str(error), change)
    cost = (
        "runs here, free, nothing leaves this machine"
        if settings.embeddings == "local"
        else "every article and question is sent to its provider, who may charge"
    )
    change = "Another model: ASSISTANT_EMBEDDINGS=provider:model; all articles are then embedded again."
    return Finding(True, "embeddings", f"`{settings.embeddings}`: {cost}", change)
