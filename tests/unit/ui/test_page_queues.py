"""The queues that Gradio gives to our pages: a server that nobody asks must not keep the processor busy."""

from pathlib import Path

from gradio.routes import App
from starlette.routing import Mount

from assistant import Assistant
from assistant.server import build_app
from tests import serving  # noqa: F401  # makes one application a page, not three


def test_no_page_looks_for_something_to_do_a_thousand_times_a_second(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    assistant = Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote")
    pages = [route.app for route in build_app(assistant).routes if isinstance(route, Mount)]
    queues = [page.get_blocks()._queue for page in map(_gradio_app, pages)]
    assert len(queues) == 4
    for queue in queues:
        # by Gradio's own names: where it has others, these are missing and the page would be as before
        assert vars(queue)["sleep_when_free"] >= 0.01
        assert vars(queue)["progress_update_sleep_when_free"] >= 0.5
        assert vars(queue)["max_thread_count"] > 40


def _gradio_app(page: object) -> App:
    """The page's own application, without the guards before it."""
    while not isinstance(page, App):
        page = vars(page)["app"] if "app" in vars(page) else vars(page)["_app"]
    return page
