"""Proves where settings come from, that a wrong one is told by its variable, and that secrets are never shown."""

from pathlib import Path

import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.folders import packaged_folder
from assistant.settings import Settings, SettingsError, read_settings, variable_name

CANARY = "sk-canary-5e1f"
WRONG = {
    "passages": ["0", "51", "-1", "many", "2.5"],
    "port": ["0", "65536", "http", "-7860"],
    "max_file_mb": ["0", "2001", "big"],
    "timeout": ["0", "-1", "3601", "soon", "nan", "inf"],
    "chroma_url": ["localhost:8000", "ftp://host", "http://", "http://host:99999"],
    "openai_base_url": ["127.0.0.1:11434/v1", "file:///etc", "http://[::1/v1", "http://:80/v1", "http://host:port/v1"],
}


def test_everything_has_a_default_that_works() -> None:
    found = read_settings()
    assert (found.corpus, found.prompts) == (packaged_folder("corpus"), packaged_folder("prompts"))
    assert found.corpus.is_dir()
    assert (found.prompts / "answer.md").is_file()
    assert (found.model, found.embeddings, found.index, found.openai_api_key) == (None, "local", None, None)


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())


NASTY = [(field, value) for field, values in WRONG.items() for value in values]


@pytest.mark.parametrize(("field", "value"), [*NASTY, ("host", ""), ("embeddings", "")])
def test_a_wrong_keyword_is_reported_by_its_variable(field: str, value: str) -> None:
    with pytest.raises(SettingsError) as told:
        read_settings(**{field: value})
    assert str(told.value).startswith(f"{variable_name(field)} is wrong: ")


@pytest.mark.parametrize(("field", "value"), NASTY)
def test_a_wrong_variable_is_reported_by_its_name(monkeypatch: pytest.MonkeyPatch, field: str, value: str) -> None:
    monkeypatch.setenv(variable_name(field), value)
    with pytest.raises(SettingsError) as told:
        read_settings()
    assert str(told.value).startswith(f"{variable_name(field)} is wrong: ")


def test_every_wrong_setting_is_reported_at_once() -> None:
    with pytest.raises(SettingsError, match=r"ASSISTANT_PASSAGES is wrong.*ASSISTANT_PORT is wrong"):
        read_settings(passages=0, port=0)


def test_an_unknown_setting_is_refused_with_those_that_exist() -> None:
    with pytest.raises(SettingsError, match=r"`passage`.*passages"):
        read_settings(passage=3)


def test_keywords_go_before_the_environment_and_that_before_the_env_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(
        "ASSISTANT_PASSAGES=3\nASSISTANT_PORT=8001\nASSISTANT_MAX_FILE_MB=9\nOPENAI_BASE_URL=http://127.0.0.1:9/v1\nSTRANGER=1\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("ASSISTANT_PASSAGES", "4")
    monkeypatch.setenv("ASSISTANT_PORT", "8002")
    found = read_settings(passages=5)
    assert (found.passages, found.port, found.max_file_mb, found.openai_base_url) == (
        5,
        8002,
        9,
        "http://127.0.0.1:9/v1",
    )


def test_the_key_is_read_from_the_env_file() -> None:
    Path(".env").write_text(f"OPENAI_API_KEY={CANARY}\n", encoding="utf-8")
    key = read_settings().openai_api_key
    assert key is not None
    assert key.get_secret_value() == CANARY


@pytest.mark.parametrize("field", ["index", "model", "chroma_url", "openai_api_key", "openai_base_url"])
def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    monkeypatch.setenv(variable_name(field), "")
    assert getattr(read_settings(), field) is None
    assert getattr(read_settings(**{field: ""}), field) is None


def test_none_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PASSAGES", "4")
    assert read_settings(passages=None, corpus=None).passages == 4


def test_what_is_no_path_is_reported_in_words() -> None:
    with pytest.raises(SettingsError, match=r"^ASSISTANT_CORPUS is wrong: it is no path\."):
        read_settings(corpus=5)


def test_settings_cannot_be_changed_afterwards() -> None:
    found = read_settings()
    with pytest.raises(pydantic.ValidationError):
        found.port = 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"openai_base_url": "nowhere"},
        {"passages": "0"},
        {"unknown": "1"},
        {"timeout": CANARY},
        {"openai_base_url": CANARY},
    ],
)
def test_no_error_shows_a_secret(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as told:
        read_settings(openai_api_key=CANARY, **wrong)
    assert CANARY not in str(told.value)
    assert told.value.__cause__ is None


def test_neither_repr_nor_text_nor_json_shows_the_key() -> None:
    found = read_settings(openai_api_key=CANARY)
    assert CANARY not in f"{found!r} {found} {found.model_dump()} {found.model_dump_json()}"


def test_each_corpus_folder_has_an_index_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    folders = [read_settings(corpus=corpus).index_folder for corpus in (one, other)]
    assert len(set(folders)) == 2
    assert not any(folder.is_relative_to(corpus) for folder in folders for corpus in (one, other))
    monkeypatch.chdir(one)
    assert [read_settings(corpus=same).index_folder for same in (".", "../one", str(one) + "/")] == [folders[0]] * 3


def test_a_named_index_folder_is_used_as_it_is(tmp_path: Path) -> None:
    assert read_settings(corpus=tmp_path, index=tmp_path / "index").index_folder == tmp_path / "index"


@settings(max_examples=50)
@given(st.sampled_from(sorted(Settings.model_fields)), st.text(alphabet="abc/:.0-{}\n é字", max_size=12))
def test_any_value_is_either_taken_or_reported_by_its_variable(field: str, value: str) -> None:
    told = ""
    try:
        read_settings(**{field: value})
    except SettingsError as error:
        told = str(error)
    assert told == "" or told.startswith(f"{variable_name(field)} is wrong: ")


@pytest.mark.parametrize(
    "name", ["CORPUS", "PROMPTS", "INDEX", "PORT", "HOST", "PASSAGES", "EMBEDDINGS", "MODEL", "CHROMA_URL"]
)
def test_no_empty_variable_sets_anything(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = read_settings()
    monkeypatch.setenv(f"ASSISTANT_{name}", "")
    assert read_settings() == usual


def test_a_desk_file_in_another_encoding_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes("ASSISTANT_MODEL=模型".encode("gb18030"))
    with pytest.raises(SettingsError, match="UTF-8"):
        read_settings()


def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL") as raised:
        read_settings(openai_base_url="http://user:canary@127.0.0.1/v1")
    assert "canary" not in str(raised.value)


def test_a_key_is_stripped_and_one_that_cannot_be_sent_is_reported() -> None:
    key = read_settings(openai_api_key="sk-1\n").openai_api_key
    assert key is not None
    assert key.get_secret_value() == "sk-1"
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        read_settings(openai_api_key="sk-钥匙")
