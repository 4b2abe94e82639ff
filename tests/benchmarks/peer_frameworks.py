"""LlamaIndex, Haystack and txtai over a folder of text files, each as its documentation shows, with our encoder.

A class's imports are in it, as each runs where its own packages are installed.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vectorstore import load_embeddings

Told = Callable[[], None]  # called when text of an answer is there
PASSAGES = 6
PROMPT = "Answer the question from the context alone.\nQuestion: {question}\nContext: {context}"


def encoder() -> Any:
    """Our encoder; it has the methods of LangChain's Embeddings."""
    return load_embeddings("local").model


class LlamaIndex:
    """The ingestion pipeline with document management, over Chroma."""

    def __init__(self, corpus: Path, place: Path, url: str) -> None:
        import chromadb
        from llama_index.core import VectorStoreIndex
        from llama_index.core.embeddings import BaseEmbedding
        from llama_index.core.ingestion import DocstoreStrategy, IngestionPipeline
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.core.storage.docstore import SimpleDocumentStore
        from llama_index.llms.openai_like import OpenAILike
        from llama_index.vector_stores.chroma import ChromaVectorStore

        ours = encoder()

        class Encoder(BaseEmbedding):  # type: ignore[misc]  # untyped where it is not installed
            def _get_query_embedding(self, query: str) -> Any:
                return ours.embed_query(query)

            async def _aget_query_embedding(self, query: str) -> Any:
                return ours.embed_query(query)

            def _get_text_embedding(self, text: str) -> Any:
                return ours.embed_documents([text])[0]

            def _get_text_embeddings(self, texts: list[str]) -> Any:
                return ours.embed_documents(texts)

        self._corpus = corpus
        embedding = Encoder(embed_batch_size=100)
        collection = chromadb.PersistentClient(str(place)).get_or_create_collection("articles")
        store = ChromaVectorStore(chroma_collection=collection)
        self._pipeline = IngestionPipeline(
            transformations=[SentenceSplitter(), embedding],
            docstore=SimpleDocumentStore(),
            docstore_strategy=DocstoreStrategy.UPSERTS_AND_DELETE,
            vector_store=store,
        )
        index = VectorStoreIndex.from_vector_store(store, embed_model=embedding)
        self._retriever = index.as_retriever(similarity_top_k=PASSAGES)
        model = OpenAILike(model="scripted", api_base=url, api_key="none", is_chat_model=True, context_window=16_384)
        self._engine = index.as_query_engine(llm=model, streaming=True, similarity_top_k=PASSAGES)

    def ingest(self) -> None:
        from llama_index.core import SimpleDirectoryReader

        reader = SimpleDirectoryReader(str(self._corpus), recursive=True, filename_as_id=True)
        self._pipeline.run(documents=reader.load_data())

    def prepare_sync(self) -> None:
        pass

    def sync(self, changed: list[Path]) -> None:
        self.ingest()

    def search(self, question: str) -> list[str]:
        return [found.text for found in self._retriever.retrieve(question)]

    def answer(self, question: str, told: Told) -> None:
        for text in self._engine.query(question).response_gen:
            if text:
                told()


class Haystack:
    """An indexing pipeline over Chroma; its writer skips or overwrites what is there, after all is embedded again."""

    def __init__(self, corpus: Path, place: Path, url: str) -> None:
        from haystack import Document, Pipeline, component
        from haystack.components.converters import TextFileToDocument
        from haystack.components.generators.chat import OpenAIChatGenerator
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.writers import DocumentWriter
        from haystack.document_stores.types import DuplicatePolicy
        from haystack.utils import Secret
        from haystack_integrations.components.retrievers.chroma import ChromaEmbeddingRetriever
        from haystack_integrations.document_stores.chroma import ChromaDocumentStore

        ours = self._encoder = encoder()

        @component
        class Embedder:
            @component.output_types(documents=list[Document])  # type: ignore[untyped-decorator]
            def run(self, documents: list[Document]) -> Any:
                vectors = ours.embed_documents([document.content for document in documents])
                for document, vector in zip(documents, vectors, strict=True):
                    document.embedding = vector
                return {"documents": documents}

        self._corpus = corpus
        store = ChromaDocumentStore("articles", persist_path=str(place))
        self._pipeline = Pipeline()
        self._pipeline.add_component("read", TextFileToDocument())
        self._pipeline.add_component("split", DocumentSplitter())
        self._pipeline.add_component("embed", Embedder())
        self._pipeline.add_component("write", DocumentWriter(store, policy=DuplicatePolicy.OVERWRITE))
        for one, next_one in (("read", "split"), ("split", "embed"), ("embed", "write")):
            self._pipeline.connect(f"{one}.documents", f"{next_one}.documents")
        self._retriever = ChromaEmbeddingRetriever(store, top_k=PASSAGES)
        self._model = OpenAIChatGenerator(api_key=Secret.from_token("none"), model="scripted", api_base_url=url)

    def ingest(self) -> None:
        self._pipeline.run({"read": {"sources": sorted(self._corpus.rglob("*.txt"))}})

    def prepare_sync(self) -> None:
        pass

    def sync(self, changed: list[Path]) -> None:
        self.ingest()

    def search(self, question: str) -> list[str]:
        found = self._retriever.run(query_embedding=self._encoder.embed_query(question))
        return [document.content for document in found["documents"]]

    def answer(self, question: str, told: Told) -> None:
        from haystack.dataclasses import ChatMessage

        prompt = PROMPT.format(question=question, context="\n\n".join(self.search(question)))
        self._model.run(
            [ChatMessage.from_user(prompt)], streaming_callback=lambda chunk: told() if chunk.content else None
        )


class Txtai:
    """An embeddings database with external vectors, a row for each paragraph. It is told what changed."""

    def __init__(self, corpus: Path, place: Path, url: str) -> None:
        from openai import OpenAI
        from txtai import Embeddings

        ours = encoder()

        def transform(texts: list[str]) -> Any:
            return ours.embed_documents(texts)

        self._corpus, self._place = corpus, place
        self._embeddings = Embeddings({"method": "external", "transform": transform, "content": True})
        self._model = OpenAI(base_url=url, api_key="none")

    def _rows(self, files: list[Path]) -> list[tuple[str, str, None]]:
        return [
            (f"{file.relative_to(self._corpus)} {place}", text, None)
            for file in files
            for place, text in enumerate(file.read_text(encoding="utf-8").split("\n\n"))
        ]

    def ingest(self) -> None:
        self._embeddings.index(self._rows(sorted(self._corpus.rglob("*.txt"))))
        self._embeddings.save(str(self._place))

    def prepare_sync(self) -> None:
        pass

    def sync(self, changed: list[Path]) -> None:
        if changed:
            self._embeddings.upsert(self._rows(changed))
            self._embeddings.save(str(self._place))

    def search(self, question: str) -> list[str]:
        return [found["text"] for found in self._embeddings.search(question, PASSAGES)]

    def answer(self, question: str, told: Told) -> None:
        prompt = PROMPT.format(question=question, context="\n\n".join(self.search(question)))
        for chunk in self._model.chat.completions.create(
            model="scripted", messages=[{"role": "user", "content": prompt}], stream=True
        ):
            if chunk.choices and chunk.choices[0].delta.content:
                told()
