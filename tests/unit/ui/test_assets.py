"""The page's own files: they fetch nothing, scripts write no HTML of their own, and all styles are in the sheet."""

import re
from pathlib import Path

import assistant.ui
from assistant.ui.assets import stylesheet

STATIC = Path(assistant.ui.__file__).parent / "static"


def test_no_file_fetches_anything_from_elsewhere() -> None:
    for file in (path for path in STATIC.rglob("*") if path.is_file()):
        assert not re.search(r"https?://|@import|url\(", file.read_text(encoding="utf-8")), file.name


def test_scripts_write_no_html_of_their_own() -> None:
    scripts = {file.name: file.read_text(encoding="utf-8") for file in STATIC.glob("*.js")}
    assert sum(text.count("innerHTML") for text in scripts.values()) == scripts["dom.js"].count("innerHTML") == 1
    assert not any(
        re.search(r"insertAdjacentHTML|outerHTML|document\.write|eval\(|new Function", text)
        for text in scripts.values()
    )


def test_the_sheet_has_the_styles_of_every_file_once() -> None:
    sheet = stylesheet()
    parts = [file.read_text(encoding="utf-8") for file in (STATIC / "styles").iterdir()]
    assert all(sheet.count(part) == 1 for part in parts)
    assert len(sheet) == sum(map(len, parts))
