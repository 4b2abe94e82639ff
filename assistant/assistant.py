"""The public class: an assistant over one corpus and its index."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable, RunnableLambda
from langchain_core.runnables.utils import AddableDict

from assistant.answer.batch_judge import BatchJudge
from assistant.answer.recheck import recheck
from assistant.chain import ChainInput, build_chain
from assistant.check.article_search import ArticleSearch
from assistant.check.checker import arun_check, run_check
from assistant.check.schemas import CheckDoneEvent, CheckedText, CheckEvent
from assistant.check.text_check import Confirm, TextCheck
from assistant.events import check_error_event, error_event, events, partial_answer, whole_answer
from assistant.model_selection import ModelSelection
from assistant.models.errors import ModelError, translate_errors
from assistant.observers import Observers, ServerStoppingError
from assistant.schemas import Answer, DoneEvent, Event, HistoryItem
from assistant.validation import FilterLike, QuestionError, validate_filters, validate_input, validate_text
from vectorstore import Passage, VectorstoreError


class Assistant(ModelSelection):
    """Asks a folder of articles and gets answers in which every sentence can be checked.

    Any field of Settings can be given by keyword; the rest comes from the environment and a `.env` file. The index is
    opened, and owned, at the first use, until `close`.
    """

    def __init__(self, *, chat_model: BaseChatModel | None = None, **settings: str | Path | int | float | None) -> None:
        """`chat_model` takes the place of the one that the settings name; raises SettingsError for a wrong setting."""
        super().__init__(chat_model=chat_model, **settings)
        self.observers = Observers()  # metrics, logs and spans of every answer are made by these

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
                await self.wait_until_indexed()
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

    def recheck(self, answer: Answer, passages: Mapping[str, Sequence[Passage]]) -> Answer:
        """The answer, in the same words, with its sentences checked anew by these passages of today.

        They are listed by the id of the article that the answer cites; one that is not listed counts as gone. The judge
        is asked as for a new answer, and the chat model writes nothing. Raises ModelError or SettingsError.
        """
        components = self._components.load()
        return recheck(answer, passages, components.judge if components.model is not None else None)

    def begin_check(self, text: str, *, judge: bool = True) -> tuple[TextCheck, BatchJudge | None]:
        """A check that has not begun, and its judge: for those who want what is decided so far at any time."""
        text = validate_text(text)
        batch_judge = self._components.load().judge if judge else None
        article_search = ArticleSearch(self._corpus_index.open_synced(), self.settings.passages)
        return TextCheck(text, article_search, batch_judge), batch_judge

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

    async def _answer_events(
        self, question: str, history: Sequence[HistoryItem] | None, filters: FilterLike | None, *, quote: bool
    ) -> AsyncGenerator[Event, None]:
        chunks = AddableDict()
        try:
            self.observers.check_open()
            asked = ChainInput(question=question, history=list(history or ()), filters=validate_filters(filters))
            chain_input = validate_input(asked)
            await self.wait_until_indexed()
            loaded = None if quote else self._components.loaded
            load = self._components.without_model if quote else self._components.load
            components = loaded if loaded is not None else await asyncio.to_thread(load)
            with translate_errors(components.model_name, self.settings):
                async with (
                    AsyncExitStack() as streams,
                    aclosing(
                        # LangChain types the generator as an iterator, which need not close
                        build_chain(components.closing_with(streams)).astream(chain_input)  # type: ignore[type-var]
                    ) as stream,
                ):
                    async for chunk in stream:
                        for event in events(chunk):
                            yield event
                        chunks += chunk
            yield DoneEvent(answer=whole_answer(chunks))
        except (QuestionError, ModelError, VectorstoreError, ServerStoppingError, ValueError) as error:
            yield error_event(error, partial_answer(chunks))
