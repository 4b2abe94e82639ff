"""A command of the same user at the other end of a connection: what it asks, and the lines that go to and fro."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, TypeAdapter

from assistant.api.local_protocol import MAX_PARTS


class LocalRequest(BaseModel):
    """What a command asks. `corpus` is the folder that it would index; `model`, `judge` and `yes` are its options."""

    command: str
    corpus: Path
    text: str
    more: int = Field(default=0, ge=0, le=MAX_PARTS, description="lines that follow, with the rest of the text")
    yes: bool = False
    k: int = 10
    model: str | None = None
    judge: str | None = None
    language: str = ""  # that of the command's terminal


class LocalCommand:
    """The command at the other end, once it has sent its request."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def send(self, values: dict[str, Any]) -> None:
        """Send a line; one that cannot be sent is lost, as the command has left."""
        with suppress(ConnectionError):
            self._writer.write(json.dumps(values, ensure_ascii=True).encode() + b"\n")
            await self._writer.drain()

    async def ask(self, values: dict[str, Any]) -> dict[str, Any]:
        """Send a line, and wait for the one that answers it; empty where the command leaves."""
        await self.send(values)
        return await self._answers.get()

    async def listen(self) -> None:
        """Read what the command sends; ends when it leaves."""
        try:
            while line := await self._reader.readline():
                self._answers.put_nowait(parse_line(line))
        finally:
            self._answers.put_nowait({})  # whoever waits for an answer waits in a thread


def parse_line(line: bytes) -> dict[str, Any]:
    """The object of a line; raises ValueError."""
    return dict(TypeAdapter(dict[str, Any]).validate_json(line))
