"""The first minute: the page says what it answers from, and a model is chosen there and answers at once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assistant import Assistant
from assistant.server import build_app
from tests.e2e.browser.conftest import ARTICLES, answered, ask, shot, watched
from tests.ports import free_port
from tests.serving import listening
from tests.unit.models.test_loading import model_server, streamed, whole

TOKEN = "printed-at-the-start"
CANARY = "sk-canary-5c1e"
REPLY = "Hekou planted 900 peach trees on the slope [1]."


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page without a model, over a folder of one's own, that was started with a token."""
    folder = tmp_path_factory.mktemp("own")
    corpus = folder / "our articles"
    corpus.mkdir()
    for name, text in ARTICLES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    with Assistant(corpus=corpus, index=folder / "index", judge="off") as assistant:
        assistant.sync()
        with listening(build_app(assistant, owner_token=TOKEN)) as address:
            yield address


@pytest.mark.parametrize(
    ("locale", "sentence", "example"),
    [
        ("en-US", "It answers from 2 articles in the folder “our articles”.", "trees"),
        ("zh-CN", "依据文件夹“our articles”中的 2 篇文章作答。", "河口乡去年组建了多少个水质巡查小组？"),
        pytest.param(
            "zh-TW",
            "依據資料夾「our articles」中的 2 篇文章作答。",
            "河口鄉去年組建了多少個水質巡查小組？",
            marks=pytest.mark.journey,
        ),
    ],
)
def test_the_start_page_says_what_it_answers_from_and_how_to_use_own_articles(
    browser: Browser, url: str, locale: str, sentence: str, example: str
) -> None:
    with browser.new_context(locale=locale, viewport={"width": 390, "height": 844}) as window:
        for page in watched(window.new_page()):
            page.goto(url)
            expect(page.locator(".holdings")).to_have_text(sentence)
            expect(page.locator(".offer").first).to_contain_text(example)
            expect(page.locator(".own code")).to_have_text("assistant --corpus FOLDER")
            expect(page.locator(".own-library")).to_have_attribute("href", "library/")
            expect(page.locator(".model-now")).to_contain_text("?token=")
            expect(page.locator(".model-form")).to_be_hidden()
            expect(page.locator(".quotes-only")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            shot(page, f"first-minute-{locale}")


@pytest.mark.journey
def test_a_model_is_chosen_on_the_page_and_answers_at_once(alone: Page, url: str) -> None:
    page = alone
    page.goto(f"{url}/?token={TOKEN}&theme=light")
    form = page.locator(".model-form form")
    page.locator(".model-form summary").click()
    assert page.url == f"{url}/?theme=light"
    expect(form.locator("select[name=kind] option")).to_have_count(4)  # no Ollama runs here
    form.locator("select[name=kind]").select_option("compatible")
    form.locator("input[name=server]").fill(f"http://127.0.0.1:{free_port()}/v1")
    form.locator("input[name=key]").fill(CANARY)
    form.get_by_role("button", name="Try and use").click()
    expect(page.locator(".model-outcome.bad")).to_contain_text("No model server can be reached")
    expect(form.locator("input[name=key]")).to_have_value(CANARY)  # what was typed stays
    shot(page, "first-minute-refused")
    with model_server((200, whole("ready")), (200, streamed(REPLY))) as (address, asked):
        form.locator("input[name=server]").fill(address)
        form.locator("input[name=server]").press("Enter")
        expect(page.locator(".model-outcome")).to_have_text("tiny answered, and writes the answers from now on.")
        assert len(asked) == 1
        expect(form.locator("input[name=key]")).to_have_value("")
        expect(page.locator(".key-kept")).to_be_visible()
        form.locator("input[name=server]").fill(f"{address}/other")
        expect(page.locator(".key-kept")).to_be_hidden()  # it would not be sent there
        shot(page, "first-minute-chosen")
        ask(page, "How many peach trees were planted on the slope?")
        answered(page)
        expect(page.locator(".turn .details")).to_contain_text("openai:tiny")
        page.reload()
        page.get_by_role("button", name="New conversation").click()
        page.locator(".model-form summary").click()  # this browser stays the owner's
        expect(page.locator(".key-kept")).to_be_visible()
        assert CANARY not in page.content()
        assert CANARY not in page.evaluate("JSON.stringify(localStorage)")
    page.get_by_role("button", name="Forget this model").click()
    expect(page.locator(".model-outcome")).to_contain_text("forgotten")
    expect(page.locator(".model-now")).to_contain_text("quotations")


def test_a_used_address_and_another_browser_change_nothing(alone: Page, url: str) -> None:
    alone.request.post(f"{url}/owner/token", data={"token": TOKEN}, headers={"Origin": url})  # another took it
    alone.goto(f"{url}/?token={TOKEN}")
    expect(alone.locator(".model-outcome.bad")).to_contain_text("opened before")
    expect(alone.locator(".model-form")).to_be_hidden()
    assert "token" not in alone.url


def test_the_page_of_another_site_cannot_choose_the_model(alone: Page, url: str) -> None:
    with model_server((200, whole("ready")), models=(200, b'{"evil": true}')) as (evil, asked):
        alone.goto(evil)  # another server of this machine, whose pages a browser may let send more than others
        outcome = alone.evaluate(
            """async ([url, address]) => {
                const body = JSON.stringify({ model: { kind: 'compatible', server: address } });
                const headers = { 'Content-Type': 'application/json', 'X-Owner-Secret': 'x' };
                const send = options => fetch(url + '/owner/model', { method: 'POST', body, ...options })
                    .then(reply => reply.type, () => 'refused');
                return [await send({ headers }), await send({ mode: 'no-cors' })];
            }""",
            [url, evil],
        )
        assert outcome == ["refused", "opaque"]
        assert asked == []
    alone.goto(url)
    expect(alone.locator(".model-now")).to_contain_text("?token=")


def test_a_weak_model_is_named_as_such_with_quotation_beside_it(alone: Page, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "trees.txt").write_text(ARTICLES["trees.txt"], encoding="utf-8")
    rules = streamed(
        "Answer in the language of the question, in a few short sentences. Say only what the passages say."
    )
    with (
        model_server((200, whole("ready")), (200, rules)) as (address, _),
        Assistant(corpus=corpus, index=tmp_path / "index", openai_base_url=address) as assistant,
        listening(build_app(assistant)) as url,
    ):
        alone.goto(url)
        expect(alone.locator(".model-now")).to_contain_text("OPENAI_BASE_URL")
        ask(alone, "How many peach trees were planted on the slope?")
        answered(alone)
        expect(alone.locator(".turn .notice")).to_contain_text("This says nothing about the articles")
        shot(alone, "first-minute-weak-model")
        alone.get_by_role("button", name="Answer by quotation").click()
        expect(alone.locator(".turn").last).to_contain_text(re.compile("900 peach trees"))
