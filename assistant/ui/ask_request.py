"""What the page sends with a question. Knows no Gradio."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, Json, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from assistant.assistant import Assistant
from assistant.schemas import Answer
from vectorstore import Filter


class FilterChoice(BaseModel):
    """Which articles the reader lets answer; an empty field does not narrow."""

    articles: list[str] = Field(default=[], max_length=1000, description="article ids")
    sources: list[str] = Field(default=[], max_length=100)
    languages: list[str] = Field(default=[], max_length=20)
    after: str | None = Field(default=None, pattern=r"^\d{4}(-\d\d){0,2}$")
    before: str | None = Field(default=None, pattern=r"^\d{4}(-\d\d){0,2}$")


def _readable(records: Any, validate: ValidatorFunctionWrapHandler) -> list[Answer]:
    """The earlier answers that this version can read; the page may not have learned yet which those are."""
    try:
        return list(validate(records))
    except ValidationError as error:
        if not isinstance(records, list):
            raise
        unreadable = {details["loc"][0] for details in error.errors()}
        return list(validate([record for place, record in enumerate(records) if place not in unreadable]))


class AskRequest(BaseModel):
    """A question with its conversation, which stays in the browser and comes with each question.

    Records travel as JSON text: as objects Gradio would treat every article, which has a `path`, as a file of its own.
    """

    turn: str = Field(max_length=64)
    question: str
    history: Json[Annotated[list[Answer], WrapValidator(_readable)]] = []
    filters: FilterChoice = FilterChoice()
    quote: bool = False
    language: str = "en"


def effective_filter(choice: FilterChoice, assistant: Assistant, within: Filter | None) -> Filter | None:
    """The reader's choice among the articles that the host admits, `within`; None where nothing is narrowed."""
    values = {name: value for name, value in choice.model_dump().items() if value}
    if within is None:
        return Filter(**values) if values else None
    ids = {article.id for article in assistant.articles() if within.admits(article)}
    return Filter(**{**values, "articles": sorted(ids & set(choice.articles) if choice.articles else ids)})
