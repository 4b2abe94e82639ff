"""The keys of an answer that are known only at its end: its state, what is missing, its passages with their numbers."""

import re
from collections.abc import Sequence

from langchain_core.runnables.utils import AddableDict

from assistant.answer.answer_progress import AnswerProgress
from assistant.answer.answer_state import answer_state, judged_state
from assistant.answer.citations import CitationStream
from assistant.answer.finish_reason import finish_reason, unfinished_cause
from assistant.answer.model_fault import is_invented, writing_fault
from assistant.answer.notices import ask_instead, ended, model_fault, not_found, partly_found
from assistant.answer.premises import unknown_figures
from assistant.answer.program_reply import ProgramReply
from assistant.answer.replacing_list import ReplacingList
from assistant.answer.tag_questions import unknown_place
from assistant.schemas import AnswerState, ModelFault, Usage, article_numbers
from assistant.verdicts import Verdict
from vectorstore import SearchResult, is_chinese

# Words by which a question says what is to be done with the articles, which no article has to mention.
_WISH = re.compile(
    r"(?i:compar(?:e|ison|ing)|contrast|summar(?:y|i[sz]e|ies)|explain|describe|list|name|discuss|outline|show|give"
    r"|find)"
    r"|比较|比較|对比|對比|总结|總結|概括|解释|解釋|介绍|介紹|说明|說明|列出|整理"
    r"|一下|[这這那][一二两兩三几幾]?篇(?:文章)?|[它他她][们們]有?|文章"
)


def last_keys(progress: AnswerProgress, citations: CitationStream, error: Exception | None) -> AddableDict:
    """The last keys of an answer from articles; `error` is what broke it off."""
    question, (found, searched, *_) = progress.question, progress.retrieval
    cause = _unfinished_cause(progress, error)
    fault = _model_fault(progress, citations)
    state, missing = _outcome(progress, citations, cause, fault)
    numbers = article_numbers(citations.citations)
    used = {citation.passage_id for citation in citations.citations}
    passages = [p for p in found.passages if not progress.retrieval.reads_whole_articles or p.id in used]
    return AddableDict(
        kind="articles",
        articles=(),
        sentences=citations.sentences,
        passages=ReplacingList(
            passage.model_copy(update={"number": numbers.get(passage.article.id)}) for passage in passages
        ),
        question=question,
        searched=searched if searched != question else None,
        state=state,
        missing=missing,
        finish_reason=finish_reason(cause),
        model_fault=fault,
        disagreements=found.disagreements if state != "not_found" else (),
        instead=ask_instead(question, _titles(found)) if state == "not_found" else (),
        model=progress.components.model_name,
        prompt=progress.components.prompts.name,
        usage=progress.total_usage(),
        timings_ms=progress.timings_ms(),
    )


def reply_keys(progress: AnswerProgress, reply: ProgramReply) -> AddableDict:
    """The last keys of a reply of the program itself: nothing in it is checked, and no model was asked."""
    kind = progress.turn["route"].kind
    found: AnswerState = "answered" if reply.is_found else "not_found"
    return AddableDict(
        kind=kind,
        question=progress.question,
        searched=None,
        sentences=(),
        passages=ReplacingList(),
        disagreements=(),
        instead=(),
        articles=tuple(reply.articles),
        state=None if kind == "talk" else found,
        missing=None if reply.is_found else reply.text,
        finish_reason="stop",
        model="",
        prompt="",
        usage=Usage(cost_usd=0),
        timings_ms=progress.timings_ms(),
    )


def _outcome(
    progress: AnswerProgress, citations: CitationStream, cause: str | None, fault: ModelFault | None
) -> tuple[AnswerState, str | None]:
    """The state and what is missing; an answer in which nothing can be checked is partial at best.

    `cause` is why the text ended before its end, and `fault` what the model got wrong.
    """
    question, state = progress.question, progress.search_state
    if state == "not_found":
        return state, not_found(question)
    if fault and (fault != "invents" or not cause):
        return "partial", model_fault(question, fault)
    note = progress.retrieval.note
    if cause or note:
        return "partial", ended(question, cause) if cause else note
    if progress.is_judged and citations.sentences:
        return judged_state(citations.sentences, question)
    is_checked = any(citation.state in (Verdict.VERIFIED, Verdict.UNDECIDED) for citation in citations.citations)
    is_quotation, passages = progress.components.model is None, progress.retrieval.found.passages
    words = _missing_words(progress, citations) if state == "partial" and is_checked else ()
    unknown = [*unknown_figures(question, passages), *unknown_place(question, passages)]
    unknown = unknown if is_quotation and is_checked else []
    if state == "answered" and is_checked and not unknown:
        return state, None
    return "partial", partly_found(question, [*dict.fromkeys((*words, *unknown))])


def _missing_words(progress: AnswerProgress, citations: CitationStream) -> Sequence[str]:
    """Words of the question that no passage has; of an answer in another language they say nothing."""
    asks_in_chinese = is_chinese(progress.question)
    quotes = [citation.quote for citation in citations.citations if citation.quote]
    if any(is_chinese(quote) != asks_in_chinese for quote in quotes):
        return ()
    return [word for word in progress.retrieval.found.missing if not _WISH.fullmatch(word)]


def _model_fault(progress: AnswerProgress, citations: CitationStream) -> ModelFault | None:
    """What the model got wrong by itself; None where it did not, or where none was asked."""
    components, found = progress.components, progress.retrieval.found
    if components.model is None or progress.search_state == "not_found":
        return None
    prompts = (components.prompts.system, components.prompts.answer)
    fault = writing_fault(citations.text, prompts, progress.question, found.passages)
    is_answerable = answer_state(found) == "answered"
    return "invents" if not fault and is_answerable and is_invented(citations) else fault


def _unfinished_cause(progress: AnswerProgress, error: Exception | None) -> str | None:
    if progress.search_state == "not_found":
        return None  # no model was asked
    return unfinished_cause(progress.reported_reason, progress.components.model_name, error)


def _titles(found: SearchResult) -> list[str]:
    """The titles of the closest articles, best first, each once."""
    return list(dict.fromkeys(passage.article.title for passage in found.passages))
