"""The page says everything in three languages, and each word that a script asks for is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import assistant
import vectorstore
from assistant.answer.citations import CitationStream, check_sentence
from assistant.i18n import Texts, ToldError, all_texts
from vectorstore import StorageError, VectorstoreError
from vectorstore.ingest import error_pages
from vectorstore.ingest.formats import archives, delimited, epub, json_records, kinds
from vectorstore.ingest.formats.registry import FORMATS

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
    for file in (FOLDER / "ui" / "static").glob("*.*"):
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


def sentences(node: ast.AST) -> Iterator[str]:
    """The sentences written in this piece of code, 37 in their places."""
    formats = {id(part.format_spec) for part in ast.walk(node) if isinstance(part, ast.FormattedValue)}
    written = [part for part in ast.walk(node) if isinstance(part, ast.JoinedStr) and id(part) not in formats]
    within = {id(part) for whole in written for part in ast.walk(whole)}
    yield from (
        "".join(str(part.value) if isinstance(part, ast.Constant) else "37" for part in whole.values)
        for whole in written
    )
    texts = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and id(part) not in within)
    yield from (text for text in texts if isinstance(text, str) and " " in text.strip())


def failures() -> Iterator[str]:
    """Every sentence with which files are refused, or search and index fail: those of the errors, of refused rows and members, of the child."""
    errors: list[type] = [VectorstoreError, *VectorstoreError.__subclasses__(), *StorageError.__subclasses__()]
    kinds = ("RefusedError", "UnreadableError", *(kind.__name__ for kind in errors))
    for file in [*Path(vectorstore.__file__).parent.rglob("*.py"), FOLDER / "assistant.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds and node.args:
                yield from sentences(node.args[0])
            elif isinstance(node, ast.keyword) and node.arg == "reason" and not isinstance(node.value, ast.Call):
                yield from sentences(node.value)
            elif isinstance(node, ast.Dict) and any(
                isinstance(key, ast.Constant) and key.value == "refused" for key in node.keys
            ):
                yield from sentences(node.values[0])
    yield from (
        delimited.TOO_MANY,
        delimited.UNCLOSED,
        json_records.NOT_JSON,
        json_records.NO_OBJECT,
        epub._BROKEN,
        epub._PROTECTED,
    )  # what a row of a table is refused for


def test_a_reason_of_a_real_check_is_told() -> None:
    [reason] = check_sentence("小组今年增加到99个。", ["河口乡去年组建了37个水质巡查小组。"]).reasons
    assert Texts("zh-Hans").reason(reason) == "原文里没有：99"


def test_a_mark_of_nothing_is_told_in_the_readers_language_and_an_unknown_reason_as_it_stands() -> None:
    [citation] = [part for part in CitationStream((), {}).feed("A sentence [3].\n") if not isinstance(part, str)]
    assert Texts("zh-Hans").reason(citation.reasons[0]) == "没有这段原文"
    assert Texts("zh-Hans").reason("of another kind") == "of another kind"


def in_every_language(sentence: str) -> None:
    assert Texts("en").told(sentence) == sentence
    for language in ("zh-Hans", "zh-Hant"):
        assert re.search("[\u4e00-\u9fff]", Texts(language).told(sentence)), (language, sentence)


def test_every_failure_of_a_file_or_of_the_index_is_told_in_the_readers_language() -> None:
    found = set(failures())
    assert {"is a broken 37", "larger than 37 MB (ASSISTANT_MAX_FILE_MB)", "holds only headings", "is empty"} <= found
    assert any(sentence.startswith("Chroma failed (37: 37) at 37: check the disk") for sentence in found)
    assert len(found) > 60
    for sentence in found:
        in_every_language(sentence)


@pytest.mark.parametrize(
    "what",
    [
        *(what for _, what in kinds._OTHERS),
        *(known.noun for known in FORMATS.values() if not known.is_text),
        *error_pages._SIGNS,
        *(known.noun.partition(" ")[2] for known in FORMATS.values() if known.sandboxed),
        archives._ARCHIVE,
    ],
)
def test_what_a_refused_file_is_has_its_name_in_every_language(what: str) -> None:
    in_every_language(what)


def test_the_parts_of_a_refusal_are_told_as_well() -> None:
    chinese = Texts("zh-Hans")
    assert chinese.told("is not a PDF but a Windows program") == "不是PDF 文件，而是Windows 程序"
    assert chinese.told("is an error page (not found), not an article") == "是“找不到页面”的错误页，不是文章"
    assert chinese.told("holds no text; so do 1,204 further rows") == "没有文字；另有 1,204 行也是如此"
    assert chinese.told("is a broken archive; pack it anew") == "压缩包（请重新打包）已损坏"
    folder = (
        "The corpus folder `a` holds no article: put text or Markdown files into it. `b.txt` was refused: is empty."
    )
    assert chinese.told(folder) == "文章文件夹 `a` 里没有文章：请放入文本或 Markdown 文件。`b.txt` 被拒绝：是空文件。"


@given(st.text(max_size=60).filter(lambda text: f"reason_{text.partition(': ')[0]}" not in all_texts()["en"]))
def test_a_sentence_of_no_known_form_stays_as_it_is(text: str) -> None:
    assert Texts("en").told(text) == text
    assert Texts("zh-Hans").told(f"<{text}>") == f"<{text}>"


def test_a_word_that_is_also_the_code_of_a_reason_is_one_only_where_a_verdict_gives_it() -> None:
    assert Texts("zh-Hans").told("other_figure: 37, 99") == "other_figure: 37, 99"
    assert Texts("zh-Hans").reason("other_figure: 37, 99") == "原文是“37”，不是“99”"


def test_every_kind_of_failure_has_its_sentence() -> None:
    sources = "".join(file.read_text(encoding="utf-8") for file in FOLDER.rglob("*.py"))
    models = (FOLDER / "models" / "loading.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Error\.of\(\s*"(\w+)"', sources)) | {
        f"model_{code}" for code in re.findall(r'(?:, |return )"([a-z_]+)"(?:\),| if|\n)', models)
    }
    assert {
        "empty",
        "long",
        "list_key",
        "list_empty",
        "model_busy",
        "model_unreadable",
        "model_no_answer",
        "model_unreachable",
    } <= codes
    assert {f"error_{code}" for code in codes} <= set(all_texts()["en"])


def test_a_failure_is_told_in_the_readers_language_with_what_it_names() -> None:
    error = ToldError.of("model_busy", server="http://127.0.0.1:9/v1")
    assert str(error).startswith("The model server at http://127.0.0.1:9/v1 is busy")
    told = Texts("zh-Hans").error(error.code, error.values, str(error))
    assert told.startswith("模型服务（http://127.0.0.1:9/v1）正忙")
    assert "ASSISTANT_MODEL=quote" in told
    assert Texts("zh-Hans").error("", {}, "The index is in use.") == "The index is in use."
