"""Keeps the index equal to the corpus folder while the server runs, whatever happens to that folder."""

import asyncio
import logging
import math
import time
from pathlib import Path

from assistant.assistant import Assistant
from vectorstore import VectorstoreError

logger = logging.getLogger(__name__)
_CHECK_SECONDS = 2  # between two checks that the folder is there and still the same one
_RETRY_SECONDS = 30  # after a sync that failed, whether files change or not


class CorpusWatcher:
    """Syncs the index with the corpus after each change in a folder, until its task is cancelled.

    The folder is the corpus, or a folder in it.
    """

    def __init__(self, assistant: Assistant, folder: Path) -> None:
        self._assistant, self._folder = assistant, folder
        self._is_synced, self._tried_at = False, -math.inf
        self._last_warning = ""

    async def run(self) -> None:
        """Watch for ever; a folder that goes away is waited for, and one that takes its place is watched instead."""
        while True:
            identity = _identity(self._folder)
            if identity is None:
                await asyncio.sleep(_CHECK_SECONDS)
            else:
                await self._watch(identity)

    async def _watch(self, identity: tuple[int, int]) -> None:
        """Watch the folder of this identity until another one takes its place, or it cannot be watched."""
        from watchfiles import awatch

        self._is_synced, self._tried_at = False, -math.inf  # the first check syncs what changed before
        try:
            timeout = _CHECK_SECONDS * 1000
            async for changes in awatch(self._folder, step=200, rust_timeout=timeout, yield_on_timeout=True):
                is_retry = not self._is_synced and time.monotonic() > self._tried_at + _RETRY_SECONDS
                if changes or is_retry:
                    await self._sync()
                if _identity(self._folder) != identity:
                    break
        except (OSError, RuntimeError) as error:
            # watchfiles raises these two: the folder went just now, or the system watches no more folders
            self._warn(str(error))
            await asyncio.sleep(_CHECK_SECONDS)
            await self._sync()

    def _warn(self, reason: str) -> None:
        """Log once for each reason that the folder cannot be watched."""
        if self._last_warning == reason:
            return
        self._last_warning = reason
        logger.warning(
            "The corpus folder cannot be watched (%s): it is compared every %s seconds instead.",
            reason,
            _CHECK_SECONDS,
        )

    async def _sync(self) -> None:
        """Make the index equal to the folder; where that fails, what is indexed stays and it is tried again later."""
        self._is_synced = False
        try:
            await asyncio.to_thread(self._assistant.sync)
            self._is_synced = True
        except VectorstoreError as error:
            logger.warning("%s", error)
        except Exception:  # nobody waits for this task: it would end without a word
            logger.exception("The corpus folder could not be followed.")
        self._tried_at = time.monotonic()


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another one with the same name; None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
