"""The page says everything in three languages, and each word that a script asks for is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import assistant
from assistant.citations import CitationStream, check_sentence
from assistant.texts import Texts, ToldError, all_texts, static

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


def reasons_of(module: str) -> Iterator[str]:
    """Every reason that this module can give: the strings that it yields or hands to a Check, 37 in their places."""
    for node in ast.walk(ast.parse((FOLDER / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Yield | ast.YieldFrom) or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Check"):
            formats = {id(part.format_spec) for part in ast.walk(node) if isinstance(part, ast.FormattedValue)}
            told = [part for part in ast.walk(node) if isinstance(part, ast.JoinedStr) and id(part) not in formats]
            within = {id(part) for whole in told for part in ast.walk(whole)}
            yield from ("".join(str(part.value) if isinstance(part, ast.Constant) else "37" for part in whole.values) for whole in told)
            texts = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and id(part) not in within)
            yield from (text for text in texts if isinstance(text, str) and " " in text.strip())


def test_every_reason_that_a_check_can_give_is_told_in_the_readers_language() -> None:
    reasons = set(reasons_of("support.py"))
    assert {"not in the passage: 37", "in the place of 37: 37", "a negation differs", "other language", "the passage has 37 of its words"} <= reasons
    for reason in reasons:
        assert Texts("en").reason(reason) == reason
        assert Texts("zh-Hans").reason(reason) != reason, reason
        assert re.search("[\u4e00-\u9fff]", Texts("zh-Hant").reason(reason)), reason


def test_a_reason_of_a_real_check_is_told() -> None:
    [reason] = check_sentence("小组今年增加到99个。", ["河口乡去年组建了37个水质巡查小组。"]).reasons
    assert Texts("zh-Hans").reason(reason) == "原文里没有：99"


def test_a_mark_of_nothing_is_told_in_the_readers_language_and_an_unknown_reason_as_it_stands() -> None:
    [citation] = [part for part in CitationStream((), {}).feed("A sentence [3].\n") if not isinstance(part, str)]
    assert Texts("zh-Hans").reason(citation.reasons[0]) == "没有这段原文"
    assert Texts("zh-Hans").reason("of another kind") == "of another kind"


def test_reasons_name_their_words() -> None:
    assert Texts("zh-Hans").reason("in the place of 37: 99") == "原文是“37”，这里是“99”"


def test_every_kind_of_failure_has_its_sentence() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
    models = (FOLDER / "models.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Error\.of\("(\w+)"', sources)) | {f"model_{code}" for code in re.findall(r'(?:, |return )"([a-z_]+)"(?:\),| if|\n)', models)}
    assert {"empty", "long", "list_key", "list_empty", "model_busy", "model_unreadable", "model_no_answer", "model_unreachable"} <= codes
    assert {f"error_{code}" for code in codes} <= set(all_texts()["en"])


def test_a_failure_is_told_in_the_readers_language_with_what_it_names() -> None:
    error = ToldError.of("model_busy", server="http://127.0.0.1:9/v1")
    assert str(error).startswith("The model server at http://127.0.0.1:9/v1 is busy")
    told = Texts("zh-Hans").error(error.code, error.values, str(error))
    assert told.startswith("模型服务（http://127.0.0.1:9/v1）正忙")
    assert "ASSISTANT_MODEL=quote" in told
    assert Texts("zh-Hans").error("", {}, "The index is in use.") == "The index is in use."
