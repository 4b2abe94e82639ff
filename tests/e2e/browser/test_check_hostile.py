"""The page for checking a text with files of strangers: nothing in them runs, and each is answered in one sentence."""

import zipfile
from collections.abc import Callable
from io import BytesIO

from docx import Document
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.browser.test_check import WORD_TYPE, complete

NAME = '"><img src=x onerror=run()>\u202egpj.=cmd|calc!A1'


def word_file(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def bomb() -> bytes:
    written = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(word_file("A road."))) as whole,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in whole.namelist():
            packed.writestr(name, b"0" * 20_000_000 if name == "word/document.xml" else whole.read(name))
    return written.getvalue()


def test_files_of_strangers_run_nothing_and_are_answered_in_one_sentence(
    page: Page, served: Callable[..., str]
) -> None:
    page.goto(f"{served()}/check/")
    page.evaluate("() => { globalThis.run = () => { globalThis.didRun = true; }; }")
    alert = page.get_by_role("alert")

    def give(name: str, content: bytes, kind: str = WORD_TYPE) -> None:
        page.locator(".files").set_input_files([FilePayload(name=name, mimeType=kind, buffer=content)])

    give("bomb.docx", bomb())
    expect(alert).to_contain_text("unpacks to more than 100 times its size")
    give(f"{NAME}.exe", b"MZ\x90\x00" * 50)
    expect(alert).to_contain_text("cannot be checked")
    expect(alert).to_contain_text("<img src=x onerror=run()>")
    expect(alert).not_to_contain_text("\u202e")
    text = "The road to the slope is 40 km long. \u202e=HYPERLINK(run()) <b onclick=run()>reads backwards</b>."
    give(f"{NAME}.docx", word_file(text))
    complete(page)
    expect(page.locator(".sentence.contradicted", has_text="40 km")).to_have_count(1)
    expect(page.locator(".draft")).to_contain_text("<b onclick=run()>reads backwards</b>")
    page.locator(".export summary").click()
    with page.expect_download() as download:
        page.locator(".export").get_by_role("button", name="Word with comments").click()
    assert not set('<>"|\u202e/\\') & set(download.value.suggested_filename)
    assert any("40" in paragraph.text for paragraph in Document(str(download.value.path())).paragraphs)
    expect(page.locator(".draft img, .draft b, .errors img")).to_have_count(0)
    assert not page.evaluate("globalThis.didRun")
