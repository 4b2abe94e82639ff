"""What the page asks of readers' own verdicts that it has: their keys, and what is copied with them."""

from typing import Any

from pydantic import BaseModel, Field

from assistant.i18n import Translator
from assistant.reviews import Review, citation_key
from assistant.schemas import Answer
from assistant.ui.export.copying import copy_texts
from assistant.ui.imported import as_imported
from assistant.ui.page_function import Handler, PageRequest, translate_errors

ShownReviews = dict[str, list[Review]]


class _CopyRequest(PageRequest):
    answer: Answer
    imported: bool = False
    reviews: ShownReviews = Field(max_length=20_000)


class _Cited(BaseModel):
    """What the key of a citation is made of."""

    article: str = Field(max_length=64)
    quote: str = Field(max_length=20_000)
    sentence: str = Field(max_length=100_000)


class _KeysRequest(PageRequest):
    citations: list[_Cited] = Field(max_length=2_000)


@translate_errors
def review_keys(request: Any) -> dict[str, Any]:
    """The keys of citations of which the page has the record alone."""
    cited = _KeysRequest.model_validate(request).citations
    return {"keys": [citation_key(one.article, one.quote, one.sentence) for one in cited]}


def review_functions() -> list[Handler]:
    """The functions, under the names by which the page calls them."""

    @translate_errors
    def copies(request: Any) -> dict[str, Any]:
        """What is copied of an answer, the readers' own verdicts in its footnotes."""
        wanted = _CopyRequest.model_validate(request)
        texts = Translator(wanted.language)
        answer = as_imported(wanted.answer, texts) if wanted.imported else wanted.answer
        return {
            "copies": copy_texts(answer, texts, texts("imported_answer") if wanted.imported else "", wanted.reviews)
        }

    return [copies, review_keys]
