"""The public class: an assistant over one corpus and its index."""

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Literal, Self
from weakref import WeakSet

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable, RunnableLambda
from langchain_core.runnables.utils import AddableDict

from assistant.answer.judging import Bench
from assistant.answer.prompts import Prompts, load_prompts
from assistant.chain import Asked, Parts, build_chain
from assistant.fetching.saved import facts_beside
from assistant.i18n import ToldError
from assistant.models.errors import QUOTE, ModelError, translate_errors
from assistant.models.judges import OFF, load_admission
from assistant.models.loading import idle_timeout, load_model, model_name, server_name, token_prices
from assistant.models.timeouts import TimeoutModel
from assistant.schemas import Answer, CitationEvent, DoneEvent, ErrorEvent, Event, HistoryItem, PassagesEvent, TextEvent
from assistant.settings import SettingsError, read_settings
from assistant.validation import FilterLike, QuestionError, narrowed, question_text, turn
from assistant.verify.admission import Admission, Candidate, is_examined
from vectorstore import (
    Article,
    CleanedText,
    CorpusError,
    Filter,
    Found,
    Holding,
    Index,
    Omitted,
    PageProgress,
    Passage,
    Progress,
    Reading,
    RefusedFile,
    SyncReport,
    VectorstoreError,
    clean_text,
    find,
    load_embeddings,
    sync,
    with_vectors,
)

_of_this_process: "WeakSet[Assistant]" = WeakSet()


