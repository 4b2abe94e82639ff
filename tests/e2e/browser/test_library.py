"""The library in a real Chromium: its articles, uploads with their outcomes, removal, changes before they are made."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from tests.e2e.browser.conftest import answered, ask, shot
from tests.unit.fetching.site import PAGE, TEXT, reply, site


def test_articles_are_listed_searched_and_read(page: Page, served_alone: Callable[..., str], corpus: Path) -> None:
    (corpus / "picture.png").write_bytes(b"\x89PNG")
    url = served_alone()
    page.goto(url)
    page.get_by_role("link", name="Library").click()
    row = page.get_by_role("row").filter(has_text="河口乡的水质巡查")
    expect(row).to_contain_text("2021-03-04")
    expect(row).to_contain_text("Chinese (Simplified)")
    expect(page.locator(".refused")).to_contain_text("picture.png")
    shot(page, "library")
    page.get_by_role("searchbox").fill("漏水")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".hits mark")).to_have_text(["漏水"])
    shot(page, "library-search")
    page.locator(".hits .read").first.click()
    expect(page.locator("mark.here").first).to_be_in_viewport()
    page.locator(".reader .close").click()
    row.get_by_role("button").first.click()
    expect(page.locator(".reader .body")).to_contain_text("水渠穿过村子")
    page.get_by_role("searchbox").fill("quantum black holes")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".found-there")).to_have_text("Nothing was found.")


def test_the_address_of_an_article_opens_it_in_the_library(
    page: Page, shared_pages: Callable[[None], tuple[Assistant, str]]
) -> None:
    assistant, url = shared_pages(None)
    for article in assistant.articles():
        for address in (f"{url}/library/?article={article.id}", f"{url}/library?article={article.id}"):
            page.goto(address)
            expect(page.locator(".reader h2")).to_have_text(article.title)
            expect(page.locator(".reader .body")).to_contain_text("peach trees" if "trees" in article.path else "水渠")
    page.goto(f"{url}/library/?article=unknown")
    expect(page.get_by_role("row").filter(has_text="河口乡的水质巡查")).to_be_visible()
    expect(page.locator(".reader")).to_be_hidden()


def test_an_article_that_text_recognition_read_says_so(
    page: Page, served_alone: Callable[..., str], corpus: Path
) -> None:
    pytest.importorskip("rapidocr")
    from tests.unit.ingest.formats.test_recognition import picture

    (corpus / "scan.png").write_bytes(picture(["The old quay was mended in 1987.", "Forty boats lie there."]))
    page.goto(f"{served_alone()}/library/")
    row = page.get_by_role("row").filter(has_text="scan.png")
    for language, words, fact in (
        ("zh-Hans", "由文字识别读出", "文字识别"),
        ("zh-Hant", "由文字辨識讀出", "文字辨識"),
        ("en", "read by text recognition", "Text recognition"),
    ):
        page.locator("select.language").select_option(language)
        expect(row.locator(".ocr")).to_contain_text(words)
        row.get_by_role("button").first.click()
        expect(page.locator(".reader .facts")).to_contain_text(fact)
        page.locator(".reader .close").click()
    expect(page.locator(".articles .ocr")).to_have_count(1)
    shot(page, "library-ocr")


@pytest.mark.journey
def test_each_upload_shows_its_outcome_and_answers(
    page: Page, served_alone: Callable[..., str], corpus: Path, tmp_path: Path
) -> None:
    url = served_alone()
    page.goto(f"{url}/library/")
    files = tmp_path / "mine"
    files.mkdir()
    (files / "桥.txt").write_text("北桥今年换了14根钢索，工程用了3个月。", encoding="utf-8")
    (files / "<img src=x onerror=run()>.txt").write_text("南桥去年换了22块木板，工程用了8天。", encoding="utf-8")
    (files / "program.exe").write_bytes(b"MZ")
    (files / "short.txt").write_text("x", encoding="utf-8")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose files").click()
    chooser.value.set_files(sorted(files.iterdir()))
    outcomes = page.locator(".uploads li")
    expect(outcomes).to_have_count(4)
    expect(outcomes.filter(has_text="桥.txt")).to_contain_text("✓ added")
    expect(outcomes.filter(has_text="program.exe")).to_contain_text("✗ this kind of file cannot be read")
    expect(outcomes.filter(has_text="short.txt")).to_contain_text("✗ holds too little text")
    expect(outcomes.filter(has_text="onerror")).to_contain_text("✓ added")
    assert sorted(file.name for file in (corpus / "uploads").iterdir()) == ["img src_x onerror_run().txt", "桥.txt"]
    expect(page.get_by_role("row").filter(has_text="uploads/桥.txt")).to_be_visible()
    page.get_by_role("link", name="Chat").click()
    ask(page, "北桥换了多少根钢索？")
    answered(page)
    expect(page.locator(".answer")).to_contain_text("14根钢索")


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(page: Page, served: Callable[..., str]) -> None:
    page.goto(f"{served()}/library/")
    expect(page.locator(".articles")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/upload" in request.url else None)
    page.locator(".drop").evaluate(  # two gigabytes by their size alone
        """node => {
            const file = new File(['x'], 'large.txt');
            Object.defineProperty(file, 'size', { value: 2 * 2 ** 30 });
            const dropped = new Event('drop', { bubbles: true, cancelable: true });
            dropped.dataTransfer = { files: [file] };
            node.dispatchEvent(dropped);
        }"""
    )
    expect(page.locator(".uploads li")).to_contain_text("✗ larger than 50 MB")
    assert sent == []


def test_an_upload_is_removed_only_after_a_confirmation(
    page: Page, served_alone: Callable[..., str], corpus: Path
) -> None:
    (corpus / "uploads").mkdir()
    (corpus / "uploads" / "bridge.txt").write_text("北桥今年换了14根钢索，工程用了3个月。", encoding="utf-8")
    page.goto(f"{served_alone()}/library/")
    row = page.get_by_role("row").filter(has_text="uploads/bridge.txt")
    row.get_by_role("button", name="Remove").click()
    row.get_by_role("button", name="Keep").click()
    assert (corpus / "uploads" / "bridge.txt").exists()
    row.get_by_role("button", name="Remove").click()
    row.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("row").filter(has_text="uploads/bridge.txt")).to_have_count(0)
    assert not (corpus / "uploads" / "bridge.txt").exists()
    expect(page.get_by_role("button", name="Remove")).to_have_count(0)


def test_changes_are_shown_before_they_are_made(page: Page, served_alone: Callable[..., str], corpus: Path) -> None:
    page.goto(f"{served_alone()}/library/")
    page.get_by_role("button", name="Look for changes").click()
    expect(page.locator(".compared")).to_contain_text("nothing to do")
    (corpus / "bridge.txt").write_text("北桥今年换了14根钢索，工程用了3个月。", encoding="utf-8")
    (corpus / "trees.txt").unlink()
    page.get_by_role("button", name="Look for changes").click()
    expect(page.locator(".changes")).to_contain_text("added bridge.txt")
    expect(page.locator(".changes")).to_contain_text("removed trees.txt")
    expect(page.get_by_role("row").filter(has_text="trees.txt")).to_have_count(1)
    page.get_by_role("button", name="Apply these changes").click()
    expect(page.get_by_role("row").filter(has_text="trees.txt")).to_have_count(0)
    expect(page.get_by_role("row").filter(has_text="bridge.txt")).to_have_count(1)


def test_a_page_is_added_by_its_address_and_a_refused_one_says_why(
    page: Page, served_alone: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_FETCH_PRIVATE", "1")
    with site() as web:
        web.pages |= {
            "/bridge": reply(PAGE.replace(TEXT, "北桥今年换了14根钢索，工程用了3个月。桥面也铺了新的木板。")),
            "/mine": reply("", 403),
        }
        page.goto(f"{served_alone()}/library/")
        field = page.get_by_role("textbox", name="Address of a page")
        outcomes = page.locator(".addresses li")
        for number, (address, outcome) in enumerate(
            [
                (f"{web.url}/bridge", "✓ added"),
                (f"{web.url}/bridge", "✓ already in the library"),
                (f"{web.url}/mine", "✗ `127.0.0.1` does not give this page to programs"),
                ("http://169.254.169.254/", "✗ `169.254.169.254` is no machine"),
                ("<img src=x onerror=run()>", "is no address of a page"),
            ]
        ):
            field.fill(address)
            field.press("Enter")
            expect(outcomes.nth(number)).to_contain_text(address)
            expect(outcomes.nth(number)).to_contain_text(outcome)
        expect(page.locator(".addresses img")).to_have_count(0)
        row = page.get_by_role("row").filter(has_text="fetched/127.0.0.1-bridge.html")
        expect(row).to_have_count(1)
        shot(page, "by-address")
        row.get_by_role("button").first.click()
        expect(page.locator(".reader")).to_contain_text("14根钢索")
        expect(page.locator(".reader .facts")).to_contain_text("Fetched")
        expect(page.locator(".reader a", has_text="page")).to_have_attribute("href", f"{web.url}/bridge")
