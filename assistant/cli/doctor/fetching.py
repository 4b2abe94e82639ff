"""Findings on where pages of the web may be fetched from, and by which way."""

from urllib.parse import urlsplit

from assistant.cli.doctor.finding import Finding
from assistant.settings import Settings


def examine_fetching(settings: Settings) -> Finding:
    """Which addresses pages may be fetched from, and how large they may be."""
    private = "and those" if settings.fetch_private else "none"
    found = f"public addresses, {private} of this machine and the own network, at most {settings.max_file_mb} MB a page"
    change = "The own network: ASSISTANT_FETCH_PRIVATE=1 or 0. Larger ones: ASSISTANT_MAX_FILE_MB."
    return Finding(True, "pages of the web", found, change)


def examine_proxy(settings: Settings) -> Finding:
    """The proxy that pages are fetched through, without its password."""
    found = "none; one of the environment is not asked"
    if settings.fetch_proxy:
        proxy = urlsplit(settings.fetch_proxy.get_secret_value())
        found = f"{proxy.scheme}://{proxy.netloc.rpartition('@')[2]}, which sees the addresses of all pages"
    return Finding(True, "proxy for pages", found, "Another one: ASSISTANT_FETCH_PROXY. None: unset it.")
