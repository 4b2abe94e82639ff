"""The public class: an assistant over one corpus and its index."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from copy import copy
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable, RunnableLambda
from langchain_core.runnables.utils import AddableDict

from assistant.answer.batch_judge import BatchJudge
from assistant.chain import ChainInput, build_chain
from assistant.check.checker import arun_check, run_check
from assistant.check.library import Library
from assistant.check.schemas import CheckDoneEvent, CheckedText, CheckEvent
from assistant.check.text_check import Confirm, TextCheck
from assistant.component_loader import ComponentLoader
from assistant.corpus_index import CorpusIndex, IndexCounts
from assistant.events import check_error_event, error_event, events, partial_answer, whole_answer
from assistant.models.errors import ModelError, translate_errors
from assistant.observers import Observers, ServerStoppingError
from assistant.saved_model import SavedModel
from assistant.schemas import Answer, DoneEvent, Event, HistoryItem
from assistant.settings import SettingsError, read_settings
from assistant.validation import (
    FilterLike,
    QuestionError,
    validate_filters,
    validate_input,
    validate_question,
    validate_text,
)
from assistant.verify.admission import Admission
from vectorstore import (
    Article,
    ArticleOmissions,
    CleanedText,
    Filter,
    IndexedArticle,
    PageProgress,
    Passage,
    Progress,
    ReadingOptions,
    RefusedFile,
    SearchResult,
    SyncReport,
    VectorstoreError,
    article_passages,
    attach_vectors,
    clean_text,
    find,
)


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
        self._chat_model = chat_model
        self.observers = Observers()  # metrics, logs and spans of every answer are made by these
        self._corpus_index = CorpusIndex(self.settings)
        self._components = ComponentLoader(
            self.settings, chat_model, self._search, self._admitted_articles, self._article_passages
        )

    def open(self) -> None:
        """Open the index now, which the first use does otherwise."""
        self._corpus_index.open()

    def check_corpus(self) -> None:
        """Raise CorpusError where there is no corpus folder."""
        self._corpus_index.check_corpus()

    def sync(
        self,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,
        page_progress: PageProgress = lambda _path, _done, _pages: None,
    ) -> SyncReport:
        """Make the index equal to the corpus folder; a dry run changes nothing and reports what it would do.

        `progress` is called with the number of files done and of all files. `page_progress` is called for a scanned
        file with its path, the number of pages read and of all pages.
        """
        return self._corpus_index.sync(dry_run=dry_run, progress=progress, page_progress=page_progress)

    def search(self, query: str, k: int = 10, *, filters: FilterLike | None = None) -> list[Passage]:
        """The k best passages, best first, without calling a chat model; `filters` keep to some articles.

        Raises QuestionError for a k below 1.
        """
        question = validate_question(query)
        if not isinstance(k, int) or k < 1:
            raise QuestionError("passages", count=str(k))
        return list(self.find(question, k, filters=filters).passages)

    def find(self, query: str, k: int, *, filters: FilterLike | None = None) -> SearchResult:
        """The k best passages with the confidence that they answer."""
        return find(self._corpus_index.open_synced(), query, k, filters=validate_filters(filters))

    def ask(
        self,
        question: str,
        history: Sequence[HistoryItem] | None = (),
        *,
        filters: FilterLike | None = None,
        quote: bool = False,
    ) -> Answer:
        """The answer; `filters` keep to some articles, `quote` has it by quotation whatever model is set.

        Raises QuestionError, ModelError, SettingsError or VectorstoreError with one sentence; the `answer` of a
        ModelError is what had arrived before it.
        """
        with self.observers.observe(question) as observed:
            self.observers.check_open()
            asked = ChainInput(question=question, history=list(history or ()), filters=validate_filters(filters))
            chain_input = validate_input(asked)
            components = self._components.without_model() if quote else self._components.load()
            chunks = AddableDict()
            try:
                with translate_errors(components.model_name, self.settings):
                    for chunk in build_chain(components).stream(chain_input):  # invoke loses an answer that breaks off
                        for event in events(chunk):
                            observed.add(event)
                        chunks += chunk
            except ModelError as error:
                error.answer = partial_answer(chunks)
                raise
            answer = whole_answer(chunks)
            observed.add(DoneEvent(answer=answer))
        return answer

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
        with self.observers.observe(question) as observed:
            async with aclosing(self._answer_events(question, history, filters, quote=quote)) as answering:
                async for event in answering:
                    observed.add(event)
                    yield event

    def check(self, text: str, *, judge: bool = True, confirm: Confirm = lambda _cost: False) -> CheckedText:
        """The text with a verdict and the articles' words for each of its sentences.

        Without `judge` words alone decide, and nothing is sent. `confirm` is asked before a judge is sent more than
        100,000 tokens; where it does not agree, words alone decide. Raises QuestionError, ModelError, SettingsError or
        VectorstoreError with one sentence.
        """
        with self.observers.observe_check() as observed:
            self.observers.check_open()
            check, batch_judge = self.begin_check(text, judge=judge)
            try:
                for _ in run_check(check, batch_judge, confirm):
                    pass
                observed.failure = None
            finally:
                observed.checked = check.record()
        return observed.checked

    async def acheck(
        self, text: str, *, judge: bool = True, confirm: Confirm = lambda _cost: False
    ) -> AsyncGenerator[CheckEvent, None]:
        """The events of a check; what goes wrong is the last one, of type `error`, with what was decided before it.

        Closing the stream before its end stops the check, and the judge as well.
        """
        check: TextCheck | None = None
        with self.observers.observe_check() as observed:
            try:
                self.observers.check_open()
                begun, batch_judge = await asyncio.to_thread(self.begin_check, text, judge=judge)
                check = begun
                async with aclosing(arun_check(begun, batch_judge, confirm)) as events:
                    async for event in events:
                        if isinstance(event, CheckDoneEvent):
                            observed.checked, observed.failure = event.checked, None
                        yield event
            except (QuestionError, ModelError, VectorstoreError, ServerStoppingError, ValueError) as error:
                failed = check_error_event(error, check.record() if check else None)
                observed.checked, observed.failure = failed.checked, failed.code or "other"
                yield failed
            finally:
                if check and observed.failure:
                    observed.checked = check.record()

    def begin_check(self, text: str, *, judge: bool = True) -> tuple[TextCheck, BatchJudge | None]:
        """A check that has not begun, and its judge: for those who want what is decided so far at any time."""
        text = validate_text(text)
        batch_judge = self._components.load().judge if judge else None
        library = Library(self._corpus_index.open_synced(), self.settings.passages)
        return TextCheck(text, library, batch_judge), batch_judge

    async def complete(
        self, messages: LanguageModelInput, response_format: Mapping[str, Any] | None = None
    ) -> AIMessage | None:
        """What the chat model writes to these messages, without a search and unchecked; None where there is no model.

        `response_format` is passed on in OpenAI's form to models that know it. Raises ModelError or SettingsError.
        """
        components = await asyncio.to_thread(self._components.load)
        if components.model is None:
            return None
        options: dict[str, Any] = {}
        if response_format and components.model_name.startswith(("openai:", "gguf:")):
            options["response_format"] = response_format
        with translate_errors(components.model_name, self.settings):
            return await components.model.ainvoke(messages, **options)

    @property
    def chain(self) -> Runnable[Any, Any]:
        """The LangChain runnable: a dict with `question` in, and `history` and `filters` where there are some.

        The keys of an Answer come out. The history may hold LangChain's own messages too, as the state of a graph does.
        """
        return RunnableLambda(validate_input) | build_chain(self._components.load())

    def with_models(self, *, model: str | None, judge: str | None) -> "Assistant":
        """An assistant over the same index, with these models instead where they are named.

        As with any setting that names a model, one that was chosen on the page is not used then. The index is closed
        with the first assistant.
        """
        if not (model or judge):
            return self
        other = copy(self)
        if model:
            other._chat_model = None  # noqa: SLF001  # its own class
            other.settings = self.settings.with_saved_model(None) if self.settings.saved_model else self.settings
        changed = {name: value for name, value in (("model", model), ("judge", judge)) if value}
        other.settings = other.settings.model_copy(update=changed)
        loader = ComponentLoader(
            other.settings,
            None if model else self._chat_model,
            self._search,
            self._admitted_articles,
            self._article_passages,
        )
        other._components = loader  # noqa: SLF001
        return other

    @property
    def model_source(self) -> Literal["object", "environment", "file", "none"]:
        """Where the chat model comes from.

        It is an object of the program's, or named by the environment, `.env` or a keyword, or it was chosen on the page
        and is in a file; else there is none.
        """
        if self._chat_model is not None:
            return "object"
        if self.settings.saved_model:
            return "file"
        return "environment" if self.settings.names_model else "none"

    def use_saved_model(self, saved: SavedModel | None) -> None:
        """Answer with this chosen model from the next question on, or without one.

        Raises SettingsError where the program or the environment says which model answers.
        """
        if self.model_source in ("object", "environment"):
            raise SettingsError("The chat model is set by the program or the environment: it cannot be chosen here.")
        self.settings = self.settings.with_saved_model(saved)
        self._components.use_settings(self.settings)

    @property
    def quotes_only(self) -> bool:
        """Whether answers are quotations, as there is no chat model; asks no model server."""
        return self._components.quotes_only

    @property
    def model(self) -> str:
        """The name of the chat model, `quote` where there is none; may ask a model server for it."""
        return self._components.load().model_name

    @property
    def admission(self) -> Admission | None:
        """The judge with its exam; None where nothing is judged, as there is no model or ASSISTANT_JUDGE is `off`."""
        judge = self._components.load().judge
        return judge.admission if judge else None

    @property
    def judge_unexamined(self) -> str:
        """The judge that will be examined with the first answer, by name and server; empty where none will be.

        Asks no model server.
        """
        return self._components.unexamined_judge

    @property
    def has_admitted_judge(self) -> bool:
        """Whether a judge that has passed its exam checks the answers; asks no model server."""
        return self._components.has_admitted_judge

    def index_counts(self) -> IndexCounts:
        """How much is in the index, without a sync."""
        return self._corpus_index.counts()

    def check_index(self) -> None:
        """Raise VectorstoreError where the catalog or the vector store does not answer."""
        self._corpus_index.check()

    def purge(self) -> None:
        """Wipe what was deleted from the index off the disk."""
        self._corpus_index.purge()

    def articles(self) -> list[Article]:
        """The articles of the index, by path."""
        return self._corpus_index.open_synced().catalog.articles()

    def article(self, article_id: str) -> Article | None:
        """What is known of an article; None for an unknown id."""
        return self._corpus_index.open_synced().catalog.get_article(article_id)

    def indexed_articles(self) -> list[IndexedArticle]:
        """The articles of the index with what was made of them, by path."""
        return self._corpus_index.open_synced().catalog.indexed_articles()

    def unsearchable_languages(self) -> list[str]:
        """Languages whose articles keyword search does not find, in which only meaning is searched.

        None as long as all is well.
        """
        return self._corpus_index.open_synced().unsearchable_languages()

    def refused(self) -> list[RefusedFile]:
        """The files of the corpus, and parts of files, that could not be indexed, by path, with the reasons."""
        return [part for parts in self._corpus_index.open().catalog.refused_files().values() for part in parts]

    def cleaned(self, article_id: str) -> CleanedText | None:
        """The cleaned text of an article with every change; None for an unknown id."""
        original, reading = self.original(article_id), self.reading(article_id)
        if original is None or reading is None:
            return None
        return clean_text(original, **reading.cleaning)

    def reading(self, article_id: str) -> ReadingOptions | None:
        """Where the pages of an article begin, and what of it text recognition read; None for an unknown id."""
        return self._corpus_index.open_synced().catalog.get_reading_options(article_id)

    def omitted(self, article_id: str) -> ArticleOmissions | None:
        """What was left out of an article, and where its file states its facts; None for an unknown id."""
        return self._corpus_index.open_synced().catalog.get_omissions(article_id)

    def original(self, article_id: str) -> str | None:
        """The original text of an article, to which all offsets refer; None for an unknown id."""
        return self._corpus_index.open_synced().catalog.get_original(article_id)

    def close(self) -> None:
        """Give the index up; the next use opens it again."""
        self._corpus_index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _answer_events(
        self, question: str, history: Sequence[HistoryItem] | None, filters: FilterLike | None, *, quote: bool
    ) -> AsyncGenerator[Event, None]:
        chunks = AddableDict()
        try:
            self.observers.check_open()
            asked = ChainInput(question=question, history=list(history or ()), filters=validate_filters(filters))
            chain_input = validate_input(asked)
            components = await asyncio.to_thread(self._components.without_model if quote else self._components.load)
            with translate_errors(components.model_name, self.settings):
                async with (
                    AsyncExitStack() as streams,
                    aclosing(build_chain(components.closing_with(streams)).astream(chain_input)) as stream,  # type: ignore[type-var]  # a generator
                ):
                    async for chunk in stream:
                        for event in events(chunk):
                            yield event
                        chunks += chunk
            yield DoneEvent(answer=whole_answer(chunks))
        except (QuestionError, ModelError, VectorstoreError, ServerStoppingError, ValueError) as error:
            yield error_event(error, partial_answer(chunks))

    def _admitted_articles(self, filters: Filter | None) -> list[Article]:
        """The articles that the filters admit, by path."""
        return [article for article in self.articles() if filters is None or filters.admits(article)]

    def _article_passages(self, articles: Sequence[str]) -> tuple[Passage, ...]:
        """The passages of whole articles, with the vectors that their check needs."""
        index = self._corpus_index.open_synced()
        found = SearchResult(passages=article_passages(index, articles), confidence=1.0)
        return attach_vectors(index, found).passages

    def _search(self, question: str, filters: Filter | None = None) -> SearchResult:
        """The passages for an answer, with the vectors that its check needs."""
        found = self.find(question, self.settings.passages, filters=filters)
        return attach_vectors(self._corpus_index.open_synced(), found)
