"""A search as LangChain's callbacks see it: a retriever's run with the documents that it found."""

from collections.abc import Callable

from langchain_core.callbacks import CallbackManager
from langchain_core.documents import Document
from langchain_core.runnables import RunnableConfig

from vectorstore import Passage, SearchResult


def document(passage: Passage) -> Document:
    """The passage as LangChain's: its text, its id, and the rest of its record as metadata."""
    record = passage.model_dump(mode="json")
    return Document(id=passage.id, page_content=record.pop("text"), metadata=record)


def traced(search: Callable[[str], SearchResult], question: str, config: RunnableConfig) -> SearchResult:
    """What the search finds.

    It is no retriever, as it finds more than documents; whoever follows the run sees it as one.
    """
    followers = config.get("callbacks")
    if (
        not isinstance(followers, CallbackManager) or not followers.handlers
    ):  # a chain makes them a manager for each of its steps
        return search(question)
    run = followers.on_retriever_start({}, question, name="HybridRetriever")
    try:
        found = search(question)
    except BaseException as error:
        run.on_retriever_error(error)
        raise
    run.on_retriever_end([document(passage) for passage in found.passages])
    return found
