"""A model server whose reply is longer than the memory: it is left before it fills that, and what had come is kept."""

from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from assistant import ModelError
from tests.faults.test_model_servers import FACT, QUESTION, event, folder, over, server, streamed

__all__ = ["folder"]
_BLOCK, _BLOCKS = b"x" * 2**20, 100


@pytest.mark.parametrize("start", [b"data: ", b": "], ids=["a piece", "a comment"])
@pytest.mark.parametrize("ask", [False, True], ids=["stream", "ask"])
def test_a_line_without_an_end_is_left_before_it_fills_the_memory(folder: Path, start: bytes, ask: bool) -> None:
    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        handler.wfile.write(event(FACT) + start)
        for _ in range(_BLOCKS):
            handler.wfile.write(_BLOCK)
        handler.wfile.write(b"\n\n" + event("", "stop") + b"data: [DONE]\n\n")

    with server(act) as (address, asked), over(folder, address) as assistant:
        if ask:
            with pytest.raises(ModelError, match="did not end its answer"):
                assistant.ask(QUESTION)
        else:
            told = streamed(assistant)[-1]
            assert told.type == "error"
            assert "did not end its answer" in told.message
            assert told.answer is not None
            assert told.answer.answer == FACT
        assert asked.left.wait(60)
