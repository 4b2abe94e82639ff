"""Articles to ranked passages: load, clean, split, embed, index, retrieve. Knows nothing of chats or talking models."""

from vectorstore.articles import Article, Cleaned, Disagreement, Found, Holding, Passage, RefusedFile, Repost, Sentence, SyncReport
from vectorstore.asking import asking_removed
from vectorstore.cleaning.cleaner import Change, CleanedText, clean_text
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
from vectorstore.sync import Progress, sync

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
    "Passage",
    "Progress",
    "RefusedFile",
    "Repost",
    "Sentence",
    "StorageError",
    "SyncReport",
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
