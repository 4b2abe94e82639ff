"""Articles to ranked passages: load, clean, split, embed, index, retrieve. Knows nothing of chats or talking models."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vectorstore.articles import Article, Cleaned, Disagreement, Found, Holding, Omission, Omitted, Passage, RefusedFile, Repost, Sentence, SyncReport
    from vectorstore.asking import asking_removed
    from vectorstore.cleaning.cleaner import Change, CleanedText, clean_text
    from vectorstore.corpus_sync import Progress, sync
    from vectorstore.embeddings import NamedEmbeddings, load_embeddings
    from vectorstore.errors import CorpusError, EmbeddingError, IndexInUseError, StorageError, VectorstoreError
    from vectorstore.folding import fold, is_chinese, pieces, script_of, stemmed
    from vectorstore.loading.formats.kinds import SUFFIXES
    from vectorstore.retrieval.filters import Filter
    from vectorstore.retrieval.retriever import find
    from vectorstore.retrieval.vectors import with_vectors
    from vectorstore.sentences import sentence_spans
    from vectorstore.splitter import count_tokens
    from vectorstore.storage.index import Index
    from vectorstore.trial_reading import TrialReader

__all__ = [
    "SUFFIXES",
    "Article",
    "Change",
    "Cleaned",
    "CleanedText",
    "CorpusError",
    "Disagreement",
    "EmbeddingError",
    "Filter",
    "Found",
    "Holding",
    "Index",
    "IndexInUseError",
    "NamedEmbeddings",
    "Omission",
    "Omitted",
    "Passage",
    "Progress",
    "RefusedFile",
    "Repost",
    "Sentence",
    "StorageError",
    "SyncReport",
    "TrialReader",
    "VectorstoreError",
    "asking_removed",
    "clean_text",
    "count_tokens",
    "find",
    "fold",
    "is_chinese",
    "load_embeddings",
    "pieces",
    "script_of",
    "sentence_spans",
    "stemmed",
    "sync",
    "with_vectors",
]

# Where each name is defined: its module is loaded when the name is first used (PEP 562).
_MODULES = {
    "SUFFIXES": "vectorstore.loading.formats.kinds",
    "Article": "vectorstore.articles",
    "Change": "vectorstore.cleaning.cleaner",
    "Cleaned": "vectorstore.articles",
    "CleanedText": "vectorstore.cleaning.cleaner",
    "CorpusError": "vectorstore.errors",
    "Disagreement": "vectorstore.articles",
    "EmbeddingError": "vectorstore.errors",
    "Filter": "vectorstore.retrieval.filters",
    "Found": "vectorstore.articles",
    "Holding": "vectorstore.articles",
    "Index": "vectorstore.storage.index",
    "IndexInUseError": "vectorstore.errors",
    "NamedEmbeddings": "vectorstore.embeddings",
    "Omission": "vectorstore.articles",
    "Omitted": "vectorstore.articles",
    "Passage": "vectorstore.articles",
    "Progress": "vectorstore.corpus_sync",
    "RefusedFile": "vectorstore.articles",
    "Repost": "vectorstore.articles",
    "Sentence": "vectorstore.articles",
    "StorageError": "vectorstore.errors",
    "SyncReport": "vectorstore.articles",
    "TrialReader": "vectorstore.trial_reading",
    "VectorstoreError": "vectorstore.errors",
    "asking_removed": "vectorstore.asking",
    "clean_text": "vectorstore.cleaning.cleaner",
    "count_tokens": "vectorstore.splitter",
    "find": "vectorstore.retrieval.retriever",
    "fold": "vectorstore.folding",
    "is_chinese": "vectorstore.folding",
    "load_embeddings": "vectorstore.embeddings",
    "pieces": "vectorstore.folding",
    "script_of": "vectorstore.folding",
    "sentence_spans": "vectorstore.sentences",
    "stemmed": "vectorstore.folding",
    "sync": "vectorstore.corpus_sync",
    "with_vectors": "vectorstore.retrieval.vectors",
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
