"""A judge behind a real model server: it speaks OpenAI's protocol, and rules as a test says."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple

from tests.judges import LABELS, OPENING, Ruler, examined, read


class JudgeServer(NamedTuple):
    """The address of the server, and the sentences that it was asked about after the exam, call by call."""

    url: str
    calls: list[list[str]]


@contextmanager
def judge_server(ruler: Ruler) -> Iterator[JudgeServer]:
    """A server whose model passes the exam, and rules on other sentences by `ruler`.

    A ruler that returns text has the model write that. One that raises ConnectionError has the server fail.
    """
    calls: list[list[str]] = []
    rule = examined(ruler)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(200, {"data": [{"id": "tiny"}]})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            prompt = asked["messages"][-1]["content"]
            assert prompt.startswith(OPENING)
            passages, sentences = read(prompt)
            if len(LABELS.keys() & set(sentences)) <= 1:
                calls.append(sentences)
            try:
                said = rule(passages, sentences)
            except ConnectionError:
                self._send(500, {})
                return
            text = said if isinstance(said, str) else json.dumps({"sentences": said}, ensure_ascii=False)
            choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            usage = {"prompt_tokens": 700, "completion_tokens": 50, "total_tokens": 750}
            record = {"id": "c", "object": "chat.completion", "created": 1, "model": "tiny"}
            self._send(200, {**record, "choices": [choice], "usage": usage})

        def _send(self, status: int, values: object) -> None:
            body = json.dumps(values).encode()
            self.send_response(status)
            for name, value in (
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(body))),
                ("x-should-retry", "false"),
            ):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is http.server's
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True  # clients keep their connections open
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield JudgeServer(f"http://127.0.0.1:{server.server_port}/v1", calls)
        finally:
            server.shutdown()
            thread.join()
