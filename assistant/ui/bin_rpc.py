"""What the library's page asks of the bin. Knows no Gradio."""

from typing import Any

from pydantic import Field

from assistant.assistant import Assistant
from assistant.i18n import Translator
from assistant.ui.bin import Bin
from assistant.ui.library import bin_html
from assistant.ui.page_function import Handler, PageRequest, translate_errors


class _BinRequest(PageRequest):
    file: str = Field(max_length=64)


def bin_functions(assistant: Assistant) -> list[Handler]:
    """What the page calls of the files that were removed."""

    @translate_errors
    def list_bin(request: Any) -> dict[str, Any]:
        """The files that can be put back."""
        texts = Translator(PageRequest.model_validate(request).language)
        return {"files": bin_html(Bin(assistant.settings).files(), texts)}

    @translate_errors
    def put_back(request: Any) -> dict[str, Any]:
        """Puts a file back among the articles."""
        path = Bin(assistant.settings).put_back(_BinRequest.model_validate(request).file)
        assistant.sync()
        return {"path": path}

    @translate_errors
    def empty_bin(request: Any) -> dict[str, Any]:
        """Deletes for good what is in the bin."""
        PageRequest.model_validate(request)
        Bin(assistant.settings).empty()
        return {}

    return [list_bin, put_back, empty_bin]
