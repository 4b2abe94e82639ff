"""The library as a Gradio part: the articles and a search in them; where that is allowed, adding and removing."""

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder
from pydantic import Field

from assistant.assistant import Assistant
from assistant.i18n import Translator, all_texts
from assistant.ui.assets import read_markup, stylesheet
from assistant.ui.bin_rpc import bin_functions
from assistant.ui.html_part import html_part
from assistant.ui.library import hits_html, indexed_articles, library_html, report_html
from assistant.ui.library_roles import CallerHandler, RefusalOf, owners_only
from assistant.ui.library_search import search_library
from assistant.ui.page_function import Handler, PageRequest, translate_errors
from assistant.ui.page_scripts import part_script
from assistant.ui.page_threads import long_calls_in_page_threads
from assistant.ui.rpc import read_function
from assistant.ui.uploads import add_upload, remove_upload
from assistant.web_articles import add_pages
from vectorstore import SUFFIXES


class _FindRequest(PageRequest):
    query: str


class _AddRequest(PageRequest):
    path: str = Field(max_length=4096)
    name: str = Field(max_length=1000)


class _FetchRequest(PageRequest):
    address: str = Field(max_length=4096)


class _RemoveRequest(PageRequest):
    path: str = Field(max_length=4096)


def build_library(assistant: Assistant, *, changeable: bool, refusal_of: RefusalOf | None = None) -> gr.HTML:
    """The library, on a page of its own below the chat's.

    Only where `changeable` can articles be added, removed and indexed; `refusal_of` says of a caller why not, or None.
    """
    refusal_of = refusal_of or (lambda _: None if changeable else "visitor")
    changes = [owners_only(function, refusal_of) for function in change_functions(assistant)] if changeable else []
    return html_part(
        part_script(
            "library",
            markup=read_markup("library"),
            style=stylesheet(),
            texts=all_texts(),
            uploads=upload_limits(assistant),
            bin_days=assistant.settings.bin_days,
            page=True,
        ),
        [
            _shelves_function(assistant, refusal_of),
            *long_calls_in_page_threads(read_functions(assistant, changeable=changeable)[1:]),
            *changes,
        ],
        assistant.settings,
    )


def _shelves_function(assistant: Assistant, refusal_of: RefusalOf) -> CallerHandler:
    """The function `shelves`, whose table has controls for those alone who may use them."""
    for_owner, for_reader = (read_functions(assistant, changeable=changeable)[0] for changeable in (True, False))

    def shelves(sent: Any, request: gr.Request) -> dict[str, Any]:
        return (for_reader if refusal_of(request) else for_owner)(sent)

    return shelves


def upload_limits(assistant: Assistant) -> dict[str, Any]:
    """Which files can be added: their suffixes, those of them to name, and their size in MB."""
    return {"limit": assistant.settings.max_file_mb, "kinds": list(SUFFIXES), "usual": _usual_suffixes()}


def _usual_suffixes() -> list[str]:
    """The first suffix of each kind of file, which is enough for a reader; the kinds in the order of `SUFFIXES`."""
    first = {kind: suffix for suffix, kind in reversed(SUFFIXES.items())}
    return [*first.values()][::-1]


def read_functions(assistant: Assistant, *, changeable: bool) -> list[Handler]:
    """What the page calls to show the library, under the names by which it calls it."""

    @translate_errors
    def shelves(request: Any) -> dict[str, Any]:
        """The table of the articles."""
        state = assistant.library_state()  # before the table: a change in between is drawn once more
        texts, holdings = Translator(PageRequest.model_validate(request).language), indexed_articles(assistant)
        table = library_html(holdings, assistant.refused(), texts, changeable=changeable)
        return {
            "table": table,
            "articles": [holding.article.model_dump() for holding in holdings],
            "changeable": changeable,
            "state": state,
        }

    @translate_errors
    def find(request: Any) -> dict[str, Any]:
        """Passages that a search in the articles finds."""
        wanted = _FindRequest.model_validate(request)
        passages = search_library(assistant, wanted.query)
        return {
            "hits": hits_html(passages, wanted.query, Translator(wanted.language)),
            "passages": [passage.model_dump(mode="json") for passage in passages],
        }

    return [shelves, find, read_function(assistant)]


def add_function(assistant: Assistant) -> Handler:
    """The function `add`, which makes an article of an uploaded file."""

    @translate_errors
    def add(request: Any) -> dict[str, Any]:
        """Adds an uploaded file; `known` says that the same one was there already."""
        return _add(assistant, _AddRequest.model_validate(request))

    return add


def change_functions(assistant: Assistant) -> list[Handler]:
    """What the page calls to change the library, under the names by which it calls it."""

    @translate_errors
    def fetch(request: Any) -> dict[str, Any]:
        """Adds the page at a web address."""
        [outcome] = add_pages(assistant, [_FetchRequest.model_validate(request).address])
        if outcome.error:
            raise outcome.error
        return {"state": outcome.state}

    @translate_errors
    def remove(request: Any) -> dict[str, Any]:
        """Removes a file that was added."""
        remove_upload(assistant, _RemoveRequest.model_validate(request).path)
        return {}

    @translate_errors
    def compare(request: Any) -> dict[str, Any]:
        """What a sync would change."""
        return _sync(assistant, request, dry_run=True)

    @translate_errors
    def apply(request: Any) -> dict[str, Any]:
        """Makes the index equal to the corpus."""
        return _sync(assistant, request, dry_run=False)

    return [add_function(assistant), fetch, remove, compare, apply, *bin_functions(assistant)]


def _add(assistant: Assistant, wanted: _AddRequest) -> dict[str, Any]:
    upload = Path(wanted.path).resolve()
    if not upload.is_relative_to(Path(get_upload_folder()).resolve()) or not upload.is_file():
        return {"error": Translator(wanted.language)("upload_failed")}  # only what came in through the page
    known = {path for holding in indexed_articles(assistant) for path in holding.paths}
    try:
        path = add_upload(assistant, upload, wanted.name)
    finally:
        upload.unlink(missing_ok=True)
    return {"known": path in known}


def _sync(assistant: Assistant, request: Any, *, dry_run: bool) -> dict[str, Any]:
    texts, refused = Translator(PageRequest.model_validate(request).language), assistant.refused()
    return {"changes": report_html(assistant.sync(dry_run=dry_run), refused, texts)}
