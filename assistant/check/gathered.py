"""A check that another process makes, put together from its events."""

from assistant.check.schemas import (
    CheckedSentence,
    CheckedText,
    CheckEvent,
    CheckProgressEvent,
    CheckSentenceEvent,
    checked_text,
)


class GatheredCheck:
    """What is known of the check of a text so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._sentences: dict[int, CheckedSentence] = {}
        self._progress = CheckProgressEvent(done=0, total=0)
        self._last: CheckedText | None = None  # without its text and its sentences

    def add(self, event: CheckEvent) -> CheckEvent:
        """Take in an event, and return it."""
        if isinstance(event, CheckSentenceEvent):
            self._sentences[event.number] = event.sentence
        elif isinstance(event, CheckProgressEvent):
            self._progress = event
        elif event.checked:
            self._last = event.checked
        return event

    def record(self) -> CheckedText:
        """The record of what is decided so far."""
        sentences = tuple(self._sentences[number] for number in sorted(self._sentences))
        if self._last:
            return self._last.model_copy(update={"text": self._text, "sentences": sentences})
        progress = self._progress
        unchecked = max(0, progress.total - len(sentences))
        return checked_text(
            self._text, sentences, judge=progress.judge, left_out=progress.left_out, unchecked=unchecked
        )
