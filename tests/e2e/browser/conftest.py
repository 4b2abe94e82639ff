"""A real Chromium, pages that may reach this machine alone, and servers over the sample articles and two small ones."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, Request, expect, sync_playwright

from assistant import Assistant
from assistant.component_loader import ComponentLoader
from assistant.folders import packaged_folder
from tests.chromium import CHROMIUM
from tests.e2e.browser.scripted import Scripted
from tests.serving import serving

expect.set_options(timeout=120_000)  # a busy machine is slow, not wrong: a first answer took more than 30 s
# Without these Chromium asks its maker's servers for things of its own.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ARTICLES = {
    "water.md": "---\ntitle: 河口乡的水质巡查\nsource: 河口报\ndate: 2021-03-04\nurl: https://paper.example/water\n---\n\n"
    "# 小组\n\n河口乡去年组建了37个水质巡查小组。每个小组有6名成员，每周巡查2次。\n\n"
    + "河口乡的水渠穿过村子，两岸有树。\n\n" * 40
    + "巡查一共发现了12处漏水，都已经修好。\n",
    "trees.txt": (
        "The village planted 900 peach trees on the slope. It will plant more of them next year.\n\nThe "
        "road to the slope is 4 km long."
    ),
}


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed after this folder: while Playwright runs, no other test of this process can run an event loop."""
    with sync_playwright() as playwright:
        chromium = launched(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over the sample articles, without a model."""
    index = tmp_path_factory.mktemp("index")
    with (
        Assistant(corpus=packaged_folder("corpus"), index=index, model="quote") as assistant,
        serving(assistant) as address,
    ):
        yield address


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return _written(tmp_path)


def _written(folder: Path) -> Path:
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in ARTICLES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    return corpus


@pytest.fixture
def served_alone(corpus: Path, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Starts a server over `corpus` for one test, which may change its articles; returns its address.

    It answers with this model, or by quotation.
    """
    with ExitStack() as stack:

        def opened(model: Scripted | None = None) -> str:
            assistant = stack.enter_context(
                Assistant(corpus=corpus, index=tmp_path / "index", chat_model=model)
                if model
                else Assistant(corpus=corpus, index=tmp_path / "index", model="quote")
            )
            assistant.sync()
            return stack.enter_context(serving(assistant))

        yield opened


@pytest.fixture(scope="package")
def shared_pages(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[Scripted | None], tuple[Assistant, str]]]:
    """Starts one of two servers that all tests share which change no article: by quotation, or with a model."""
    opened: dict[bool, tuple[Assistant, str]] = {}
    with ExitStack() as stack:

        def open_once(model: Scripted | None) -> tuple[Assistant, str]:
            if bool(model) not in opened:
                folder = tmp_path_factory.mktemp("shared")
                settings = {} if model else {"model": "quote"}
                assistant = stack.enter_context(
                    Assistant(corpus=_written(folder), index=folder / "index", chat_model=model, **settings)
                )
                assistant.sync()
                opened[bool(model)] = assistant, stack.enter_context(serving(assistant))
            return opened[bool(model)]

        yield open_once


@pytest.fixture
def served(shared_pages: Callable[[Scripted | None], tuple[Assistant, str]]) -> Iterator[Callable[..., str]]:
    """The address of a page over two small articles, which other tests share, with this model."""
    models: list[Scripted] = []

    def opened(model: Scripted | None = None) -> str:
        assistant, url = shared_pages(model)
        if model:
            models.append(model)
            assistant._components = ComponentLoader(
                assistant.settings,
                model,
                assistant._search,
                assistant._admitted_articles,
                assistant._article_passages,
            )
        return url

    yield opened
    for model in models:
        model.release.set()


@pytest.fixture(scope="package")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A browser context for all tests that need none of their own: a new one compiles the page again, for a second.

    Its first page stays open, at no server's address, and opens all others: they live in its process.
    """
    with browser.new_context(viewport={"width": 1280, "height": 850}, locale="en-US") as opened:
        opener = opened.new_page()
        opener.route("http://127.0.0.1/", lambda route: route.fulfill(body="open"))
        opener.goto("http://127.0.0.1/")
        yield opened


@pytest.fixture
def context(window: BrowserContext) -> Iterator[BrowserContext]:
    """The window without anything that a page saved or was allowed before; Chromium's cache of files stays."""
    origins: set[str] = set()

    def note_origin(request: Request) -> None:
        if request.is_navigation_request():
            origins.add("/".join(request.url.split("/")[:3]))

    window.on("request", note_origin)
    yield window
    window.remove_listener("request", note_origin)
    opener, *others = window.pages
    for page in others:
        page.close()
    window.clear_cookies()
    window.clear_permissions()
    session = window.new_cdp_session(opener)
    for origin in origins:
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    session.detach()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must ask nothing of anybody but this machine, and write no error."""
    yield from watched(new_page(context))


@pytest.fixture
def alone(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own, for tests that damage what a browser saves, or begin with nothing fetched."""
    with browser.new_context(viewport={"width": 1280, "height": 850}, locale="en-US") as opened:
        yield from watched(opened.new_page())


def new_page(window: BrowserContext) -> Page:
    """A page in the process of the window's first."""
    with window.expect_page() as opened:
        window.pages[0].evaluate("() => void open('about:blank')")
    return opened.value


def parts(page: Page, count: int) -> list[Locator]:
    """The parts of a host's page in their order, once all are there: Gradio makes what an accordion has later."""
    found = page.locator("[data-theme]")
    expect(found).to_have_count(count)
    return found.all()


def watched(page: Page) -> Iterator[Page]:
    """The page; at the end it must have asked nothing of another machine, and raised no error."""
    outside: list[str] = []
    errors: list[str] = []
    page.on(
        "request",
        lambda request: (
            outside.append(request.url) if not re.match(r"http://127\.0\.0\.1:|data:|blob:", request.url) else None
        ),
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert outside == []
    assert errors == []


def ask(page: Page, question: str) -> None:
    """Asks a question as a reader would."""
    field = page.get_by_role("textbox", name=re.compile("Your question|你的问题|你的問題")).last
    field.fill(question)
    field.press("Enter")


def answered(page: Page, count: int = 1) -> None:
    """Waits until so many answers are whole."""
    expect(page.locator(".act.good")).to_have_count(count)


def shot(page: Page, name: str) -> None:
    """A picture for a person to look at, where a folder for them is named."""
    folder = os.environ.get("ASSISTANT_SHOTS")
    if folder:
        target = Path(__file__).parents[3] / folder
        target.mkdir(exist_ok=True)
        picture = Image.open(BytesIO(page.screenshot()))
        picture.quantize(128).save(target / f"{name}.png", optimize=True)  # a third of the size


def launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
