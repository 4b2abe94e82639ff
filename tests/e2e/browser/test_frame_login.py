"""A login inside another site's page, in a browser that keeps no third-party cookies: over HTTPS, partitioned."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi import FastAPI, Response
from playwright.sync_api import Browser, FrameLocator, Page, expect

from assistant import Assistant
from tests.e2e.browser.conftest import shot
from tests.ports import free_port
from tests.serving import listening, serving

EXCEPTIONS = {"disableThirdPartyCookieMetadata": True, "disableThirdPartyCookieHeuristics": True}


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A file with a key and its own certificate for this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def strict_page(browser: Browser) -> Iterator[Page]:
    """A page that keeps no third-party cookies and takes any certificate.

    It is closed before the servers, which would leave its connections over TLS open.
    """
    with browser.new_context(locale="en-US", ignore_https_errors=True) as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCookieControls", {"enableThirdPartyCookieRestriction": True, **EXCEPTIONS})
        yield page


def host_of(frame: str) -> FastAPI:
    """Another site, whose page has the frame."""
    app = FastAPI()

    @app.get("/")
    def page() -> Response:
        return Response(f'<iframe src="{frame}" style="width:500px;height:600px"></iframe>', media_type="text/html")

    return app


def log_in(frame: FrameLocator | Page) -> None:
    frame.get_by_label("username").fill("reader")
    frame.get_by_label("password").fill("words")
    frame.get_by_role("button", name="Login").click()


def test_a_login_in_a_frame_works_where_third_party_cookies_are_blocked(
    browser: Browser, corpus: Path, tmp_path: Path, certificate: Path
) -> None:
    port = free_port()
    theirs, others = f"https://localhost:{port}", f"https://other.localhost:{port}"
    with (
        Assistant(
            corpus=corpus,
            index=tmp_path / "index",
            model="quote",
            accounts="reader:words",
            embed_sites=f"{theirs},{others}",
        ) as assistant,
        serving(assistant, certificate=certificate) as url,
        listening(host_of(f"{url}/embed/"), port=port, certificate=certificate),
        strict_page(browser) as page,
    ):
        page.goto(theirs)
        frame = page.frame_locator("iframe")
        log_in(frame)
        field = frame.locator(".composer textarea")
        field.fill("河口乡有多少个巡查小组？")
        field.press("Enter")
        expect(frame.locator(".answer")).to_contain_text("37")
        shot(page, "frame-login")
        page.reload()  # the browser kept the login
        expect(frame.locator(".composer textarea")).to_be_visible()
        kept = [cookie for cookie in page.context.cookies() if cookie["name"].startswith("access-token")]
        assert kept
        assert all(cookie.get("partitionKey") for cookie in kept)
        page.goto(others)  # another site's page has a login of its own
        expect(frame.get_by_label("username")).to_be_visible()
        page.goto(f"{url}/")
        expect(page.get_by_label("username")).to_be_visible()
