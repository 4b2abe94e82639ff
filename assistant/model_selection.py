"""Which models answer and judge: as the settings name them, as the program passes one, or as the page chooses it."""

from copy import copy
from pathlib import Path
from typing import Literal, Self

from langchain_core.language_models import BaseChatModel

from assistant.component_loader import ComponentLoader
from assistant.indexed_corpus import IndexedCorpus
from assistant.saved_model import SavedModel
from assistant.settings import Settings, SettingsError
from assistant.verify.admission import Admission


class ModelSelection(IndexedCorpus):
    """The part of an assistant that knows its chat model and its judge."""

    def __init__(self, *, chat_model: BaseChatModel | None = None, **settings: str | Path | int | float | None) -> None:
        """`chat_model` takes the place of the one that the settings name; raises SettingsError for a wrong setting."""
        if not (chat_model is None or isinstance(chat_model, BaseChatModel)):
            raise SettingsError("`chat_model` takes a chat model object of LangChain's: give a name as `model`.")
        super().__init__(**settings)
        self._chat_model = chat_model
        self._components = self._loader(self.settings, chat_model)

    def with_models(self, *, model: str | None, judge: str | None) -> Self:
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
        other._components = self._loader(other.settings, None if model else self._chat_model)  # noqa: SLF001
        return other

    def _article_lengths(self) -> dict[str, int]:
        return self._corpus_index.open_synced().catalog.article_lengths()

    def _loader(self, settings: Settings, chat_model: BaseChatModel | None) -> ComponentLoader:
        return ComponentLoader(
            settings,
            chat_model,
            self._search,
            self._admitted_articles,
            self._article_passages,
            self._article_lengths,
        )

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
