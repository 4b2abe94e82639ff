"""What the pages ask of the conversations that the server keeps for accounts: JSON in, `result` or `error` out."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from assistant.api.errors import error_response
from assistant.conversations import ConversationError, Conversations
from assistant.i18n import Translator
from assistant.validation import MAX_QUESTION_CHARACTERS
from vectorstore import StorageError

Id = Annotated[str, Field(pattern=r"^[\w-]{1,64}$")]
Time = Annotated[float, Field(ge=0, lt=1e16, allow_inf_nan=False)]


class _Conversation(BaseModel):
    id: Id
    title: str = Field(max_length=120)
    created: Time
    updated: Time


class _Turn(BaseModel):
    """A turn as the page keeps it; what else it has is the page's."""

    model_config = ConfigDict(extra="allow")

    id: Id
    question: str = Field(max_length=MAX_QUESTION_CHARACTERS)
    asked: Time
    record: dict[str, Any] | None = None


class _SaveRequest(BaseModel):
    conversation: _Conversation
    turn: _Turn
    is_new: bool
    is_new_turn: bool


class _AddRequest(BaseModel):
    conversation: _Conversation
    turns: list[_Turn]


class _IdRequest(BaseModel):
    id: Id


class _RenameRequest(_IdRequest):
    title: str = Field(max_length=120)


def conversation_routes(
    conversations: Conversations, page_path: str, account_of: Callable[[HTTPConnection], str | None]
) -> list[Route]:
    """The routes beside a page, one for each act. `account_of` names who asks; who has no account is refused."""

    def route(name: str, act: Callable[[str, Any], Any]) -> Route:
        async def reply(request: Request) -> JSONResponse:
            account = account_of(request)
            if account is None:
                return error_response(401, "Log in to see your conversations.")
            try:
                sent = await request.json()
                return JSONResponse({"result": await run_in_threadpool(act, account, sent)})
            except (ConversationError, StorageError) as error:  # no room, or the database is away
                language = str(sent.get("language", "en"))
                status = 507 if isinstance(error, ConversationError) else 503
                return JSONResponse({"error": Translator(language).message(error.code, error.values)}, status)
            except (ValueError, RecursionError):  # no JSON, nested too deep, or of another form
                return error_response(400, "This is no request of the page's.")

        return Route(f"{page_path}/conversations/{name}", reply, methods=["POST"])

    def save(account: str, sent: Any) -> bool:
        wanted = _SaveRequest.model_validate(sent)
        return conversations.save(
            account,
            wanted.conversation.model_dump(),
            wanted.turn.model_dump(),
            is_new=wanted.is_new,
            is_new_turn=wanted.is_new_turn,
        )

    def add(account: str, sent: Any) -> int:
        wanted = _AddRequest.model_validate(sent)
        return conversations.add(
            account, wanted.conversation.model_dump(), [turn.model_dump() for turn in wanted.turns]
        )

    def rename(account: str, sent: Any) -> bool:
        wanted = _RenameRequest.model_validate(sent)
        return conversations.rename(account, wanted.id, wanted.title)

    def one(act: Callable[[str, str], Any]) -> Callable[[str, Any], Any]:
        return lambda account, sent: act(account, _IdRequest.model_validate(sent).id)

    acts: dict[str, Callable[[str, Any], Any]] = {
        "list": lambda account, _: conversations.all(account),
        "all_turns": lambda account, _: conversations.turns(account),
        "turns": one(conversations.turns),
        "save": save,
        "add": add,
        "rename": rename,
        "remove": one(conversations.remove),
        "remove_turn": one(conversations.remove_turn),
    }
    return [route(name, act) for name, act in acts.items()]
