"""Loads what the first verdict needs, in the background: the encoder, the lists of words, the segmenter, the index."""

import logging
import threading

from assistant.assistant import Assistant
from assistant.validation import QuestionError
from vectorstore import VectorstoreError

_TEXT = "In 1912 the bridge was not made of stone.\n\n1912年，这座桥没有用石头建造。"  # a sentence of each kind
logger = logging.getLogger(__name__)


class WarmUp:
    """Checks a sentence or two, once, before a reader waits for the first verdict."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self.thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it has begun; returns at once."""
        with self._lock:
            if self.thread is None:
                self.thread = threading.Thread(target=self._run, name="warm-up of the check", daemon=True)
                self.thread.start()

    def _run(self) -> None:
        try:
            check, _ = self._assistant.begin_check(_TEXT, judge=False)
            for _ in check.by_words():
                pass
        except (QuestionError, VectorstoreError) as error:  # the check itself will say so
            logger.debug("the check is not warm: %s", error)