class Assistant:
    """Asks a folder of articles and gets answers in which every sentence can be checked.

    Any field of Settings can be given by keyword; the rest comes from the environment and a `.env` file. The index is
    opened, and owned, at the first use, until `close`.
    """

    def __init__(self, *, chat_model: BaseChatModel | None = None, **settings: str | Path | int | float | None) -> None:
        """`chat_model` takes the place of the one that the settings name; raises SettingsError for a wrong setting."""
        if not (chat_model is None or isinstance(chat_model, BaseChatModel)):
            raise SettingsError("`chat_model` takes a chat model object of LangChain's: give a name as `model`.")
        self.settings = read_settings(**settings)
        self._given_model = chat_model
        self._parts: Parts | None = None
        self._index: Index | None = None
        self._synced = False
        self._opening, self._building = threading.RLock(), threading.Lock()
        _hear_of_forks()
        _of_this_process.add(self)

    def open(self) -> None:
        """Open the index now, which the first use does otherwise."""
        self._opened()

    def check_corpus(self) -> None:
        """Raise CorpusError where there is no corpus folder."""
        if not self.settings.corpus.is_dir():
            raise CorpusError(
                f"There is no corpus folder `{self.settings.corpus}`: create it, or name another one with "
                "--corpus or ASSISTANT_CORPUS."
            )

    def sync(
        self,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,
        page_progress: PageProgress = lambda _path, _done, _pages: None,
    ) -> SyncReport:
        """Make the index equal to the corpus folder; a dry run writes nothing and only tells what it would do.

        `progress` hears how many files are done, of how many; `page_progress` of a file how many of its scanned pages are
        read, of how many.
        """
        with self._opening:
            corpus, limit = self.settings.corpus, self.settings.max_file_mb * 2**20
            beside = facts_beside(corpus)
            if dry_run and not self._index and not Index.exists(self.settings.index_folder):
                with TemporaryDirectory(
                    prefix="assistant-"
                ) as folder:  # nothing to compare with, and nothing may be written
                    index = Index(Path(folder), load_embeddings(self.settings.embeddings))
                    try:
                        return sync(
                            index,
                            corpus,
                            limit_bytes=limit,
                            dry_run=True,
                            progress=progress,
                            page_progress=page_progress,
                            beside=beside,
                        )
                    finally:
                        index.close()
            report = sync(
                self._opened(),
                corpus,
                limit_bytes=limit,
                dry_run=dry_run,
                progress=progress,
                page_progress=page_progress,
                beside=beside,
            )
            self._synced = self._synced or not dry_run
            return report

    def search(self, query: str, k: int = 10, *, filters: FilterLike | None = None) -> list[Passage]:
        """The k best passages, best first, without calling a chat model; `filters` keep to some articles.

        Raises QuestionError for a k below 1.
        """
        question = question_text(query)
        if not isinstance(k, int) or k < 1:
            raise QuestionError.of("passages", count=str(k))
        return list(self.find(question, k, filters=filters).passages)

    def find(self, query: str, k: int, *, filters: FilterLike | None = None) -> Found:
        """The k best passages with the confidence that they answer."""
        return find(self._ready(), query, k, filters=narrowed(filters))

    def ask(
        self,
        question: str,
        history: Sequence[HistoryItem] | None = (),
        *,
        filters: FilterLike | None = None,
        quote: bool = False,
    ) -> Answer:
        """The answer; `filters` keep to some articles, `quote` has it by quotation whatever model is set.

        Raises QuestionError, ModelError, SettingsError or VectorstoreError with one sentence; a ModelError's `answer`
        is what had come.
        """
        given = turn(Asked(question=question, history=list(history or ()), filters=narrowed(filters)))
        parts = self._by_quotation() if quote else self._built()
        whole = AddableDict()
        try:
            with translate_errors(parts.model_name, self.settings):
                for chunk in build_chain(parts).stream(given):  # invoke would keep nothing of an answer that breaks off
                    whole += chunk
        except ModelError as error:
            error.answer = _kept(whole)
            raise
        return Answer(**_whole(whole))

    async def astream(
        self,
        question: str,
        history: Sequence[HistoryItem] | None = (),
        *,
        filters: FilterLike | None = None,
        quote: bool = False,
    ) -> AsyncGenerator[Event, None]:
        """The events of an answer in the making; what goes wrong is the last one, of type `error`.

        Closing the stream before its end stops the model's as well; `answer_so_far` makes an answer of what had come.
        """
        whole = AddableDict()
        try:
            given = turn(Asked(question=question, history=list(history or ()), filters=narrowed(filters)))
            parts = await asyncio.to_thread(self._by_quotation if quote else self._built)
            with translate_errors(parts.model_name, self.settings):
                async with (
                    AsyncExitStack() as streams,
                    aclosing(_chain_within(streams, parts).astream(given)) as chunks,  # type: ignore[type-var]  # a generator
                ):
                    async for chunk in chunks:
                        if "state" not in chunk:  # the last one says what is known only at the end
                            for event in _events(chunk):
                                yield event
                        whole += chunk
            yield DoneEvent(answer=Answer(**_whole(whole)))
        except (QuestionError, ModelError, VectorstoreError, ValueError) as error:
            code, values = (error.code, dict(error.values)) if isinstance(error, ToldError) else ("", {})
            cause: Literal["question", "server"] = "question" if isinstance(error, QuestionError) else "server"
            yield ErrorEvent(message=str(error), code=code, values=values, cause=cause, answer=_kept(whole))

    async def complete(
        self, messages: LanguageModelInput, response_format: Mapping[str, Any] | None = None
    ) -> AIMessage | None:
        """What the chat model writes to these messages, without a search and unchecked; None where there is no model.

        `response_format` is passed on in OpenAI's form to models that know it. Raises ModelError or SettingsError.
        """
        parts = await asyncio.to_thread(self._built)
        if parts.model is None:
            return None
        form: dict[str, Any] = (
            {"response_format": response_format}
            if response_format and parts.model_name.startswith(("openai:", "gguf:"))
            else {}
        )
        with translate_errors(parts.model_name, self.settings):
            return await parts.model.ainvoke(messages, **form)

    @property
    def chain(self) -> Runnable[Any, Any]:
        """The LangChain runnable: {"question"} in, with "history" and "filters" where there are some.

        The keys of an Answer out.

        The history may hold LangChain's own messages too, as the state of a graph does.
        """
        return RunnableLambda(turn) | build_chain(self._built())

    @property
    def quotes_only(self) -> bool:
        """Whether answers are quotations, as there is no chat model; asks nobody."""
        return self._given_model is None and self.settings.quotes_only

    @property
    def model(self) -> str:
        """The name of the chat model, `quote` where there is none; may ask a model server for it."""
        return self._built().model_name

    @property
    def judge_unexamined(self) -> str:
        """Who will be examined with the first answer, by name and server; empty where nobody is, or it is done.

        Asks nobody.
        """
        settings = self.settings
        if self.quotes_only or settings.judge == OFF:
            return ""
        admission = self._parts.bench.admission if self._parts and self._parts.bench else None
        if admission:
            return "" if admission.result() else f"{admission.candidate.model} ({admission.candidate.server})"
        own = type(self._given_model).__name__ if self._given_model and not settings.judge else None
        name = own or settings.judge or settings.model or ""
        server = server_name(name or "openai:", settings)
        if own is None and is_examined(
            Candidate(model=name, server=server, prompt=self._prompts.judge_name), settings.judge_results_folder
        ):
            return ""
        return f"{name} ({server})" if name else server

    def purge(self) -> None:
        """Wipe what was deleted from the index off the disk."""
        with self._opening:
            self._opened().purge()

    def articles(self) -> list[Article]:
        """The articles of the index, by path."""
        return self._ready().record.articles()

    def article(self, article_id: str) -> Article | None:
        """What is known of an article; None for an unknown id."""
        return self._ready().record.facts(article_id)

    def holdings(self) -> list[Holding]:
        """The articles of the index with what was made of them, by path."""
        return self._ready().record.holdings()

    def unsearchable_languages(self) -> list[str]:
        """Languages whose articles keyword search does not find, in which only meaning is searched.

        None as long as all is well.
        """
        return self._ready().unsearchable_languages()

    def refused(self) -> list[RefusedFile]:
        """The files of the corpus, and parts of files, that could not be indexed, by path, with the reasons."""
        return [part for parts in self._opened().record.refused().values() for part in parts]

    def cleaned(self, article_id: str) -> CleanedText | None:
        """The cleaned text of an article with every change; None for an unknown id."""
        original, reading = self.original(article_id), self.reading(article_id)
        if original is None or reading is None:
            return None
        return clean_text(original, **reading.cleaning)

    def reading(self, article_id: str) -> Reading | None:
        """Where the pages of an article begin, and what of it text recognition read; None for an unknown id."""
        return self._ready().record.reading(article_id)

    def omitted(self, article_id: str) -> Omitted | None:
        """What was left out of an article, and where its file states its facts; None for an unknown id."""
        return self._ready().record.omitted(article_id)

    def original(self, article_id: str) -> str | None:
        """The original text of an article, to which all offsets refer; None for an unknown id."""
        return self._ready().record.original(article_id)

    def close(self) -> None:
        """Let the index go."""
        with self._opening:
            index, self._index, self._synced = self._index, None, False  # who asks meanwhile waits, and opens it again
            if index:
                index.close()

    def _forked(self) -> None:
        """In a forked child: an index that its parent opened is the parent's, its threads and its lock are not here.

        It is asked for anew, and refused.
        """
        self._inherited, self._index, self._synced = (
            self._index,
            None,
            False,
        )  # not let go of: that would wait for threads that are not here
        self._opening, self._building = threading.RLock(), threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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
            refused = [part for parts in index.record.refused().values() for part in parts]
            reason = f" `{refused[0].path}` was refused: {refused[0].reason}." if refused else ""
            raise CorpusError(
                f"The corpus folder `{self.settings.corpus}` holds no article: put text or Markdown files into "
                f"it.{reason}"
            )
        return index

    def _opened(self) -> Index:
        if index := self._index:  # a sync that goes on is not waited for
            return index
        with self._opening:
            if not self._index:
                self.check_corpus()
                self._index = Index(
                    self.settings.index_folder, load_embeddings(self.settings.embeddings), self.settings.chroma_url
                )
            return self._index

    def _built(self) -> Parts:
        with self._building:
            if not self._parts:
                model = self._given_model
                name = model_name(self.settings) if model is None else type(model).__name__
                model = load_model(name, self.settings) if model is None else model
                bounded = (
                    None
                    if model is None
                    else TimeoutModel(model, idle_timeout(name, self.settings), self.settings.answer_seconds)
                )
                admission = (
                    load_admission(self.settings, self._prompts.judge, self._prompts.judge_name, self._given_model)
                    if model
                    else None
                )
                self._parts = self._parts_with(bounded, name, admission)
            return self._parts

    @property
    def admission(self) -> Admission | None:
        """The judge with its exam; None where nothing is judged, as there is no model or ASSISTANT_JUDGE is `off`."""
        bench = self._built().bench
        return bench.admission if bench else None

    def _by_quotation(self) -> Parts:
        """The same without a model; asks no model server."""
        return self._parts_with(None, QUOTE)

    def _parts_with(self, model: TimeoutModel | None, name: str, admission: Admission | None = None) -> Parts:
        return Parts(
            self._find,
            model,
            name,
            self._prompts,
            script=self.settings.script,
            hide_unsupported=self.settings.unsupported == "hide",
            price=token_prices(name, self.settings),
            bench=Bench(admission) if admission else None,
            judge_costs=not self.settings.judge,
        )

    @cached_property
    def _prompts(self) -> Prompts:
        return load_prompts(self.settings.prompts)

    def _find(self, question: str, filters: Filter | None = None) -> Found:
        return with_vectors(self._ready(), self.find(question, self.settings.passages, filters=filters))


