"""The library as a Gradio part: the articles, a search in them, and, where that is allowed, adding, removing and indexing."""

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder
from pydantic import Field

from assistant.assistant import Assistant
from assistant.i18n import Texts, all_texts, static
from assistant.ui.library import add_upload, hits_html, indexed_articles_of, library_html, remove_upload, report_html
from assistant.ui.rpc import Handler, Spoken, reading, told
from assistant.ui.scripts import part_script
from assistant.web_articles import add_pages
from vectorstore import SUFFIXES

_HITS = 20


class _Sought(Spoken):
    query: str


class _Uploaded(Spoken):
    path: str = Field(max_length=4096)
    name: str = Field(max_length=1000)


class _Address(Spoken):
    address: str = Field(max_length=4096)


class _Removed(Spoken):
    path: str = Field(max_length=4096)


def build_library(assistant: Assistant, *, changeable: bool) -> gr.HTML:
    """The library, on a page of its own below the chat's.

    Only where `changeable` can articles be added, removed and indexed.
    """
    return gr.HTML(
        None,
        html_template="",
        js_on_load=part_script(
            "library",
            markup=static("library.html").replace("@reader", static("reader.html")),
            style=static("page.css"),
            texts=all_texts(),
            limit=assistant.settings.max_file_mb,
            kinds=list(SUFFIXES),
            usual=[*{kind: suffix for suffix, kind in reversed(SUFFIXES.items())}.values()][
                ::-1
            ],  # one of each kind is enough to read
            changeable=changeable,
            page=True,
        ),
        apply_default_css=False,
        server_functions=[*_reads(assistant, changeable=changeable), *(_changes(assistant) if changeable else [])],
    )


def _reads(assistant: Assistant, *, changeable: bool) -> list[Handler]:
    @told
    def shelves(request: Any) -> dict[str, Any]:
        texts, holdings = Texts(Spoken.model_validate(request).language), indexed_articles_of(assistant)
        table = library_html(holdings, assistant.refused(), texts, changeable=changeable)
        return {"table": table, "articles": [holding.article.model_dump() for holding in holdings]}

    @told
    def find(request: Any) -> dict[str, Any]:
        asked = _Sought.model_validate(request)
        passages = assistant.search(asked.query, _HITS)
        return {
            "hits": hits_html(passages, Texts(asked.language)),
            "passages": [passage.model_dump(mode="json") for passage in passages],
        }

    return [shelves, find, reading(assistant)]


def _changes(assistant: Assistant) -> list[Handler]:
    @told
    def add(request: Any) -> dict[str, Any]:
        asked = _Uploaded.model_validate(request)
        upload = Path(asked.path).resolve()
        if not upload.is_relative_to(Path(get_upload_folder()).resolve()) or not upload.is_file():
            return {"error": Texts(asked.language)("upload_failed")}  # only what came in through the page
        known = {path for holding in indexed_articles_of(assistant) for path in holding.paths}
        try:
            path = add_upload(assistant, upload, asked.name)
        finally:
            upload.unlink(missing_ok=True)
        return {"known": path in known}

    @told
    def fetch(request: Any) -> dict[str, Any]:
        [outcome] = add_pages(assistant, [_Address.model_validate(request).address])
        if outcome.error:
            raise outcome.error
        return {"state": outcome.state}

    @told
    def remove(request: Any) -> dict[str, Any]:
        remove_upload(assistant, _Removed.model_validate(request).path)
        return {}

    def changes(request: Any, *, dry_run: bool) -> dict[str, Any]:
        texts, refused = Texts(Spoken.model_validate(request).language), assistant.refused()
        return {"changes": report_html(assistant.sync(dry_run=dry_run), refused, texts)}

    @told
    def compare(request: Any) -> dict[str, Any]:
        return changes(request, dry_run=True)

    @told
    def apply(request: Any) -> dict[str, Any]:
        return changes(request, dry_run=False)

    return [add, fetch, remove, compare, apply]
