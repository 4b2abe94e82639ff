"""Pages of the web added to the library, and asked for again: each is fetched, read on trial, kept and indexed.

Keeping one needs no index. Where another process owns the index, as a running server does, that one indexes what is
kept.
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
from assistant.fetching.saved import SavedPage, keep, origin_now, saved_page, saved_pages
from vectorstore import ArticleValidator, Index, IndexInUseError, Progress

_OWNER_SECONDS = 20.0  # a server has a page after 3 seconds, where it does nothing else
_LOOK_SECONDS = 0.25


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
    """Fetch the pages of these addresses into the library; one that is there already is asked for again."""
    asked = [
        (address, _saved(assistant, address)) for address in dict.fromkeys(address.strip() for address in addresses)
    ]
    return _made_articles(assistant, asked, fetcher, progress)


def refresh_pages(
    assistant: Assistant, *, fetcher: Fetcher | None = None, progress: Progress | None = None
) -> list[Outcome]:
    """Ask for all fetched pages again, and take those that changed; what cannot be had any more stays as it is."""
    return _made_articles(
        assistant, [(page.origin.url, page) for page in saved_pages(assistant.settings.corpus)], fetcher, progress
    )


def _made_articles(
    assistant: Assistant,
    asked: Iterable[tuple[str, SavedPage | None]],
    fetcher: Fetcher | None,
    progress: Progress | None,
) -> list[Outcome]:
    """Each is kept as soon as it is fetched, so that a run that is stopped loses none; all are indexed together."""
    assistant.check_corpus()
    fetcher, asked, outcomes = fetcher or Fetcher(assistant.settings), list(asked), []
    with ArticleValidator(limit_bytes=assistant.settings.max_file_mb * 2**20) as reader:
        for address, page in asked:
            try:
                outcomes.append(_fetched(assistant.settings.corpus, fetcher, reader, address, page))
            except FetchError as error:
                outcomes.append(Outcome(address, "refused", page.path if page else "", error))
            if progress:
                progress(len(outcomes), len(asked))
    if any(
        outcome.state != "refused" for outcome in outcomes
    ):  # also of one that was there: the sync after it came may have failed
        owner = _indexed(assistant, [outcome.path for outcome in outcomes if outcome.state != "refused"])
        outcomes = [outcome if outcome.state == "refused" else outcome._replace(owner=owner) for outcome in outcomes]
    return outcomes


def _indexed(assistant: Assistant, paths: Sequence[str]) -> str:
    """Index the kept files, or wait until the process that owns the index has: a sentence says whether."""
    until = time.monotonic() + _OWNER_SECONDS
    while True:
        try:
            assistant.sync()
        except IndexInUseError as error:
            if Index.lists_files(assistant.settings.index_folder, _digests(assistant.settings.corpus, paths)):
                return f"The index is in use by process {error.owner}, which has indexed what was kept."
            if time.monotonic() > until:
                return (
                    f"The index is in use by process {error.owner}, which has not indexed what was kept yet: "
                    "all is in the corpus folder, and is indexed when that process or the next one compares it."
                )
            time.sleep(_LOOK_SECONDS)
        else:
            return ""


def _digests(corpus: Path, paths: Iterable[str]) -> dict[str, str]:
    """Of the files that are still there: somebody may have removed one meanwhile."""
    there = [path for path in paths if (corpus / path).is_file()]
    return {path: hashlib.sha256((corpus / path).read_bytes()).hexdigest() for path in there}


def _fetched(corpus: Path, fetcher: Fetcher, reader: ArticleValidator, address: str, page: SavedPage | None) -> Outcome:
    if page and page.edited:
        raise FetchError.of("fetch_edited", path=page.path)
    tags = {"etag": page.origin.etag, "last_modified": page.origin.last_modified} if page and page.intact else {}
    fetched = fetcher.fetch(address, **tags)
    if fetched is None:
        assert page  # of nobody else it is asked whether it changed
        return Outcome(address, "unchanged", page.path)
    if page and _place(fetched.url) != _place(
        page.origin.url
    ):  # where a page was, sites often lead to another one, or to all of them
        raise FetchError.of("fetch_moved", url=fetched.url)
    name = file_name(fetched)
    if reason := reader.refusal_reason(name, fetched.content):
        raise FetchError(reason)
    origin = origin_now(fetched.url, fetched.content, etag=fetched.etag, last_modified=fetched.last_modified)
    path, state = keep(corpus, origin, name, fetched.content, instead_of=page.origin.url if page else "")
    return Outcome(address, state, path)


def _place(url: str) -> tuple[str, str, str]:
    """What of an address stays when a site turns to https, or to a shorter name of its own."""
    address = web_address(url)
    return address.host.removeprefix("www."), address.path.rstrip("/"), address.query.decode()


def _saved(assistant: Assistant, address: str) -> SavedPage | None:
    try:
        return saved_page(assistant.settings.corpus, str(web_address(address)))
    except FetchError:  # which will be told when it is fetched
        return None
