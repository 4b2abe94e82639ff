"""The page says everything in three languages, and each word that a script asks for is there."""

import re
from pathlib import Path

import assistant
from assistant.texts import Texts, all_texts, static

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
FOLDER = Path(assistant.__file__).parent


def test_all_languages_have_the_same_words_with_the_same_places() -> None:
    texts = all_texts()
    assert tuple(texts) == LANGUAGES
    for key, english in texts["en"].items():
        places = sorted(re.findall(r"\{\w+\}", english))
        for language in LANGUAGES:
            assert texts[language][key].strip(), (language, key)
            assert sorted(re.findall(r"\{\w+\}", texts[language][key])) == places, (language, key)
    assert all(set(texts[language]) == set(texts["en"]) for language in LANGUAGES)


def test_what_scripts_and_markup_ask_for_is_there() -> None:
    known = set(all_texts()["en"])
    for file in (FOLDER / "static").glob("*.*"):
        text = file.read_text(encoding="utf-8")
        asked = set(re.findall(r"\bt\('(\w+)'[,)]", text)) | set(re.findall(r'data-(?:t|label|hint)="(\w+)"', text))
        assert asked <= known, (file.name, asked - known)


def test_the_two_chinese_scripts_are_not_mixed() -> None:
    assert not re.search("[们这来还对话书写开关]", "".join(value for key, value in all_texts()["zh-Hant"].items()))
    assert not re.search("[們這來還對話書寫開關]", "".join(value for key, value in all_texts()["zh-Hans"].items()))


def test_an_unknown_language_is_english() -> None:
    assert Texts("xx").language == "en"
    assert Texts("zh-Hant")("stop") == "停止"
    assert Texts("en").name_of("fr") == "fr"
    assert Texts("en").step("a new step") == "a new step"


def test_scripts_fetch_nothing_from_elsewhere_and_write_no_html_of_their_own() -> None:
    for file in (FOLDER / "static").glob("*.*"):
        text = static(file.name)
        assert not re.search(r"https?://|@import|url\(", text), file.name
    scripts = {file.name: file.read_text(encoding="utf-8") for file in (FOLDER / "static").glob("*.js")}
    assert sum(text.count("innerHTML") for text in scripts.values()) == scripts["dom.js"].count("innerHTML") == 1
    assert not any(re.search(r"insertAdjacentHTML|outerHTML|document\.write|eval\(|new Function", text) for text in scripts.values())
