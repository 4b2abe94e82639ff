"""The program says everything in every language that has a file, and each text that is asked for is there."""

import json
import pickle
import re
import shutil
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import assistant
from assistant import i18n
from assistant.answer import notices
from assistant.answer.citations import CitationStream
from assistant.assistant import Assistant
from assistant.fetching.errors import FetchError
from assistant.i18n import LOCALES, LocalizedError, Translator, all_texts, translate
from assistant.ui.library import library_html
from assistant.verify.verifier import check_sentence
from vectorstore import ArticleValidator, CorpusError, IndexInUseError, RefusedFile, StorageError, VectorstoreError
from vectorstore.errors import RefusedError
from vectorstore.messages import ENGLISH, english, message

FOLDER = Path(assistant.__file__).parent
CHINESE = re.compile("[\u4e00-\u9fff]")
LANGUAGES = sorted(all_texts())


def places(text: str) -> list[str]:
    """The names of the {places} of a text."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_same_keys_with_the_same_places_as_english(language: str) -> None:
    texts, originals = all_texts()[language], all_texts()["en"]
    assert set(texts) == set(originals)
    assert [key for key, text in texts.items() if places(text) != places(originals[key])] == []
    # what stands beside a text may be empty in a language; the text itself is not
    assert [key for key, text in texts.items() if not text.strip()] == []


@pytest.mark.parametrize("file", sorted(LOCALES.glob("*.json")), ids=lambda file: file.stem)
def test_no_key_stands_twice_in_a_file(file: Path) -> None:
    def checked(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len(pairs) == len(dict(pairs)), [
            key for key, count in Counter(key for key, _ in pairs).items() if count > 1
        ]
        return dict(pairs)

    assert json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=checked)


def test_every_file_of_the_folder_is_a_language() -> None:
    assert {file.stem for file in LOCALES.iterdir()} == set(LANGUAGES) >= {"en", "zh-Hans", "zh-Hant"}
    names = [texts["language_name"] for texts in all_texts().values()]
    assert len(set(names)) == len(names)


def test_the_two_chinese_scripts_are_not_mixed() -> None:
    hant, hans = (
        "".join(text for key, text in all_texts()[language].items() if key != "language_name")
        for language in ("zh-Hant", "zh-Hans")
    )
    assert not re.search("[们这来还对话书写开关]", hant)
    assert not re.search("[們這來還對話書寫開關]", hans)


@pytest.fixture
def fourth_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """French beside the other languages: one new file in a copy of their folder."""
    folder = tmp_path / "locales"
    shutil.copytree(LOCALES, folder)
    texts = json.loads((folder / "en.json").read_text(encoding="utf-8"))
    changed = {"language_name": "Français", "answer_not_found": "Les articles n’y répondent pas.", "stop": "Arrêter"}
    (folder / "fr.json").write_text(json.dumps({**texts, **changed}), encoding="utf-8")
    monkeypatch.setattr(i18n, "LOCALES", folder)
    all_texts.cache_clear()
    yield "fr"
    all_texts.cache_clear()


def test_a_fourth_language_is_one_new_file(fourth_language: str) -> None:
    assert list(all_texts()) == ["en", "fr", "zh-Hans", "zh-Hant"]
    assert Translator(fourth_language)("stop") == "Arrêter"
    assert translate("index_closed", {}, fourth_language) == ENGLISH["index_closed"]
    question = "Combien de groupes de contrôle la commune a-t-elle créés cette année ?"
    assert notices.not_found(question) == "Les articles n’y répondent pas."
    assert notices.not_found("How many groups has the township set up this year?").startswith("No answer")
    assert CHINESE.search(notices.not_found("河口乡今年组建了多少个小组？"))


def test_what_scripts_and_markup_ask_for_is_there() -> None:
    known = set(all_texts()["en"])
    for file in (FOLDER / "ui" / "static").rglob("*.*"):
        text = file.read_text(encoding="utf-8")
        asked = set(re.findall(r"\bt\('(\w+)'[,)]", text)) | set(re.findall(r'data-(?:t|label|hint)="(\w+)"', text))
        assert asked <= known, (file.name, asked - known)


def test_an_unknown_language_is_english() -> None:
    assert Translator("xx").language == "en"
    assert Translator("zh-Hant")("stop") == "停止"
    assert Translator("en").language_name("fr") == "fr"
    assert Translator("en").cleaning_step("a new step") == "a new step"


def test_scripts_fetch_nothing_from_elsewhere_and_write_no_html_of_their_own() -> None:
    for file in (FOLDER / "ui" / "static").rglob("*.*"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"https?://|@import|url\(", text), file.name
    scripts = {file.name: file.read_text(encoding="utf-8") for file in (FOLDER / "ui" / "static").glob("*.js")}
    assert sum(text.count("innerHTML") for text in scripts.values()) == scripts["dom.js"].count("innerHTML") == 1
    assert not any(
        re.search(r"insertAdjacentHTML|outerHTML|document\.write|eval\(|new Function", text)
        for text in scripts.values()
    )


def test_the_messages_of_the_vector_store_have_the_same_english_under_the_same_codes() -> None:
    texts = all_texts()["en"]
    assert {code: texts.get(code) for code in ENGLISH} == ENGLISH
    assert [code for code in ENGLISH if f"error_{code}" in texts] == []  # a code means one message


@pytest.mark.parametrize("kind", [LocalizedError, FetchError, VectorstoreError, StorageError, RefusedError])
def test_an_error_without_a_text_cannot_be_made(kind: type[LocalizedError | VectorstoreError]) -> None:
    with pytest.raises(KeyError):
        kind("no_such_code")
    with pytest.raises(KeyError, match="limit_mb"):
        kind("file_too_large")
    assert str(kind("file_too_large", limit_mb=50)) == "larger than 50 MB (ASSISTANT_MAX_FILE_MB)"


@pytest.mark.parametrize(
    "error",
    [
        IndexInUseError("index_in_use", folder=Path("i"), owner="12"),
        RefusedError("other_format", expected=message("format_text"), found=message("format_pdf")),
        FetchError("fetch_slow", host="a.example", seconds="9"),
    ],
)
def test_an_error_goes_from_one_process_to_another_whole(error: IndexInUseError | RefusedError | FetchError) -> None:
    there = pickle.loads(pickle.dumps(error))  # our own bytes
    assert (type(there), there.code, there.values, str(there)) == (type(error), error.code, error.values, str(error))
    json.dumps(error.values)


PAGE = b"<!DOCTYPE html><title>x</title><body>%b</body>"
REFUSALS: dict[str, tuple[str, bytes]] = {
    "unsupported_ending": ("a.exe", b"MZ"),
    "no_ending": ("notes", b"words"),
    "without_text": ("a.txt", b" \n"),
    "too_little_text": ("a.txt", b"A pier."),
    "only_headings": ("a.md", b"# The old pier\n\n## The ships in winter\n\n---\n"),
    "empty_file": ("a.pdf", b""),
    "not_text": ("a.txt", b"\0\1\2\3" * 100),
    "foreign_encoding": ("a.txt", b"\xff" * 40),
    "other_format": ("a.pdf", b"MZ\0\0\0"),
    "not_its_format": ("a.rtf", b"words"),
    "resave_archive": ("a.zip", b"PK\x03\x04 torn"),
    "zip_under_other_name": ("a.txt", b"PK\x05\x06" + b"\0" * 18),
    "archive_without_files": ("a.zip", b"PK\x05\x06" + b"\0" * 18),
    "not_json": ("a.json", b"{broken"),
    "no_text_column": ("a.csv", b"n,m\n1,2\n3,4\n"),
    "quotation_unclosed": ("a.csv", b'"n,m\n1,2\n'),
    "further_rows_too": ("a.jsonl", b'{"text": "x"}\n{"text": "y"}\n{"text": "z"}\n'),
    "page_not_found": ("a.html", PAGE % b"404 Not Found"),
    "page_wants_login": ("a.txt", b"Please log in to continue reading."),
    "web_page_without_text": ("a.html", PAGE % b""),
    "saved_page_without_page": ("a.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x--\n"),
    "resave_pdf": ("a.pdf", b"%PDF-1.7 torn"),
    "resave_word": ("a.docx", b"PK\x03\x04 torn"),
    "mail_encrypted": ("a.eml", b"From: a@b.example\nContent-Type: application/pkcs7-mime\n\nMIIB\n"),
}


@pytest.fixture(scope="module")
def reader() -> Iterator[ArticleValidator]:
    with ArticleValidator(limit_bytes=2**20) as there:
        yield there


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_has_its_code_and_a_text_in_every_language(reader: ArticleValidator, code: str) -> None:
    refusal = reader.refusal_reason(*REFUSALS[code])
    assert refusal
    assert refusal["code"] == code
    assert translate(**refusal, language="en") == english(**refusal)
    for language in ("zh-Hans", "zh-Hant"):
        text = translate(**refusal, language=language)
        assert CHINESE.search(text)
        assert "{" not in text


def test_a_message_inside_a_message_is_translated_as_well() -> None:
    refusal = message("other_format", expected=message("format_pdf"), found=message("format_windows_program"))
    assert english(**refusal) == "is not a PDF but a Windows program"
    assert translate(**refusal, language="zh-Hans") == "不是PDF 文件，而是Windows 程序"
    rows = message("further_rows_too", reason=message("without_text"), count=1204)
    assert english(**rows) == "holds no text; so do 1,204 further rows"
    assert translate(**rows, language="zh-Hans") == "没有文字；另有 1,204 行也是如此"
    empty = CorpusError("corpus_all_refused", folder="a", path="b.txt", reason=message("empty_file"))
    assert str(empty).endswith("put text or Markdown files into it. `b.txt` was refused: is empty.")
    assert translate(empty.code, empty.values, "zh-Hans") == (
        "文章文件夹 `a` 里没有文章：请放入文本或 Markdown 文件。`b.txt` 被拒绝：是空文件。"
    )


def test_a_refused_file_says_why_in_english_and_by_code(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "pier.txt").write_text("The old pier was built in 1987 and is closed in winter.", encoding="utf-8")
    (corpus / "a.pdf").write_bytes(b"MZ\0\0\0")
    with Assistant(corpus=corpus, index=tmp_path / "index") as assistant_:
        [refused] = assistant_.sync().refused
        assert assistant_.refused()[0].model_dump() == refused.model_dump()  # also as it was stored
    assert json.loads(refused.model_dump_json()) == {
        "path": "a.pdf",
        "reason": "is not a PDF but a Windows program",
        "code": "other_format",
        "values": {
            "expected": {"code": "format_pdf", "values": {}},
            "found": {"code": "format_windows_program", "values": {}},
        },
    }
    assert "不是PDF 文件" in library_html([], [refused], Translator("zh-Hans"), changeable=False)


def test_a_sentence_that_an_older_version_stored_is_shown_as_it_is() -> None:
    refused = RefusedFile(path="a.txt", reason="held no text")
    assert "held no text" in library_html([], [refused], Translator("zh-Hans"), changeable=False)
    assert str(CorpusError("corpus_all_refused", folder="a", path="a.txt", reason=refused.message)).endswith(
        "`a.txt` was refused: held no text."
    )


def test_refused_files_are_the_same_where_path_and_reason_are() -> None:
    refused = RefusedFile(path="a.txt", reason="held no text")
    assert refused == RefusedFile(path="a.txt", reason="held no text", code="no_text")
    assert refused != RefusedFile(path="b.txt", reason="held no text")
    assert refused != RefusedFile(path="a.txt", reason="is not text")


def test_the_reason_of_a_real_check_is_said_in_the_readers_language() -> None:
    [reason] = check_sentence("小组今年增加到99个。", ["河口乡去年组建了37个水质巡查小组。"]).reasons
    assert Translator("zh-Hans").reason(reason) == "原文里没有：99"
    assert Translator("zh-Hans").reason("other_figure: 37, 99") == "原文是“37”，不是“99”"


def test_a_mark_of_nothing_is_said_in_the_readers_language_and_an_unknown_reason_as_it_is() -> None:
    [citation] = [part for part in CitationStream((), {}).feed("A sentence [3].\n") if not isinstance(part, str)]
    assert Translator("zh-Hans").reason(citation.reasons[0]) == "没有这段原文"
    assert Translator("zh-Hans").reason("of another kind") == "of another kind"


def test_a_failure_is_said_in_the_readers_language_with_what_it_names() -> None:
    error = LocalizedError("model_busy", server="http://127.0.0.1:9/v1")
    assert str(error).startswith("The model server at http://127.0.0.1:9/v1 is busy")
    text = translate(error.code, error.values, "zh-Hans")
    assert text.startswith("模型服务（http://127.0.0.1:9/v1）正忙")
    assert "ASSISTANT_MODEL=quote" in text
    assert Translator("zh-Hans").message("", {}, "What nobody foresaw.") == "What nobody foresaw."
