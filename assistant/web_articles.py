"""Adds pages of the web to the library, and refreshes them: each is fetched, validated, saved and indexed.

Saving needs no index. Where another process owns the index, as a running server does, that process indexes the saved
files.
"""

import hashlib
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from assistant.assistant import Assistant
from assistant.fetching.addresses import web_address
from assistant.fetching.errors import FetchError
from assistant.fetching.fetch import Fetcher
from assistant.fetching.naming import file_name
from assistant.fetching.saved import SavedPage, new_origin, save_page, saved_page, saved_pages
from vectorstore import ArticleValidator, Index, IndexInUseError, Progress

_OWNER_SYNC_SECONDS = 20.0  # a server has a page after 3 seconds, where it does nothing else
_POLL_SECONDS = 0.25


class Outcome(NamedTuple):
    """What became of one address."""

    address: str
    state: Literal["added", "changed", "unchanged", "refused"]
    path: str = ""  # of the file that holds it, also where it could not be fetched again
    error: FetchError | None = None
    owner: str = ""  # a sentence on the other process that owns the index; empty where it was indexed here

    def as_json(self) -> dict[str, str | None]:
        """For programs, with the reason in English."""
        return {
            "address": self.address,
            "state": self.state,
            "path": self.path or None,
            "reason": str(self.error) if self.error else None,
        }


def add_pages(
    assistant: Assistant, addresses: Sequence[str], *, fetcher: Fetcher | None = None, progress: Progress | None = None
) -> list[Outcome]:
    """Fetch the pages of these addresses into the library; one that is there already is refreshed."""
    requests = [
        (address, _saved_page(assistant, address))
        for address in dict.fromkeys(address.strip() for address in addresses)
    ]
    return _save_and_index(assistant, requests, fetcher, progress)


def refresh_pages(
    assistant: Assistant, *, fetcher: Fetcher | None = None, progress: Progress | None = None
) -> list[Outcome]:
    """Ask for all fetched pages again, and take those that changed; what cannot be had any more stays as it is."""
    return _save_and_index(
        assistant, [(page.origin.url, page) for page in saved_pages(assistant.settings.corpus)], fetcher, progress
    )


def _save_and_index(
    assistant: Assistant,
    requests: Iterable[tuple[str, SavedPage | None]],
    fetcher: Fetcher | None,
    progress: Progress | None,
) -> list[Outcome]:
    """Save each page as soon as it is fetched, so that a run that is stopped loses none; index all of them together."""
    assistant.check_corpus()
    fetcher, requests, outcomes = fetcher or Fetcher(assistant.settings), list(requests), []
    with ArticleValidator(limit_bytes=assistant.settings.max_file_mb * 2**20) as reader:
        for address, page in requests:
            try:
                outcomes.append(_fetch_and_save(assistant.settings.corpus, fetcher, reader, address, page))
            except FetchError as error:
                outcomes.append(Outcome(address, "refused", page.path if page else "", error))
            if progress:
                progress(len(outcomes), len(requests))
    saved = [outcome.path for outcome in outcomes if outcome.state != "refused"]
    if saved:  # unchanged ones too: the sync after an earlier run may have failed
        owner = _index_or_wait(assistant, saved)
        outcomes = [outcome if outcome.state == "refused" else outcome._replace(owner=owner) for outcome in outcomes]
    return outcomes


def _index_or_wait(assistant: Assistant, paths: Sequence[str]) -> str:
    """Index the saved files, or wait for the process that owns the index to do it.

    Returns a sentence on that process; empty where the files were indexed here.
    """
    deadline = time.monotonic() + _OWNER_SYNC_SECONDS
    while True:
        try:
            assistant.sync()
        except IndexInUseError as error:
            if Index.lists_files(assistant.settings.index_folder, _digests(assistant.settings.corpus, paths)):
                return f"The index is in use by process {error.owner}, which has indexed what was kept."
            if time.monotonic() > deadline:
                return (
                    f"The index is in use by process {error.owner}, which has not indexed what was kept yet: "
                    "all is in the corpus folder, and is indexed when that process or the next one compares it."
                )
            time.sleep(_POLL_SECONDS)
        else:
            return ""


def _digests(corpus: Path, paths: Iterable[str]) -> dict[str, str]:
    """The SHA-256 digests of the files that are still there, by path."""
    there = [path for path in paths if (corpus / path).is_file()]
    return {path: hashlib.sha256((corpus / path).read_bytes()).hexdigest() for path in there}


def _fetch_and_save(
    corpus: Path, fetcher: Fetcher, reader: ArticleValidator, address: str, page: SavedPage | None
) -> Outcome:
    if page and page.is_edited:
        raise FetchError("fetch_edited", path=page.path)
    tags = {"etag": page.origin.etag, "last_modified": page.origin.last_modified} if page and page.is_intact else {}
    fetched = fetcher.fetch(address, **tags)
    if fetched is None:
        assert page  # only a saved page has tags
        return Outcome(address, "unchanged", page.path)
    # In the place of a page that is gone, sites often redirect to another one, or to their front page.
    if page and _page_identity(fetched.url) != _page_identity(page.origin.url):
        raise FetchError("fetch_moved", url=fetched.url)
    name = file_name(fetched)
    if reason := reader.refusal_reason(name, fetched.content):
        raise FetchError(reason["code"], **reason["values"])
    origin = new_origin(fetched.url, fetched.content, etag=fetched.etag, last_modified=fetched.last_modified)
    path, state = save_page(corpus, origin, name, fetched.content, replaces=page.origin.url if page else "")
    return Outcome(address, state, path)


def _page_identity(url: str) -> tuple[str, str, str]:
    """The part of an address that stays when a site changes to https, or drops `www.`."""
    address = web_address(url)
    return address.host.removeprefix("www."), address.path.rstrip("/"), address.query.decode()


def _saved_page(assistant: Assistant, address: str) -> SavedPage | None:
    try:
        return saved_page(assistant.settings.corpus, str(web_address(address)))
    except FetchError:  # which is reported when the page is fetched
        return None
