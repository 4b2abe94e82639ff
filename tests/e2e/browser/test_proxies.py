"""Behind a proxy: in a folder of the proxy's site, with the proxy's limit for files, and with its buffering."""

import http.client
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser.conftest import answered, ask
from tests.e2e.browser.scripted import Scripted

FOLDER = "/assistant"
LIMIT = 2**20  # bytes of a request, as nginx has it where nobody says otherwise
NOT_HANDED_ON = ("connection", "content-length", "host", "transfer-encoding")


class Proxy(ThreadingHTTPServer):
    """Hands what is asked of its folder to the server of this address, without the folder."""

    block_on_close = False  # Gradio's page keeps a request open

    def __init__(self, address: str, added: Mapping[str, str] | None = None) -> None:
        """`added` are headers of the proxy's own."""
        super().__init__(("127.0.0.1", 0), Handing)
        self.added = added or {}
        self.behind = address.removeprefix("http://")
        self.url = f"http://127.0.0.1:{self.server_address[1]}{FOLDER}"
        Thread(target=self.serve_forever, daemon=True).start()


class Handing(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self.path.startswith(f"{FOLDER}/") or len(content) > LIMIT:
            self.send_error(413 if content else 404)
            return
        headers = {name: value for name, value in self.headers.items() if name.lower() not in NOT_HANDED_ON}
        headers |= {
            "X-Forwarded-Host": "127.0.0.1",
            "X-Forwarded-Prefix": FOLDER,
            **self.server.added,
        }  # its port is left out, as by nginx's $host
        behind = http.client.HTTPConnection(self.server.behind)
        with suppress(OSError), closing(behind):  # the browser may leave
            behind.request(self.command, self.path.removeprefix(FOLDER), content, headers)
            self._reply(behind.getresponse())

    def do_POST(self) -> None:
        self.do_GET()

    def _reply(self, reply: http.client.HTTPResponse) -> None:
        self.send_response(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in NOT_HANDED_ON:
                self.send_header(name, value)
        self.end_headers()
        if reply.getheader("X-Accel-Buffering") != "no":
            self.wfile.write(reply.read())
        while piece := reply.read1():
            self.wfile.write(piece)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def proxied() -> Iterator[Callable[[str], str]]:
    """The address of a proxy's folder in front of the server of this address."""
    with ExitStack() as stack:

        def opened(address: str) -> str:
            proxy = stack.enter_context(Proxy(address))
            stack.callback(proxy.shutdown)
            return proxy.url

        yield opened


@pytest.mark.journey
def test_the_pages_work_in_a_folder_and_an_answer_streams(
    page: Page, served: Callable[..., str], proxied: Callable[[str], str]
) -> None:
    model = Scripted(
        pieces=["河口乡去年组建了37个水质巡查小组[@37个水质]。", "每个小组有6名", "成员[@6名成员]。"], hold_after=2
    )
    page.goto(f"{proxied(served(model))}/")
    ask(page, "河口乡有多少个巡查小组？")
    expect(page.locator("button.mark.verified")).to_have_count(1)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".turn .notice")).to_contain_text("Stopped")
    assert model.closed.wait(60)
    model.release.set()
    ask(page, "每个小组有几名成员？")
    expect(page.locator("button.mark.verified")).to_have_count(3)
    page.locator("button.mark").last.click()
    expect(page.locator("mark.here")).to_contain_text("6名成员")
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("table")).to_contain_text("河口乡的水质巡查")
    page.get_by_role("link", name="Chat").click()
    expect(page.locator(".turn")).to_have_count(2)


def test_files_are_uploaded_through_it_and_one_that_it_refuses_is_reported(
    page: Page, served_alone: Callable[..., str], proxied: Callable[[str], str]
) -> None:
    page.goto(f"{proxied(served_alone())}/library")  # without its slash
    expect(page.get_by_role("table")).to_contain_text("河口乡的水质巡查")
    files = page.locator("input.files")
    files.set_input_files(
        {"name": "bridge.txt", "mimeType": "text/plain", "buffer": "北桥今年换了14根钢索，工程用了3个月。".encode()}
    )
    expect(page.locator(".uploads .outcome")).to_have_text("✓ added")
    files.set_input_files({"name": "page.html", "mimeType": "text/html", "buffer": b"<!-- " + b"x" * LIMIT + b" -->"})
    expect(page.locator(".uploads .outcome").last).to_have_text("✗ a proxy on the way takes no file this large")
    page.get_by_role("link", name="Chat").click()
    ask(page, "北桥换了多少根钢索？")
    answered(page)
    expect(page.locator(".answer")).to_contain_text("14根钢索")
