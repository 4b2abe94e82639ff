"""A search as LangChain's callbacks see it: a retriever's run with the documents that it found."""

from collections.abc import Callable

from langchain_core.documents import Document
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import get_callback_manager_for_config

from vectorstore import Found, Passage


def document(passage: Passage) -> Document:
    """The passage as LangChain's: its text, its id, and the rest of its record as metadata."""
    record = passage.model_dump(mode="json")
    return Document(id=passage.id, page_content=record.pop("text"), metadata=record)


def traced(search: Callable[[str], Found], question: str, config: RunnableConfig) -> Found:
    """What the search finds. It is no retriever, as it finds more than documents; whoever follows the run sees it as one."""
    followers = get_callback_manager_for_config(config)
    if not followers.handlers:
        return search(question)
    run = followers.on_retriever_start({}, question, name="HybridRetriever")
    try:
        found = search(question)
    except BaseException as error:
        run.on_retriever_error(error)
        raise
    run.on_retriever_end([document(passage) for passage in found.passages])
    return found
