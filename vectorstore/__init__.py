"""Articles to ranked passages: load, clean, split, embed, index, retrieve. Knows nothing of chats or talking models."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vectorstore.articles import (
        Article,
        ArticleOmissions,
        CleaningReport,
        Disagreement,
        IndexedArticle,
        NearDuplicate,
        Omission,
        Passage,
        RefusedFile,
        SearchResult,
        Sentence,
        SyncReport,
    )
    from vectorstore.embeddings import NamedEmbeddings, load_embeddings
    from vectorstore.errors import (
        CorpusError,
        DraftError,
        EmbeddingError,
        IndexInUseError,
        StorageError,
        VectorstoreError,
    )
    from vectorstore.index.article_validator import ArticleValidator
    from vectorstore.index.index import Index
    from vectorstore.index.near_duplicates import find_repeated
    from vectorstore.index.postgres.schema import TableSchema
    from vectorstore.index.postgres.shared_tables import SharedTables
    from vectorstore.index.postgres.transfer import move_index
    from vectorstore.index.reader import IndexReader
    from vectorstore.index.rows import ReadingOptions
    from vectorstore.index.searchable import SearchableIndex
    from vectorstore.index.shared_store import sharing_backend
    from vectorstore.index.sync import PageProgress, Progress, sync
    from vectorstore.ingest.annotation.annotation_request import AnnotationTexts, DraftChange, DraftComment
    from vectorstore.ingest.clean.cleaner import Change, CleanedText, clean_text
    from vectorstore.ingest.draft import annotate_draft, front_matter_end, is_word_file, read_draft
    from vectorstore.ingest.formats.registry import SUFFIXES, office_program, reads_pictures
    from vectorstore.retrieval.filters import Filter
    from vectorstore.retrieval.retriever import find, find_each
    from vectorstore.retrieval.vectors import attach_vectors
    from vectorstore.retrieval.whole_articles import article_passages
    from vectorstore.text.language import language_by_script, language_of
    from vectorstore.text.language_tags import without_region
    from vectorstore.text.normalize import fold
    from vectorstore.text.question_words import without_question_words
    from vectorstore.text.scripts import is_chinese
    from vectorstore.text.sentences import sentence_spans
    from vectorstore.text.terms import lemmas_of, terms_of
    from vectorstore.text.tokens import estimated_tokens

__all__ = [
    "SUFFIXES",
    "AnnotationTexts",
    "Article",
    "ArticleOmissions",
    "ArticleValidator",
    "Change",
    "CleanedText",
    "CleaningReport",
    "CorpusError",
    "Disagreement",
    "DraftChange",
    "DraftComment",
    "DraftError",
    "EmbeddingError",
    "Filter",
    "Index",
    "IndexInUseError",
    "IndexReader",
    "IndexedArticle",
    "NamedEmbeddings",
    "NearDuplicate",
    "Omission",
    "PageProgress",
    "Passage",
    "Progress",
    "ReadingOptions",
    "RefusedFile",
    "SearchResult",
    "SearchableIndex",
    "Sentence",
    "SharedTables",
    "StorageError",
    "SyncReport",
    "TableSchema",
    "VectorstoreError",
    "annotate_draft",
    "article_passages",
    "attach_vectors",
    "clean_text",
    "estimated_tokens",
    "find",
    "find_each",
    "find_repeated",
    "fold",
    "front_matter_end",
    "is_chinese",
    "is_word_file",
    "language_by_script",
    "language_of",
    "lemmas_of",
    "load_embeddings",
    "move_index",
    "office_program",
    "read_draft",
    "reads_pictures",
    "sentence_spans",
    "sharing_backend",
    "sync",
    "terms_of",
    "without_question_words",
    "without_region",
]

# Where each name is defined: its module is loaded when the name is first used (PEP 562).
_MODULES = {
    "SUFFIXES": "vectorstore.ingest.formats.registry",
    "Article": "vectorstore.articles",
    "AnnotationTexts": "vectorstore.ingest.annotation.annotation_request",
    "Change": "vectorstore.ingest.clean.cleaner",
    "CleaningReport": "vectorstore.articles",
    "CleanedText": "vectorstore.ingest.clean.cleaner",
    "CorpusError": "vectorstore.errors",
    "DraftChange": "vectorstore.ingest.annotation.annotation_request",
    "DraftComment": "vectorstore.ingest.annotation.annotation_request",
    "DraftError": "vectorstore.errors",
    "Disagreement": "vectorstore.articles",
    "EmbeddingError": "vectorstore.errors",
    "Filter": "vectorstore.retrieval.filters",
    "SearchResult": "vectorstore.articles",
    "IndexedArticle": "vectorstore.articles",
    "Index": "vectorstore.index.index",
    "IndexReader": "vectorstore.index.reader",
    "SearchableIndex": "vectorstore.index.searchable",
    "SharedTables": "vectorstore.index.postgres.shared_tables",
    "TableSchema": "vectorstore.index.postgres.schema",
    "sharing_backend": "vectorstore.index.shared_store",
    "IndexInUseError": "vectorstore.errors",
    "NamedEmbeddings": "vectorstore.embeddings",
    "Omission": "vectorstore.articles",
    "ArticleOmissions": "vectorstore.articles",
    "Passage": "vectorstore.articles",
    "PageProgress": "vectorstore.index.sync",
    "Progress": "vectorstore.index.sync",
    "ReadingOptions": "vectorstore.index.rows",
    "RefusedFile": "vectorstore.articles",
    "NearDuplicate": "vectorstore.articles",
    "Sentence": "vectorstore.articles",
    "StorageError": "vectorstore.errors",
    "SyncReport": "vectorstore.articles",
    "ArticleValidator": "vectorstore.index.article_validator",
    "VectorstoreError": "vectorstore.errors",
    "without_question_words": "vectorstore.text.question_words",
    "clean_text": "vectorstore.ingest.clean.cleaner",
    "estimated_tokens": "vectorstore.text.tokens",
    "find": "vectorstore.retrieval.retriever",
    "find_each": "vectorstore.retrieval.retriever",
    "find_repeated": "vectorstore.index.near_duplicates",
    "fold": "vectorstore.text.normalize",
    "is_chinese": "vectorstore.text.scripts",
    "language_by_script": "vectorstore.text.language",
    "language_of": "vectorstore.text.language",
    "load_embeddings": "vectorstore.embeddings",
    "move_index": "vectorstore.index.postgres.transfer",
    "without_region": "vectorstore.text.language_tags",
    "office_program": "vectorstore.ingest.formats.registry",
    "front_matter_end": "vectorstore.ingest.draft",
    "read_draft": "vectorstore.ingest.draft",
    "annotate_draft": "vectorstore.ingest.draft",
    "is_word_file": "vectorstore.ingest.draft",
    "reads_pictures": "vectorstore.ingest.formats.registry",
    "sentence_spans": "vectorstore.text.sentences",
    "lemmas_of": "vectorstore.text.terms",
    "sync": "vectorstore.index.sync",
    "terms_of": "vectorstore.text.terms",
    "article_passages": "vectorstore.retrieval.whole_articles",
    "attach_vectors": "vectorstore.retrieval.vectors",
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
