"""What supervisors and load balancers ask: /health, whether the process lives, and /ready, whether it can answer.

Both say nothing of the articles, so that nobody needs a key for them.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse

from assistant.api.probe_replies import healthy_reply, not_ready_reply, ready_reply
from assistant.assistant import Assistant
from vectorstore import VectorstoreError

_CHECK_SECONDS = 5.0  # that the index may take to answer
_FIRST_SYNC_SECONDS = 3.0  # that a probe waits for the first indexing, which is short where nothing has changed


class Probes:
    """Answers both for an application that is built."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    async def health(self, _: Request) -> JSONResponse:
        """The process lives and its event loop turns."""
        return healthy_reply()

    async def ready(self, _: Request) -> JSONResponse:
        """Whether a question that came now would be answered; 503 with the reason where it would not."""
        if self._assistant.observers.is_stopping:
            return not_ready_reply("stopping")
        try:
            async with asyncio.timeout(_CHECK_SECONDS):
                is_indexed = await asyncio.to_thread(self._check)
        except TimeoutError:
            return not_ready_reply("index_slow")
        except VectorstoreError as error:
            return not_ready_reply(error.code)
        except OSError:
            return not_ready_reply("indexing_failed")
        return ready_reply() if is_indexed else not_ready_reply("indexing")

    def _check(self) -> bool:
        """Whether the articles are indexed, and the index answers.

        The indexing begins now unless it has: a process that gets no questions before it is ready would never begin.
        """
        if self._assistant.indexing(_FIRST_SYNC_SECONDS):
            return False
        self._assistant.check_index()
        return True
