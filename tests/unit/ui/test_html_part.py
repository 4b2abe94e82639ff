"""A part's script is long: what Gradio asks of the part for each visitor must not search it."""

import inspect
from pathlib import Path

import gradio as gr
import pytest

from assistant import Assistant
from assistant.chat import build_chat
from assistant.check_page import build_check
from assistant.ui.library_page import build_library


@pytest.fixture
def blocks(tmp_path: Path) -> gr.Blocks:
    (tmp_path / "corpus").mkdir()
    assistant = Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote")
    with gr.Blocks(analytics_enabled=False) as page:
        build_chat(assistant, page=True)
        build_library(assistant, changeable=True)
        build_check(assistant)
    assert isinstance(page, gr.Blocks)
    return page


def test_no_visitor_costs_many_searches_of_the_scripts(blocks: gr.Blocks, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    def note(part: gr.HTML, name: str) -> None:
        searched.append(name)
        raise AttributeError(name)

    monkeypatch.setattr(gr.HTML, "__getattr__", note)
    for part in blocks.blocks.values():
        if isinstance(part, gr.HTML) and len(part.js_on_load or "") > 10_000:
            blocks.default_config.config_for_block(part._id, [], part)
    assert set(searched) == {"is_template"}  # not having it is what Gradio goes by


def test_a_part_looks_to_the_browser_like_any_other(blocks: gr.Blocks) -> None:
    with gr.Blocks(analytics_enabled=False) as page:
        gr.HTML(None, html_template="", apply_default_css=False)
    assert isinstance(page, gr.Blocks)
    [plain], ours = (
        [part["props"] for part in shown.get_config_file()["components"] if part["type"] == "html"]
        for shown in (page, blocks)
    )
    assert len(ours) == 4  # with the sources that programs get
    for props in ours:
        assert set(props) - set(plain) <= {"server_fns", "label"}
        assert props["name"] == "html"


def test_no_call_that_may_take_long_takes_a_thread_from_the_answers(blocks: gr.Blocks) -> None:
    functions = [function for part in blocks.blocks.values() for function in getattr(part, "server_fns", ())]
    names = {function.__name__ for function in functions}
    long = {"read", "restore", "broken_off", "export", "read_file", "export_checked", "finding"}
    assert long <= names
    waiting = {function.__name__ for function in functions if inspect.iscoroutinefunction(function)}
    assert long <= waiting  # they wait for the threads of the page
    assert not long & {function.__name__ for function in functions if not inspect.iscoroutinefunction(function)}
