"""Passwords of accounts as hashes: what is printed, what the setting takes, and what a login makes of it."""

import asyncio
import io
import threading

import pytest

from assistant import passwords
from assistant.__main__ import main
from assistant.api import login
from assistant.api.login import login_check, plain_passwords_warning
from assistant.cli.printing import DONE, WRONG_USAGE
from assistant.passwords import hash_password, is_hash, is_password
from assistant.settings import SettingsError, read_settings

# Of `wörter 密码`, made by argon2-cffi 25.1.
OTHERS = "$argon2id$v=19$m=64,t=1,p=1$S+TBOyfx9x1fKNluPb21ng$GeZo8Uo2aPTIHjVxP2A5L2XInPr/SREsQ+K9zJTK7BI"


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_password("wörter: 密码, 1")


def test_a_hash_is_of_its_password_alone_and_never_twice_the_same(hashed: str) -> None:
    assert is_hash(hashed)
    assert is_password("wörter: 密码, 1", hashed)
    for wrong in ("wörter: 密码, 2", "", "\ud800", hashed):
        assert not is_password(wrong, hashed)
    assert hash_password("wörter: 密码, 1") != hashed
    assert is_password("wörter 密码", OTHERS)
    assert is_password("words", "words")
    assert not is_password("word", "words")


def test_the_setting_takes_hashes_among_plain_passwords(hashed: str) -> None:
    accounts = read_settings(accounts=f"li:{hashed}, wang:a:b ,,陈:{hashed},x:m=1").accounts
    found = [account.get_secret_value() for account in accounts]
    assert found == [f"li:{hashed}", "wang:a:b", f"陈:{hashed}", "x:m=1"]
    assert hashed not in repr(read_settings(accounts=f"li:{hashed}"))


@pytest.mark.parametrize("cut", [slice(-44), slice(24), slice(10)])
def test_a_hash_that_is_not_whole_is_no_password(hashed: str, cut: slice) -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_ACCOUNTS is wrong"):
        read_settings(accounts=f"li:{hashed[cut]}")
    with pytest.raises(SettingsError, match="ASSISTANT_ACCOUNTS is wrong"):
        read_settings(accounts=f"li:{hashed.replace('$argon2id$v', '=19')}")  # what a shell makes of it


def test_a_login_needs_the_name_and_its_own_password() -> None:
    check = login_check(read_settings(accounts=f"li:{OTHERS},wang:words"))
    assert check
    right = {("li", "wörter 密码"), ("wang", "words")}
    for name in ("li", "wang", "chen", ""):
        for password in ("wörter 密码", "words", "", OTHERS):
            assert asyncio.run(check(name, password)) is ((name, password) in right)
    assert login_check(read_settings()) is None


def test_a_login_leaves_the_event_loop_free(monkeypatch: pytest.MonkeyPatch) -> None:
    let = threading.Event()
    monkeypatch.setattr(login, "is_password", lambda *_: let.wait(60))
    check = login_check(read_settings(accounts="li:words"))
    assert check

    async def scenario() -> bool:
        waiting = asyncio.create_task(check("li", "words"))
        await asyncio.sleep(0)
        let.set()  # reached only where the check holds no loop
        return await waiting

    assert asyncio.run(scenario())


def test_plain_passwords_are_warned_of_by_name_and_never_shown(hashed: str) -> None:
    warning = plain_passwords_warning(read_settings(accounts=f"li:{hashed},wang:canary"))
    assert "wang" in warning
    assert "li" not in warning.split(" in plain")[0]
    assert "canary" not in warning
    assert plain_passwords_warning(read_settings(accounts=f"li:{hashed}")) == ""


def test_the_command_prints_a_line_for_the_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("wörter: 密码, 1\r\n"))
    assert main(["account", "李"]) == DONE
    line = capsys.readouterr().out.strip()
    name, _, kept = line.partition(":")
    assert name == "李"
    assert passwords.is_password("wörter: 密码, 1", kept)
    assert [account.get_secret_value() for account in read_settings(accounts=line).accounts] == [line]


@pytest.mark.parametrize(("name", "typed"), [("a,b", "words\n"), ("a:b", "words\n"), ("", "words\n"), ("li", "\n")])
def test_the_command_refuses_what_the_setting_could_not_hold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, typed: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["account", name]) == WRONG_USAGE
    assert capsys.readouterr().out == ""