def _chain_within(streams: AsyncExitStack, parts: Parts) -> Runnable[Any, Any]:
    """The chain of one answer, whose model stops at the latest when `streams` are closed."""
    return build_chain(
        replace(parts, model=parts.model.closing_with(streams)) if isinstance(parts.model, TimeoutModel) else parts
    )


def _whole(chunks: dict[str, Any]) -> dict[str, Any]:
    """An Answer's keys, those that no chunk had filled in."""
    return {"answer": "", "citations": [], **chunks}


def _kept(chunks: dict[str, Any]) -> Answer | None:
    """What had come of an answer that broke off; None where that was nothing."""
    return Answer(**_whole(chunks)) if "state" in chunks else None


def _events(chunk: dict[str, Any]) -> Iterator[Event]:
    if "passages" in chunk:
        yield PassagesEvent(passages=tuple(chunk["passages"]))
    if "answer" in chunk:
        yield TextEvent(text=chunk["answer"])
    for citation in chunk.get("citations", ()):
        yield CitationEvent(citation=citation)


@cache
def _hear_of_forks() -> None:
    if hasattr(os, "register_at_fork"):  # not on Windows
        os.register_at_fork(after_in_child=_all_forked)


def _all_forked() -> None:
    for assistant in list(_of_this_process):
        assistant._forked()  # noqa: SLF001  # its own class
