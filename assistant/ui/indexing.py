"""What a page shows while the articles are indexed for the first time, as in a host's app with a new index."""

from typing import Any

from pydantic import Field

from assistant.assistant import Assistant
from assistant.ui.page_function import PageRequest

_MOMENT_SECONDS = 0.3  # an index that is there is opened and compared in less


class IndexedRequest(PageRequest):
    """A request of what the articles are needed for."""

    waiting: bool | None = Field(
        default=None,
        description="whether the page shows already that they are being indexed; without it the reply waits for them",
    )


def indexing_state(assistant: Assistant, request: IndexedRequest) -> dict[str, Any]:
    """How far the first indexing is, which the page then asks for again; empty once it is done.

    Raises VectorstoreError where it failed; a page that is opened after that has it begin again.
    """
    if request.waiting is None:
        return {}
    status = assistant.indexing(_MOMENT_SECONDS, again=not request.waiting)
    return {"indexing": status.as_json()} if status else {}
