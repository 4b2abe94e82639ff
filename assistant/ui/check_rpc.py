"""What the page for checking a text asks of the server, under the names by which it calls it."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from assistant.assistant import Assistant
from assistant.check.schemas import CheckedSentence, CheckedText
from assistant.i18n import Translator
from assistant.reviews import review_key
from assistant.ui.accounts import account_of
from assistant.ui.export.checked import GivenFile, export_check
from assistant.ui.finding_html import evidence_labels, finding_html, suggestion
from assistant.ui.indexing import IndexedRequest, indexing_state
from assistant.ui.page_function import Handler, PageRequest, translate_errors
from assistant.ui.reader import find_current
from assistant.ui.review_rpc import ShownReviews, review_keys
from assistant.ui.rpc import read_function
from assistant.ui.running_checks import MAX_CHARACTERS, CheckKey, CheckRequest, RunningChecks
from assistant.ui.sanitize import strip_invisible
from assistant.ui.warm_up import WarmUp
from vectorstore import DraftChange, VectorstoreError, read_draft

MAX_FILE_MB = 20  # of a file that is sent in one request, in which it is a third longer
AsyncHandler = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


class _FileRequest(PageRequest):
    name: str = Field(max_length=1000)
    content: str = Field(description="the bytes, in base64")


class _NewsRequest(PageRequest):
    check: str = Field(max_length=64)
    seen: int = Field(default=0, ge=0)


class _FindingRequest(PageRequest):
    sentence: CheckedSentence
    words: str = Field(max_length=MAX_CHARACTERS, description="the sentence as the text has it")


class _Change(BaseModel):
    """A change that the reader took, at its place in the text."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    words: str = Field(max_length=1000)


class _ExportRequest(_FileRequest):
    form: Literal["word", "html", "markdown", "json"]
    checked: CheckedText
    changes: list[_Change] = Field(max_length=10_000)
    reviews: ShownReviews = Field(default={}, max_length=20_000, description="the readers' own verdicts, by key")


def file_limit_mb(assistant: Assistant) -> int:
    """The size of the largest file that is read, in MB."""
    return min(MAX_FILE_MB, assistant.settings.max_file_mb)


def check_functions(assistant: Assistant) -> list[Handler]:
    """The functions beside the check itself: what there is to check against, a file's text, one finding, an article."""
    warm_up = WarmUp(assistant)

    @translate_errors
    def library_state(request: Any) -> dict[str, Any]:
        """What texts are checked against, and by whom; `articles` is another with every change of the articles.

        A page asks when it is opened: what the first verdict needs is loaded while its reader looks for a text.
        """
        wanted = IndexedRequest.model_validate(request)
        texts = Translator(wanted.language)
        if indexing := indexing_state(assistant, wanted):
            return indexing
        warm_up.start()
        try:
            articles = assistant.articles()
        except VectorstoreError:  # a page says that there are none rather than an error
            articles = []
        ids = "\n".join(sorted(article.id for article in articles))
        return {
            "articles": hashlib.sha256(ids.encode()).hexdigest()[:16],
            "holdings": texts("textcheck_holdings", count=f"{len(articles):,}"),
            "judge": assistant.judge_unexamined,
            "may_judge": not assistant.quotes_only or bool(assistant.settings.judge),
        }

    @translate_errors
    def read_file(request: Any) -> dict[str, Any]:
        """The text of a file of any format that articles have; the file becomes no article."""
        wanted = _FileRequest.model_validate(request)
        content = _decoded(wanted)
        if content is None:
            return {"error": Translator(wanted.language)("upload_failed")}
        name = strip_invisible(wanted.name)  # a mark for the direction would turn round what is said of the file
        return {"text": read_draft(name, content, limit_bytes=file_limit_mb(assistant) * 2**20)}

    @translate_errors
    def export_checked(request: Any) -> dict[str, Any]:
        """The checked text as a file; a Word file that it was read from comes back with comments and changes."""
        wanted = _ExportRequest.model_validate(request)
        content = _decoded(wanted)
        name, exported = export_check(
            wanted.checked,
            wanted.checked.text,
            wanted.form,
            given=GivenFile(wanted.name, content) if wanted.name and content is not None else None,
            changes=[DraftChange(change.start, change.end, change.words) for change in wanted.changes],
            reviews=wanted.reviews,
            language=wanted.language,
        )
        return {"name": name, "content": base64.b64encode(exported).decode()}

    @translate_errors
    def finding(request: Any) -> dict[str, Any]:
        """What is known of a sentence, with what became of its articles since, and what could stand there instead."""
        wanted = _FindingRequest.model_validate(request)
        sentence, texts = wanted.sentence, Translator(wanted.language)
        statuses = {
            index: find_current(assistant, citation.article, None)[1]
            for index, citation in enumerate(sentence.evidence)
            if citation.article
        }
        changes = {index: status for index, status in statuses.items() if status}
        offered = suggestion(sentence, wanted.words)
        return {
            "html": finding_html(sentence, wanted.words, texts, changes),
            "labels": evidence_labels(sentence, texts),
            "keys": [review_key(citation) for citation in sentence.evidence],
            "suggestion": offered._asdict() if offered else None,
        }

    return [library_state, read_file, export_checked, finding, review_keys, read_function(assistant)]


def _decoded(sent: _FileRequest) -> bytes | None:
    """The bytes of a file; None where the browser sent none."""
    try:
        return base64.b64decode(sent.content, validate=True)
    except binascii.Error:
        return None


def running_functions(assistant: Assistant) -> tuple[AsyncHandler, AsyncHandler, AsyncHandler]:
    """The functions of a check in the making: it begins, tells what came since, and is stopped."""
    checks = RunningChecks()

    @_translate_errors
    async def begin(request: Any, caller: Any) -> dict[str, Any]:
        asked = CheckRequest.model_validate(request)
        return await checks.begin(assistant, asked, account_of(caller.app, caller), caller).news(0)

    @_translate_errors
    async def news(request: Any, caller: Any) -> dict[str, Any]:
        """What came since; `phase` is `unknown` for a check that this process does not know, or another account's."""
        wanted = _NewsRequest.model_validate(request)
        running = checks.find(CheckKey(account_of(caller.app, caller), wanted.check))
        return await running.news(wanted.seen) if running else {"phase": "unknown", "version": 0, "sentences": {}}

    @_translate_errors
    async def stop(request: Any, caller: Any) -> dict[str, Any]:
        checks.stop(CheckKey(account_of(caller.app, caller), _NewsRequest.model_validate(request).check))
        return {}

    return begin, news, stop


def _translate_errors(function: AsyncHandler) -> AsyncHandler:
    """The function, which returns a malformed request as a sentence; checks themselves tell their own failures."""

    @wraps(function)
    async def replies(request: Any, caller: Any) -> dict[str, Any]:
        try:
            return await function(request, caller)
        except ValidationError as error:
            language = str(request.get("language", "en")) if isinstance(request, dict) else "en"
            texts = Translator(language)
            is_long = any(one["type"] == "string_too_long" and one["loc"] == ("text",) for one in error.errors())
            return {"error": texts("textcheck_too_long", limit=f"{MAX_CHARACTERS:,}") if is_long else texts("failed")}

    return replies
