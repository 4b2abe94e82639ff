"""What the page asks of a kept answer whose articles changed: to check it again. Knows no Gradio."""

from typing import Any

from assistant.answer.recheck import changed_verdicts
from assistant.assistant import Assistant
from assistant.i18n import Translator
from assistant.schemas import Answer
from assistant.ui.answer_parts import answer_parts
from assistant.ui.deadline import PageCallError, check_deadline
from assistant.ui.imported import as_imported
from assistant.ui.page_function import Handler, PageRequest, translate_errors
from assistant.ui.reader import ArticleStatus, find_current
from vectorstore import Filter, Passage

_MAX_CITATIONS, _MAX_PASSAGES = 1_000, 200  # of an answer that is checked again: each costs searches


class _RecheckRequest(PageRequest):
    answer: Answer
    imported: bool = False


def article_changes(assistant: Assistant, answer: Answer, within: Filter | None) -> dict[int, ArticleStatus]:
    """What became of cited articles, by the index of the citation; those that are as they were are left out."""
    statuses: dict[str, ArticleStatus | None] = {}
    for citation in answer.citations:
        if citation.article and citation.article.id not in statuses:
            statuses[citation.article.id] = find_current(assistant, citation.article, within)[1]
    return {
        index: status
        for index, citation in enumerate(answer.citations)
        if citation.article and (status := statuses[citation.article.id])
    }


def recheck_function(assistant: Assistant, within: Filter | None) -> Handler:
    """The function `check_again`: the same words, with verdicts by what the articles say today."""

    @translate_errors
    def check_again(request: Any) -> dict[str, Any]:
        wanted = _RecheckRequest.model_validate(request)
        texts = Translator(wanted.language)
        for count, limit in (
            (len(wanted.answer.citations), _MAX_CITATIONS),
            (len(wanted.answer.passages), _MAX_PASSAGES),
        ):
            if count > limit:
                raise PageCallError("page_call_citations", count=f"{count:,}", limit=f"{limit:,}")
        before = as_imported(wanted.answer, texts) if wanted.imported else wanted.answer
        after = assistant.recheck(wanted.answer, _passages_today(assistant, wanted.answer, within))
        changed = changed_verdicts(before, after)
        changes = article_changes(assistant, after, within)
        return {
            "record": after.model_dump_json(),
            **answer_parts(after, texts, changes=changes),
            "changes": {str(index): status for index, status in changes.items()},  # the keys of JSON
            "changed": [{"sentence": sentence, "before": old, "after": new} for sentence, old, new in changed],
        }

    return check_again


def _passages_today(assistant: Assistant, answer: Answer, within: Filter | None) -> dict[str, tuple[Passage, ...]]:
    """The passages by which the answer is checked, by the id of an article that it cites, or was made from.

    There are none of an article that is gone.
    """
    cited = [citation.article for citation in answer.citations if citation.article]
    sent = [passage.article for passage in answer.passages]
    passages: dict[str, tuple[Passage, ...]] = {}
    for article in {article.id: article for article in (*sent, *cited)}.values():
        check_deadline()
        current, _ = find_current(assistant, article, within)
        if current is None:
            continue
        own = [one for one in answer.citations if one.article and one.article.id == article.id]
        statements = [one.sentence for one in own] or [answer.searched or answer.question]
        quotes = {record.quote for one in own for record in one.evidence} | {one.quote for one in own if one.quote}
        ids = {passage.id for passage in answer.passages}
        passages[article.id] = assistant.passages_for(current.id, statements, quotes, ids)
    return passages
