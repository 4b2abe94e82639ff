"""The search as a LangChain retriever, for other people's chains and graphs."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from assistant.assistant import Assistant
from assistant.tracing import to_document
from vectorstore import Filter


class HybridRetriever(BaseRetriever):
    """Finds passages by words and by meaning; works with invoke, ainvoke, batch and callbacks as every retriever does.

    A document's text is the passage's, its id the passage's id, and its metadata the rest of the passage's record.
    """

    assistant: Assistant = Field(description="the Assistant whose articles are searched", repr=False)
    k: int = Field(default=10, ge=1, description="passages at most")
    filters: Filter | None = Field(default=None, description="keeps to some articles")

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  # LangChain's own
    ) -> list[Document]:
        return [to_document(passage) for passage in self.assistant.search(query, self.k, filters=self.filters)]
