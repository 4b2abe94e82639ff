"""Findings on who can reach the server: the pages, the interfaces for programs, other sites, and limits."""

import sqlite3

from assistant.cli.doctor.finding import Finding
from assistant.reviews import reviews_of
from assistant.settings import Settings
from assistant.ui.bin import Bin
from vectorstore import StorageError


def examine_page(settings: Settings) -> Finding:
    """Who can open the pages."""
    url, accounts = f"http://{settings.host}:{settings.port}", len(settings.accounts)
    change = (
        "Accounts: ASSISTANT_ACCOUNTS=name:password, of which ASSISTANT_OWNERS may change articles and model. "
        "Another place: --host and --port."
    )
    if not (settings.is_local_only or settings.has_accounts):
        found = f"{url}: shut, as other machines could reach the pages and no account is set"
        return Finding(bool(settings.api_keys), "page", found, change)
    machines = "this machine only" if settings.is_local_only else "other machines too"
    people = f"those with one of {accounts} accounts" if accounts else "everybody who can reach it"
    if settings.user_header:
        people = f"those whom {settings.user_header} names, from {', '.join(settings.trusted_proxies)}"
    return Finding(True, "page", f"{url} for {machines}, open to {people}", change)


def examine_api(settings: Settings) -> Finding:
    """Which programs can ask."""
    keys = len(settings.api_keys)
    without_keys = "open to every program of this machine" if settings.is_local_only else "shut, as no key is set"
    lock = f"open with one of {keys} keys" if keys else without_keys
    is_locked = bool(settings.is_local_only or keys or settings.has_accounts)
    change = (
        "Keys: ASSISTANT_API_KEYS."
        if is_locked
        else f"Nothing will start at {settings.host} without any lock: set ASSISTANT_ACCOUNTS or ASSISTANT_API_KEYS."
    )
    return Finding(is_locked, "doors for programs", f"/v1 and /mcp: {lock}", change)


def examine_other_sites(settings: Settings) -> Finding:
    """Which sites' pages can ask, and which can show the chat in a frame."""
    asking, framing = (", ".join(sites) or "none" for sites in (settings.cors_sites, settings.embed_sites))
    found = f"whose pages may ask: {asking}; that may frame /embed/: {framing}"
    return Finding(True, "other sites", found, "Others: ASSISTANT_CORS_SITES and ASSISTANT_EMBED_SITES.")


def examine_limits(settings: Settings) -> Finding:
    """How much one client can ask."""
    per_minute, at_once = (str(limit or "any number of") for limit in settings.rate_limits)
    found = f"{per_minute} questions a minute, {at_once} answers in the making at once"
    change = "Others: ASSISTANT_REQUESTS_PER_MINUTE and ASSISTANT_REQUESTS_AT_ONCE."
    return Finding(True, "limits of a client", found, change)


def examine_bin(settings: Settings) -> Finding:
    """How much waits in the bin of the library, and until when."""
    size, days = Bin(settings).size(), settings.bin_days
    found = (
        f"{size.files} removed files, {size.bytes / 2**20:.1f} MB in {settings.bin_folder}" if size.files else "empty"
    )
    change = "Another number of days: ASSISTANT_BIN_DAYS. Now: on the library's page."
    return Finding(True, "bin", f"{found}; it empties itself: each file is deleted after {days} days", change)


def _reviews(settings: Settings) -> str:
    try:
        return f"{reviews_of(settings).count()} verdicts"
    except (sqlite3.Error, StorageError) as error:
        return f"verdicts that cannot be read ({error})"


def examine_conversations(settings: Settings) -> Finding:
    """Where conversations are kept."""
    change = "Another folder: ASSISTANT_CONVERSATIONS; for how long: ASSISTANT_CONVERSATION_DAYS."
    if not settings.has_accounts:
        return Finding(True, "conversations", "in each reader's browser, as no account is set", change)
    days = settings.conversation_days
    until = f"{days} days after the last question" if days else "until their account deletes them"
    place = "PostgreSQL" if settings.database_url else settings.conversations_folder
    found = f"of accounts, in {place}, {until}; beside them {_reviews(settings)} of readers on citations"
    return Finding(True, "conversations", found, f"It cannot be made again: back it up. {change}")
