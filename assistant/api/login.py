"""Whether a name and a password are those of an account: what Gradio asks at a login."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from assistant.passwords import hash_password, is_hash, is_password
from assistant.settings import Settings

_AT_ONCE = 2  # each check of a hash takes 64 MB and a core; more logins at once wait


def login_check(settings: Settings) -> Callable[[str, str], Coroutine[Any, Any, bool]] | None:
    """Checks a name and a password, as Gradio's `auth` calls it; None where the pages ask for none.

    Hashes are checked in a thread, so that no answer waits for a login.
    """
    if not settings.accounts:
        return None
    pairs = (account.get_secret_value().partition(":") for account in settings.accounts)
    kept = {name: password for name, _, password in pairs}
    # compared where the name is unknown, so that the time does not tell which names there are
    unknown = hash_password("") if any(map(is_hash, kept.values())) else "unknown"
    places = asyncio.Semaphore(_AT_ONCE)

    async def check(name: str, password: str) -> bool:
        async with places:
            is_right = await asyncio.to_thread(is_password, password, kept.get(name, unknown))
        return is_right and name in kept

    return check


def plain_passwords_warning(settings: Settings) -> str:
    """A sentence on the accounts whose password is set in plain text; empty where there are none."""
    pairs = (account.get_secret_value().partition(":") for account in settings.accounts)
    names = [name for name, _, password in pairs if not is_hash(password)]
    if not names:
        return ""
    return (
        f"ASSISTANT_ACCOUNTS has the password of {', '.join(names)} in plain text: "
        "`assistant account NAME` prints a line with a hash instead."
    )
