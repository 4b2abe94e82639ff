"""A chat assistant that answers questions from a folder of articles, with citations checked by code."""

from assistant.answers import Answer, Citation
from assistant.assistant import Assistant
from assistant.models.loading import ModelError
from assistant.retriever import HybridRetriever
from assistant.settings import Settings, SettingsError
from assistant.turns import QuestionError
from vectorstore import Filter, Passage, SyncReport, VectorstoreError

__all__ = [
    "Answer",
    "Assistant",
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
]
