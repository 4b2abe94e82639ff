"""The public class: an assistant over one corpus and its index."""

import asyncio
import threading
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import aclosing
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable
from langchain_core.runnables.utils import AddableDict

from assistant.answers import Answer, CitationEvent, DoneEvent, ErrorEvent, Event, HistoryItem, PassagesEvent, TextEvent
from assistant.chain import Parts, Turn, build_chain
from assistant.models import ModelError, failures_told, load_model, model_name
from assistant.prompts import load_prompts
from assistant.settings import read_settings
from vectorstore import (
    Article,
    CorpusError,
    Found,
    Holding,
    Index,
    Passage,
    Progress,
    RefusedFile,
    SyncReport,
    VectorstoreError,
    find,
    load_embeddings,
    sync,
)

QUESTION_AT_MOST = 4000  # characters: longer ones are texts, not questions


class QuestionError(ValueError):
    """The question cannot be asked; the message says why."""


class Assistant:
    """Asks a folder of articles and gets answers in which every sentence can be checked.

    Any field of Settings can be given by keyword; the rest comes from the environment and a `.env` file. The index is
    opened, and owned, at the first use, until `close`.
    """

    def __init__(self, *, chat_model: BaseChatModel | None = None, **settings: str | Path | int | float | None) -> None:
        """`chat_model` takes the place of the one that the settings name; raises SettingsError for a wrong setting."""
        self.settings = read_settings(**settings)
        self._given_model = chat_model
        self._parts: Parts | None = None
        self._index: Index | None = None
        self._synced = False
        self._opening = threading.RLock()

    def sync(self, *, dry_run: bool = False, progress: Progress | None = None) -> SyncReport:
        """Make the index equal to the corpus folder; a dry run writes nothing and only tells what it would do."""
        with self._opening:
            limit = self.settings.max_file_mb * 2**20
            if dry_run and not self._index and not Index.exists(self.settings.index_folder):
                with TemporaryDirectory(prefix="assistant-") as folder:  # nothing to compare with, and nothing may be written
                    index = Index(Path(folder), load_embeddings(self.settings.embeddings))
                    try:
                        return sync(index, self.settings.corpus, limit_bytes=limit, dry_run=True, progress=progress)
                    finally:
                        index.close()
            report = sync(self._opened(), self.settings.corpus, limit_bytes=limit, dry_run=dry_run, progress=progress)
            self._synced = self._synced or not dry_run
            return report

    def search(self, query: str, k: int = 10) -> list[Passage]:
        """The k best passages, best first, without calling a chat model."""
        return list(self.find(_asked(query), k).passages)

    def find(self, query: str, k: int, *, within: Collection[str] | None = None) -> Found:
        """The k best passages with the confidence that they answer; `within` keeps to articles of these ids."""
        return find(self._ready(), query, k, within=within)

    def ask(self, question: str, history: Sequence[HistoryItem] = ()) -> Answer:
        """The answer; raises QuestionError, ModelError, SettingsError or VectorstoreError with one sentence."""
        turn = Turn(question=_asked(question), history=list(history))
        with failures_told(self.model, self.settings):
            return Answer(**_whole(self.chain.invoke(turn)))

    async def astream(self, question: str, history: Sequence[HistoryItem] = ()) -> AsyncIterator[Event]:
        """The events of an answer in the making; what goes wrong is the last one, of type `error`."""
        whole = AddableDict()
        try:
            turn = Turn(question=_asked(question), history=list(history))
            chain, name = await asyncio.to_thread(lambda: (self.chain, self.model))
            with failures_told(name, self.settings):
                async with aclosing(chain.astream(turn)) as chunks:  # type: ignore[type-var]  # it is an async generator
                    async for chunk in chunks:
                        if "state" not in chunk:  # the last one says what is known only at the end
                            for event in _events(chunk):
                                yield event
                        whole += chunk
            yield DoneEvent(answer=Answer(**_whole(whole)))
        except (QuestionError, ModelError, VectorstoreError, ValueError) as error:
            yield ErrorEvent(message=str(error))

    @property
    def chain(self) -> Runnable[Any, Any]:
        """The LangChain runnable: {"question", "history"} in, the keys of an Answer out."""
        return build_chain(self._built())

    @property
    def quotes_only(self) -> bool:
        """Whether answers are quotations, as there is no chat model; asks nobody."""
        return self._given_model is None and self.settings.quotes_only

    @property
    def model(self) -> str:
        """The name of the chat model, `quote` where there is none; may ask a model server for it."""
        return self._built().model_name

    def purge(self) -> None:
        """Wipe what was deleted from the index off the disk."""
        with self._opening:
            self._opened().purge()

    def articles(self) -> list[Article]:
        """The articles of the index, by path."""
        return self._ready().record.articles()

    def holdings(self) -> list[Holding]:
        """The articles of the index with what was made of them, by path."""
        return self._ready().record.holdings()

    def refused(self) -> list[RefusedFile]:
        """The files of the corpus that could not be indexed, by path, with the reasons."""
        with self._opening:
            rows = self._opened().record.files().values()
        return [RefusedFile(path=row.path, reason=row.reason) for row in rows if row.reason]

    def original(self, article_id: str) -> str | None:
        """The original text of an article, to which all offsets refer; None for an unknown id."""
        return self._ready().record.original(article_id)

    def close(self) -> None:
        """Let the index go."""
        with self._opening:
            if self._index:
                self._index.close()
            self._index = None
            self._synced = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _ready(self) -> Index:
        """The index, made equal to the corpus once if nobody did; a later sync is not waited for."""
        index = self._index
        if index is None or not self._synced:
            with self._opening:
                if not self._synced:
                    self.sync()
                index = self._opened()
        if index.record.is_empty():
            refused = [row for row in index.record.files().values() if row.reason]
            reason = f" `{refused[0].path}` was refused: {refused[0].reason}." if refused else ""
            raise CorpusError(f"The corpus folder `{self.settings.corpus}` holds no article: put text or Markdown files into it.{reason}")
        return index

    def _opened(self) -> Index:
        with self._opening:
            if not self._index:
                if not self.settings.corpus.is_dir():
                    raise CorpusError(f"There is no corpus folder `{self.settings.corpus}`: create it, or name another one with --corpus or ASSISTANT_CORPUS.")
                self._index = Index(self.settings.index_folder, load_embeddings(self.settings.embeddings), self.settings.chroma_url)
            return self._index

    def _built(self) -> Parts:
        with self._opening:
            if not self._parts:
                prompts = load_prompts(self.settings.prompts)
                if self._given_model is not None:
                    name, model = type(self._given_model).__name__, self._given_model
                else:
                    name = model_name(self.settings)
                    model = load_model(name, self.settings)  # type: ignore[assignment]  # None is quotation
                self._parts = Parts(lambda question: self.find(question, self.settings.passages), model, name, prompts)
            return self._parts


def _asked(question: str) -> str:
    """The question without white space around it and without what is no text."""
    text = question.encode("utf-8", "replace").decode().strip()
    if not any(character.isalnum() for character in text):
        raise QuestionError("The question is empty: write what you want to know.")
    if len(text) > QUESTION_AT_MOST:
        raise QuestionError(f"The question has {len(text):,} characters: ask in at most {QUESTION_AT_MOST:,}.")
    return text


def _whole(chunks: dict[str, Any]) -> dict[str, Any]:
    """An Answer's keys, those that no chunk had filled in."""
    return {"answer": "", "citations": [], **chunks}


def _events(chunk: dict[str, Any]) -> Iterator[Event]:
    if "passages" in chunk:
        yield PassagesEvent(passages=tuple(chunk["passages"]))
    if "answer" in chunk:
        yield TextEvent(text=chunk["answer"])
    for citation in chunk.get("citations", ()):
        yield CitationEvent(citation=citation)
