"""The conversations of clients that send a session and no history, as Gradio's Python client does."""

from collections import OrderedDict
from collections.abc import Hashable

from assistant.schemas import Answer

_ANSWERS_AT_MOST = 5000  # of all clients, about 20 KB each; the client silent for longest is forgotten first


class Histories:
    """The earlier answers of each client."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[Answer, ...]] = OrderedDict()
        self._count = 0

    def answers_of(self, client: Hashable) -> tuple[Answer, ...]:
        """A client's answers, oldest first."""
        return self._answers.get(client, ())

    def add(self, client: Hashable, answer: Answer) -> None:
        """Keep one more answer of a client."""
        self._answers[client] = (*self._answers.pop(client, ()), answer)
        self._count += 1
        while self._count > _ANSWERS_AT_MOST and len(self._answers) > 1:
            self._count -= len(self._answers.popitem(last=False)[1])
