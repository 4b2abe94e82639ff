"""Every function that takes text which a stranger wrote, by name.

Each gets a text of any length. What a function needs beside it is short.
"""

from collections.abc import Callable, Iterable
from typing import Any

from assistant import check_sentence
from assistant.answer.answer_type import answer_type, words_of_type
from assistant.answer.article_criteria import read_criteria
from assistant.answer.citation_markers import MarkReader, without_line_opening, without_marks
from assistant.answer.citations import CitationStream
from assistant.answer.draft_sentences import makes_no_claim
from assistant.answer.extractive import extractive_answer
from assistant.answer.intent import recognize_intent
from assistant.answer.model_fault import writing_fault
from assistant.answer.standalone_question import history_messages, standalone_questions, usable_rewrite
from assistant.api.openai.task_detection import detect_task
from assistant.api.openai.tasks import TaskMessage
from assistant.check.clean_draft import CleanDraft
from assistant.check.text_sentences import split_text
from assistant.i18n import Translator
from assistant.schemas import Answer, Citation
from assistant.ui.answer_parts import answer_parts, partial_answer
from assistant.ui.article_html import lines_html
from assistant.ui.example_questions import questions_in
from assistant.ui.export.authors import parse_authors
from assistant.ui.export.conversation import export_conversation
from assistant.ui.growing_html import GrowingHtml, ended_length
from assistant.ui.render import answer_html, answer_markdown
from assistant.ui.sanitize import ascii_address, inert_markdown, one_line, safe_html, web_address
from assistant.verdicts import Verdict
from assistant.verify.about_articles import is_about_articles
from assistant.verify.known_quantities import missing_quantities
from assistant.verify.normalization import normalize
from assistant.verify.prompt_injection import contains_orders
from assistant.verify.proper_names import missing_chinese_names, missing_english_names, missing_latin_names
from assistant.verify.quantities import quotations_in
from assistant.verify.span_coverage import text_coverage
from assistant.verify.text_analysis import analyze
from vectorstore import (
    Article,
    Passage,
    Sentence,
    clean_text,
    language_of,
    sentence_spans,
    terms_of,
    without_question_words,
)
from vectorstore.index.shingles import shingles
from vectorstore.index.splitter import split
from vectorstore.ingest.article_dates import parse_article_date
from vectorstore.ingest.error_pages import error_page
from vectorstore.ingest.formats import delimited, front_matter, html, json_records, mail, rtf
from vectorstore.ingest.formats.encodings import decode
from vectorstore.ingest.formats.extract import Extract
from vectorstore.ingest.formats.garbled import is_garbled
from vectorstore.ingest.formats.unfenced import unfenced
from vectorstore.ingest.loaded_article import build_article
from vectorstore.ingest.stated_facts import read_stated_facts
from vectorstore.text.dates import dates_in, relative_years
from vectorstore.text.numerals import canonical, numbers, ordinals

TEXTS = Translator("en")
_ARTICLE = Article(id="0" * 16, title="Water", author="Lin Xiaoyu", date="2016-05-01", path="water.md")
_WORDS = "河口乡去年组建了37个水质巡查小组。The council met 12 times in 2016."


def passage_of(text: str) -> Passage:
    """A passage with this text, which is one sentence of it."""
    sentence = Sentence(text=text, quote=text, start=0, end=len(text))
    return Passage(
        id="p", rank=1, score=0.9, text=text, start=0, end=len(text), article=_ARTICLE, sentences=(sentence,)
    )


def answer_of(text: str, citations: int = 1) -> Answer:
    """An answer with this text, and citations of its first words."""
    cited = [text[100 * place : 100 * place + 90] for place in range(citations)]
    return Answer(
        question="How often did the council meet?",
        answer=text,
        state="answered",
        citations=tuple(
            Citation(number=1, state=Verdict.VERIFIED, method="words", sentence=words, quote=words, article=_ARTICLE)
            for words in cited
        ),
        passages=(passage_of(_WORDS),),
        model="quote",
        prompt="",
    )


def _fed(step: int, *, hide: bool = False) -> Callable[[str], object]:
    """Reads a model's text in parts of so many characters; the whole at once where `step` is 0."""

    def run(text: str) -> object:
        stream = CitationStream((passage_of(_WORDS),), {}, hide=hide)
        return [part for piece in _pieces(text, step) for part in stream.feed(piece)], list(stream.finish())

    return run


def _marks(step: int) -> Callable[[str], object]:
    def run(text: str) -> object:
        reader = MarkReader()
        return [part for piece in _pieces(text, step) for part in reader.feed(piece)], list(reader.finish())

    return run


def _pieces(text: str, step: int) -> Iterable[str]:
    return (text[start : start + step] for start in range(0, len(text), step)) if step else (text,)


