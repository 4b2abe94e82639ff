"""What the process that owns the index does beside answering: it follows the corpus folder, and serves commands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.api.local_socket import local_socket
from assistant.assistant import Assistant
from assistant.corpus_watcher import CorpusWatcher
from assistant.fetching.saved import FETCHED_FOLDER


@asynccontextmanager
async def index_jobs(assistant: Assistant, *, watch: bool) -> AsyncIterator[None]:
    """With `watch` it follows changes of the corpus, else those of the pages fetched into it.

    While this process owns the index, `assistant add` leaves it to this process to index the pages.
    """
    corpus = assistant.settings.corpus
    watcher = asyncio.create_task(CorpusWatcher(assistant, corpus if watch else corpus / FETCHED_FOLDER).run())
    async with local_socket(assistant):
        yield
    watcher.cancel()
