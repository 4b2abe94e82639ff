"""Which account asks, as the pages see it. Knows no Gradio."""

from typing import Any


def account_of(page: Any, request: Any) -> str | None:
    """The account with which who asks is logged in to a page of Gradio's (its `App`); None where that is none.

    `request` is one of Starlette's.
    """
    if page.auth_dependency:
        account: str | None = page.auth_dependency(request)
        return account
    cookies = (request.cookies.get(f"access-token-{unsecure}{page.cookie_id}") for unsecure in ("", "unsecure-"))
    return next((page.tokens[cookie] for cookie in cookies if cookie in page.tokens), None)
