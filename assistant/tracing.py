"""A search as LangChain's callbacks see it: the run of a retriever with the documents that it found."""

from collections.abc import Callable

from langchain_core.callbacks import CallbackManager
from langchain_core.documents import Document
from langchain_core.runnables import RunnableConfig

from vectorstore import Passage, SearchResult


def to_document(passage: Passage) -> Document:
    """The passage as LangChain's document: its text, its id, and the rest of its record as metadata."""
    record = passage.model_dump(mode="json")
    return Document(id=passage.id, page_content=record.pop("text"), metadata=record)


def trace_search(search: Callable[[str], SearchResult], question: str, config: RunnableConfig) -> SearchResult:
    """What the search finds, reported to the callbacks as the run of a retriever.

    It is not a retriever itself, as it returns more than documents.
    """
    callbacks = config.get("callbacks")  # a chain makes a manager of them for each of its steps
    if not isinstance(callbacks, CallbackManager) or not callbacks.handlers:
        return search(question)
    run = callbacks.on_retriever_start({}, question, name="HybridRetriever")
    try:
        found = search(question)
    except BaseException as error:
        run.on_retriever_error(error)
        raise
    run.on_retriever_end([to_document(passage) for passage in found.passages])
    return found
