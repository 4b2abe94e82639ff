"""A chat assistant that answers questions from a folder of articles, with citations checked by code."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.check.schemas import CheckedText
    from assistant.models.errors import ModelError
    from assistant.retriever import HybridRetriever
    from assistant.schemas import Answer, Citation
    from assistant.settings import Settings, SettingsError
    from assistant.validation import QuestionError
    from assistant.verify.verifier import check_sentence
    from vectorstore import Filter, Passage, SyncReport, VectorstoreError

__all__ = [
    "Answer",
    "Assistant",
    "CheckedText",
    "Citation",
    "Filter",
    "HybridRetriever",
    "ModelError",
    "Passage",
    "QuestionError",
    "Settings",
    "SettingsError",
    "SyncReport",
    "VectorstoreError",
    "check_sentence",
]

# Where each name is defined: its module is loaded when the name is first used (PEP 562).
_MODULES = {
    "Answer": "assistant.schemas",
    "Assistant": "assistant.assistant",
    "CheckedText": "assistant.check.schemas",
    "Citation": "assistant.schemas",
    "Filter": "vectorstore",
    "HybridRetriever": "assistant.retriever",
    "ModelError": "assistant.models.errors",
    "Passage": "vectorstore",
    "QuestionError": "assistant.validation",
    "Settings": "assistant.settings",
    "SettingsError": "assistant.settings",
    "SyncReport": "vectorstore",
    "VectorstoreError": "vectorstore",
    "check_sentence": "assistant.verify.verifier",
}

if not TYPE_CHECKING:  # a type checker takes the names from above, and finds wrong ones

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_MODULES[name]), name)
        globals()[name] = value  # the next use is an ordinary one
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
