"""Loads what the chain is made of, by the settings: the chat model, the prompts, and the judge with its exam."""

import threading
from collections.abc import Callable, Sequence
from functools import cached_property

from langchain_core.language_models import BaseChatModel

from assistant.answer.batch_judge import BatchJudge
from assistant.answer.components import ChainComponents
from assistant.answer.prompts import Prompts, load_prompts
from assistant.forks import call_after_fork
from assistant.models.judges import OFF, load_admission
from assistant.models.loading import idle_timeout, load_model, model_name, server_name, token_prices
from assistant.models.timeouts import TimeoutModel
from assistant.saved_model import QUOTE
from assistant.settings import Settings
from assistant.verify.admission import Admission, Candidate, is_examined
from vectorstore import Article, Filter, Passage, SearchResult


class ComponentLoader:
    """Loads the components once, at their first use."""

    def __init__(
        self,
        settings: Settings,
        chat_model: BaseChatModel | None,
        search: Callable[..., SearchResult],
        articles: Callable[[Filter | None], list[Article]],
        article_passages: Callable[[Sequence[str]], tuple[Passage, ...]],
        article_lengths: Callable[[], dict[str, int]] = dict,
    ) -> None:
        """`chat_model` takes the place of the one that the settings name."""
        self._settings = settings
        self._chat_model = chat_model
        self._search = search
        self._articles = articles
        self._article_passages = article_passages
        self._article_lengths = article_lengths
        self._components: ChainComponents | None = None
        self._lock = threading.Lock()
        call_after_fork(self)

    def load(self) -> ChainComponents:
        """The components; may ask a model server for the name of its model."""
        with self._lock:
            self._components = self._components or self._load()
            return self._components

    @property
    def loaded(self) -> ChainComponents | None:
        """The components; None before their first use. Waits for nothing."""
        return self._components

    def use_settings(self, settings: Settings) -> None:
        """Load anew, by these settings, for every answer that begins from now on."""
        with self._lock:
            self._settings, self._components = settings, None

    def without_model(self) -> ChainComponents:
        """The components of a chain that answers by quotation; asks no model server."""
        return self._with(None, QUOTE, None)

    @property
    def quotes_only(self) -> bool:
        """Whether answers are quotations, as there is no chat model; asks no model server."""
        return self._chat_model is None and self._settings.quotes_only

    @property
    def has_admitted_judge(self) -> bool:
        """Whether a judge that has passed its exam was loaded; asks no model server."""
        return self._components is not None and self._components.is_judged

    @property
    def unexamined_judge(self) -> str:
        """The judge that will be examined with the first answer, by name and server; empty where none will be.

        Asks no model server.
        """
        if self.quotes_only or self._settings.judge == OFF:
            return ""
        judge = self._components.judge if self._components else None
        if judge:
            candidate = judge.admission.candidate
            return "" if judge.admission.result() else f"{candidate.model} ({candidate.server})"
        object_name = type(self._chat_model).__name__ if self._chat_model and not self._settings.judge else None
        name = object_name or self._settings.judge or self._settings.model or ""
        server = server_name(name or "openai:", self._settings)
        candidate = Candidate(model=name, server=server, prompt=self._prompts.judge_name)
        if object_name is None and is_examined(candidate, self._settings.judge_results_folder):
            return ""
        return f"{name} ({server})" if name else server

    def after_fork(self) -> None:
        """Replace the lock, which another thread of the parent may hold."""
        self._lock = threading.Lock()

    @cached_property
    def _prompts(self) -> Prompts:
        return load_prompts(self._settings.prompts)

    def _load(self) -> ChainComponents:
        given = self._chat_model
        name = model_name(self._settings) if given is None else type(given).__name__
        model = load_model(name, self._settings) if given is None else given
        if model is None:
            return self._with(None, name, None)
        timed = TimeoutModel(model, idle_timeout(name, self._settings), self._settings.answer_seconds)
        admission = load_admission(self._settings, self._prompts.judge, self._prompts.judge_name, given)
        return self._with(timed, name, admission)

    def _with(self, model: TimeoutModel | None, name: str, admission: Admission | None) -> ChainComponents:
        return ChainComponents(
            self._search,
            model,
            name,
            self._prompts,
            self._articles,
            self._article_passages,
            self._article_lengths,
            script=self._settings.script,
            hide_unsupported=self._settings.unsupported == "hide",
            price=token_prices(name, self._settings),
            judge=BatchJudge(admission) if admission else None,
            judge_has_model_price=not self._settings.judge,
        )
