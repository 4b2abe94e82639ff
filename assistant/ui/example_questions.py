"""Questions that the articles answer, made of their sentences without a model; each is tried before it is shown."""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from assistant.answer.answer_state import answer_state
from assistant.answer.notices import texts_for
from assistant.assistant import Assistant
from assistant.i18n import Translator
from vectorstore import Article, Passage, is_chinese, sentence_spans, without_region
from vectorstore.text.chinese_script import Script, ScriptConverter

T = TypeVar("T")
_EXAMPLES = 4  # questions that are shown
_FOLLOW_UPS = 3
_READ_AT_MOST = 20_000  # characters of an article that are searched for numbers
_TRIED_AT_MOST = 24  # questions that are searched for, which takes time
_TRIED_OF_ARTICLE = 3
_SCRIPTS: dict[str, Script] = {"zh-Hans": "simplified", "zh-Hant": "traditional"}  # of a page's questions
_MEASURE_WORDS = "个名户人片项类轮位条种家所座间亩棵株座次支场批份套辆篇部册頁页個戶項類輪條種畝場輛冊"
_PUNCTUATION = "，。、；：,;:（）()“”「」《》"
_APPROXIMATELY = "(?:远远|遠遠|大)?(?:超过|超過|约|約|近|至少|多达|多達)"
# A number with its measure word in a clause of its own: a question can ask how many there are.
_CHINESE_COUNT = re.compile(
    rf"(?:^|(?<=[{_PUNCTUATION}]))(?P<before>[^\d{_PUNCTUATION}]{{4,20}}?)(?:{_APPROXIMATELY})?"
    rf"(?P<number>\d[\d,.]*)(?:余|多)?(?P<rest>[{_MEASURE_WORDS}][^\d{_PUNCTUATION}]{{1,16}})(?=[，。；,;])"
)
# Clauses that begin with these need the one before them.
_DEPENDENT = re.compile(
    r"^(?:并且?|而且|而|但是?|其中|同时|也|还|又|就|再|以及|和|与|把|将|由|从|在|这|该|它|他|她|並|將|與|同時|這|該|從|還)"
)
_ENGLISH_COUNT = re.compile(
    r"\b(?P<subject>[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?: also)?"
    r" (?P<verb>formed|built|planted|created|opened|trained|chose|picked|repaired|gave|set up|printed)"
    r" (?:about |more than |over )?\d[\d,]* (?P<things>[a-z]+(?: [a-z]+)? ?[a-z]*s)\b"
)
_INFINITIVES = {
    "formed": "form",
    "built": "build",
    "planted": "plant",
    "created": "create",
    "opened": "open",
    "trained": "train",
    "chose": "choose",
    "picked": "pick",
    "repaired": "repair",
    "gave": "give",
    "set up": "set up",
    "printed": "print",
}


def questions_in(text: str) -> Iterator[str]:
    """Questions for the numbers in a text, in its own language."""
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if is_chinese(sentence):
            yield from (
                f"{found['before']}多少{found['rest']}？"
                for found in _CHINESE_COUNT.finditer(sentence)
                if not _DEPENDENT.match(found["before"])
            )
        else:
            yield from (
                f"How many {found['things']} did {found['subject']} {_INFINITIVES[found['verb']]}?"
                for found in _ENGLISH_COUNT.finditer(sentence)
            )


def example_questions(assistant: Assistant, texts: Translator, among: Sequence[Article] | None = None) -> list[str]:
    """Questions in the page's language that a search answers, from different articles as far as there are such.

    Those about the numbers of articles in that language come first, then those about titles, of any article.
    `among` are the articles to ask about; None for all.
    """
    articles = list(assistant.articles() if among is None else among)
    random.Random(len(articles)).shuffle(articles)  # noqa: S311  # the same choice as long as the library is the same
    articles.sort(key=lambda article: without_region(article.language or "") != texts.language)
    script = _SCRIPTS.get(texts.language, "as asked")
    same_language = [article for article in articles if _family(article.language) == _family(texts.language)]
    by_number = (
        (_in_script(question, script), article)
        for article in same_language[:_TRIED_AT_MOST]
        for question in _first(questions_in(_text(assistant, article)), _TRIED_OF_ARTICLE)
    )
    by_title = ((texts("answer_ask_instead", title=" ".join(article.title.split())), article) for article in articles)
    questions: dict[str, Article] = {}
    seconds: list[str] = []  # of articles that have one already
    for question, article in _first(by_number, _TRIED_AT_MOST):
        if question in questions or not _is_answered_by(assistant, question, article.id):
            continue
        if article in questions.values():
            seconds.append(question)
        else:
            questions[question] = article
        if len(questions) == _EXAMPLES:
            break
    rest = [*dict.fromkeys((*questions, *seconds))][:_EXAMPLES]
    if rest:
        return rest
    tried = _first(by_title, _TRIED_AT_MOST)
    return _first((question for question, article in tried if _is_quoted_from(assistant, question, article)), _EXAMPLES)


def follow_ups(question: str, passages: Sequence[Passage], cited: Iterable[str]) -> list[str]:
    """Questions that the passages answer which are not `cited` (their ids), in the question's script.

    Questions in another language only where there are no others, and no passage in the question's language is cited.
    """
    used, asks_in_chinese = set(cited), is_chinese(question)
    script = _SCRIPTS.get(texts_for(question).language, "as asked")
    uncited = [passage for passage in passages if passage.id not in used]
    candidates = [candidate for passage in uncited for candidate in _first(questions_in(passage.text), 2)]
    converted = dict.fromkeys(_in_script(candidate, script) for candidate in candidates)
    others = [candidate for candidate in converted if candidate != question]
    same_language = [candidate for candidate in others if is_chinese(candidate) == asks_in_chinese]
    is_answered_so = any(passage.id in used and is_chinese(passage.text) == asks_in_chinese for passage in passages)
    return (same_language if same_language or is_answered_so else others)[:_FOLLOW_UPS]


def _text(assistant: Assistant, article: Article) -> str:
    cleaned = assistant.cleaned(article.id)
    return cleaned.text[:_READ_AT_MOST] if cleaned else ""


def _in_script(question: str, script: Script) -> str:
    converter = ScriptConverter(script)
    return converter.feed(question) + converter.finish()


def _family(language: str | None) -> str:
    """The language without its script."""
    return (language or "").partition("-")[0]


def _is_answered_by(assistant: Assistant, question: str, article_id: str) -> bool:
    found = assistant.find(question, 1)
    return answer_state(found) == "answered" and found.passages[0].article.id == article_id


def _is_quoted_from(assistant: Assistant, question: str, article: Article) -> bool:
    """Whether the article is cited in an answer without a model, which costs nothing."""
    answer = assistant.ask(question, quote=True)
    return any(citation.article and citation.article.id == article.id for citation in answer.citations)


def _first(items: Iterable[T], count: int) -> list[T]:
    return list(islice(items, count))
