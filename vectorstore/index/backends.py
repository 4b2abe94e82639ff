"""Decides which vector store an index uses. Another store is added here, and in a module of its own."""

from pathlib import Path

from vectorstore.index import health_check
from vectorstore.index.chroma import ChromaStore
from vectorstore.index.vector_store import VectorStore, VectorStoreBackend


def select_backend(chroma_url: str | None) -> VectorStoreBackend:
    """Chroma on the server of this URL, or embedded Chroma in the index folder where there is none."""
    if chroma_url:
        return _chroma_server(chroma_url)
    return VectorStoreBackend("chroma", ChromaStore, find_damage=health_check.health_check)


def _chroma_server(url: str) -> VectorStoreBackend:
    def open_on_server(_folder: Path, collection: str) -> VectorStore:
        return ChromaStore(url, collection)

    return VectorStoreBackend("chroma", open_on_server, is_remote=True)