def _cited(text: str, citations: int | None = None) -> Answer:
    """An answer with a citation for every 100 characters, as one that cites each of its sentences."""
    return answer_of(text, len(text) // 100 if citations is None else citations)


def _export(kind: str) -> Callable[[str], object]:
    return lambda text: export_conversation(kind, text[:500], [_cited(text)], TEXTS)


def _listed(function: Callable[[str], Iterable[Any]]) -> Callable[[str], object]:
    return lambda text: list(function(text))


# What is asked: at most 4,000 characters.
OF_QUESTIONS: dict[str, Callable[[str], object]] = {
    "answer type": answer_type,
    "criteria of articles": lambda text: read_criteria(text, [_ARTICLE]),
    "follow-up": lambda text: standalone_questions(text, [{"role": "user", "content": text}]),
    "follow-up, rewritten": lambda text: usable_rewrite(text, text, [{"role": "user", "content": text}]),
    "intent": recognize_intent,
    "quotation": lambda text: extractive_answer(text, (passage_of(_WORDS),)),
    "question words": without_question_words,
}

# What a model writes, or a page sends for it: at most 100,000 characters.
OF_ANSWERS: dict[str, Callable[[str], object]] = {
    "authors": parse_authors,
    "answer HTML": lambda text: answer_html(text, _cited(text).citations, TEXTS),
    "answer HTML, growing": lambda text: GrowingHtml(TEXTS).render(text, _cited(text).citations),
    "answer Markdown": lambda text: answer_markdown(text, "u"),
    "answer, restored": lambda text: answer_parts(_cited(text), TEXTS),
    "answer, broken off": lambda text: partial_answer("?", (), text, (), "cut"),
    "check of a sentence": lambda text: check_sentence(text, [_WORDS]),
    "check, the same passage": lambda text: check_sentence(text[:2000], [text]),
    "check, another passage": lambda text: check_sentence("In 2016 the council met 12 times.", [text]),
    "citations": _fed(0),
    "citations in threes": _fed(3),
    "citations, hidden": _fed(3, hide=True),
    "coverage": lambda text: text_coverage(text[:4096], text[:4096]),  # grows with the product; no passage is longer
    "ended sentences": ended_length,
    "example questions": _listed(questions_in),
    "export, BibTeX": _export("bib"),
    "export, GB/T 7714": _export("gbt"),
    "export, Markdown": _export("md"),
    "export, RIS": _export("ris"),
    "export, web page": _export("html"),
    "export, Word": _export("docx"),
    "history": lambda text: history_messages([{"role": "assistant", "content": text}]),
    "line opening": without_line_opening,
    "marks": _marks(0),
    "marks in threes": _marks(3),
    "marks taken out": without_marks,
    "names, Chinese": lambda text: list(missing_chinese_names(text, [_WORDS])),
    "names, English": lambda text: list(missing_english_names(text, [_WORDS])),
    "names, Latin": lambda text: list(missing_latin_names(text, [_WORDS])),
    "nothing to check": makes_no_claim,
    "quantities": lambda text: missing_quantities(text, [text]),
    "quotations": quotations_in,
    "task of a chat program": lambda text: detect_task([TaskMessage("user", text)]),
    "words of the kind asked for": lambda text: words_of_type(answer_type("How many?"), text),
    "writing fault": lambda text: writing_fault(text, [_WORDS], "?", ()),
    "about the articles": is_about_articles,
}

# What a file has: at most 20 million characters.
OF_ARTICLES: dict[str, Callable[[str], object]] = {
    "addresses": lambda text: (web_address(f"http://a.example/{text}"), ascii_address(text)),
    "analysis": analyze,
    "article of a file": lambda text: build_article("a.md", Extract(text + _WORDS, markdown=True, is_source=True), ""),
    "canonical numerals": canonical,
    "checked text": _listed(lambda text: split_text(CleanDraft(text))),
    "cleaning": clean_text,
    "cleaning of Markdown": lambda text: clean_text(text, markdown=True, marked=True),
    "date of an article": parse_article_date,
    "dates": dates_in,
    "encodings": lambda text: decode(text.encode("utf-8", "replace")),
    "encodings, GB 18030": lambda text: decode(text.encode("gb18030", "replace")),
    "error pages": error_page,
    "front matter": lambda text: front_matter.front_matter(f"---\n{text}\n---\n"),
    "front matter, open": front_matter.front_matter,
    "garbled text": is_garbled,
    "HTML": lambda text: html.read(text.encode("utf-8", "replace")),
    "HTML made safe": safe_html,
    "JSON": lambda text: json_records.lines(text) and list(json_records.lines(text) or ()),
    "language": language_of,
    "mail": lambda text: mail.read(f"Subject: {text[:900]}\nFrom: a@b.example\n\n{text}".encode("utf-8", "replace")),
    "mail, header": lambda text: mail.read(f"Subject: {text}\n\nx".encode("utf-8", "replace")),
    "Markdown made inert": inert_markdown,
    "normal form": normalize,
    "numbers": numbers,
    "one line": one_line,
    "ordinals": ordinals,
    "orders to a model": lambda text: contains_orders(text[:4096]),  # no passage is longer
    "reader": lambda text: lines_html(text, (), blocks=True, emphasis=True),
    "relative years": lambda text: relative_years(text, 2016),
    "RTF": lambda text: rtf.read(f"{{\\rtf1 {text}}}".encode("utf-8", "replace")),
    "sentences": _listed(sentence_spans),
    "shingles": shingles,
    "splitting": _listed(split),
    "splitting of Markdown": _listed(lambda text: split(text, markdown=True)),
    "stated facts": read_stated_facts,
    "tables": _listed(delimited.records),
    "terms": terms_of,
    "text without fences": unfenced,
}
FUNCTIONS = OF_QUESTIONS | OF_ANSWERS | OF_ARTICLES
