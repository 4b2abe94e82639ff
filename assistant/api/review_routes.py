"""What the pages ask of the readers' own verdicts that the server keeps: JSON in, `result` or `error` out."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from assistant.api.errors import error_response
from assistant.api.owner import is_from_own_page
from assistant.assistant import Assistant
from assistant.i18n import Translator
from assistant.reviews import ReviewError, Reviews, review_key
from assistant.schemas import Citation

Key = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _ListRequest(BaseModel):
    keys: list[Key] = Field(max_length=20_000)


class _ReviewRequest(BaseModel):
    citation: Citation
    right: bool | None = Field(description="null takes the account's review back")


def review_routes(
    assistant: Assistant, reviews: Reviews, page_path: str, account_of: Callable[[HTTPConnection], str | None]
) -> list[Route]:
    """The routes beside a page, one for each act. `account_of` names who asks; who has no account is refused."""

    def list_reviews(account: str, sent: Any) -> Any:
        return reviews.of(_ListRequest.model_validate(sent).keys, account)

    def review(account: str, sent: Any) -> Any:
        wanted = _ReviewRequest.model_validate(sent)
        key, article = review_key(wanted.citation), wanted.citation.article
        if wanted.right is None:
            reviews.take_back(account, key)
        elif article is None or assistant.article(article.id) is None:
            raise ReviewError("review_article_gone")
        else:
            reviews.put(account, wanted.citation, is_right=wanted.right)
        return reviews.of([key], account).get(key, [])

    acts = {"list": list_reviews, "set": review}
    return [_route(f"{page_path}/reviews/{name}", act, account_of) for name, act in acts.items()]


def _route(path: str, act: Callable[[str, Any], Any], account_of: Callable[[HTTPConnection], str | None]) -> Route:
    """The route of an act, which takes JSON of the server's own pages alone: no form of another site can send it."""

    async def reply(request: Request) -> JSONResponse:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" or not is_from_own_page(request):
            return error_response(403, "A page of another site may not review citations.")
        account = account_of(request)
        if account is None:
            return error_response(401, "Log in to see the readers' verdicts.")
        try:
            sent = await request.json()
            return JSONResponse({"result": await run_in_threadpool(act, account, sent)})
        except ReviewError as error:
            language = str(sent.get("language", "en"))
            return JSONResponse({"error": Translator(language).message(error.code, error.values)}, 409)
        except (ValueError, RecursionError):  # no JSON, nested too deep, or of another form
            return error_response(400, "This is no request of the page's.")

    return Route(path, reply, methods=["POST"])
