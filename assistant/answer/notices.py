"""What the program itself says in an answer, in the question's language and script, from the texts of `i18n`.

A text that shows no script, such as 你好, is answered in the reader's.
"""

from collections.abc import Sequence

from assistant.i18n import Translator, all_texts
from assistant.reader_language import current_reader_language
from assistant.schemas import ModelFault
from vectorstore import language_by_script, language_of
from vectorstore.text.normalize import simplified_only, traditional_only

_WORDS_NAMED = 5  # of those that no article has
_TITLES_NAMED = 3
_TOLD_BY_SCRIPT = frozenset(("en", "zh-Hans", "zh-Hant"))  # English is what is left
_REASONS = ("cut", "length", "content_filter", "endless", "stopped")  # why an answer ended before its end


def not_found(question: str) -> str:
    """That the articles do not answer, in the question's language."""
    return texts_for(question)("answer_not_found")


def ask_instead(text: str, titles: Sequence[str]) -> tuple[str, ...]:
    """Questions that the articles of these titles can answer, in the language of the text."""
    texts = texts_for(text)
    return tuple(texts("answer_ask_instead", title=" ".join(title.split())) for title in titles[:_TITLES_NAMED])


def asked_title(question: str) -> str | None:
    """The title in a question of the form that `ask_instead` makes, in whichever language; None where it has none."""
    for texts in all_texts().values():
        before, _, after = texts["answer_ask_instead"].partition("{title}")
        title = question.strip().removeprefix(before).removesuffix(after)
        if title and f"{before}{title}{after}" == question.strip():
            return title
    return None


def partly_found(question: str, missing: Sequence[str]) -> str:
    """That the articles may answer only in part, naming words of the question that none of them has."""
    texts = texts_for(question)
    words = texts("list_separator").join(missing[:_WORDS_NAMED])
    return texts("answer_partial_missing", words=words) if words else texts("answer_partial")


def ended(question: str, why: str) -> str:
    """That the answer ended before its end; `why` is `cut`, `length`, `content_filter`, `endless` or `stopped`."""
    return texts_for(question)(f"answer_ended_{why if why in _REASONS else 'cut'}")


def hidden(question: str, count: int) -> str:
    """The one line that stands for sentences which no article supports, where they are hidden."""
    return texts_for(question)("answer_hidden", count=count)


def model_fault(question: str, fault: ModelFault) -> str:
    """What the model got wrong, which says nothing about the articles."""
    return texts_for(question)(f"answer_{fault}")


def texts_for(text: str) -> Translator:
    """The texts in the language of this one, or of its reader where it shows none; in English where there are none.

    Its words are looked at only where there are texts in a language that a script does not tell: the tables for that
    take 90 MB.
    """
    language = language_by_script(text)
    if language is None and not _TOLD_BY_SCRIPT.issuperset(all_texts()):
        language = language_of(text)
    readers = current_reader_language()
    is_chinese_of_either_script = readers.startswith("zh-") and language == "zh-Hans" and not _shows_its_script(text)
    if is_chinese_of_either_script or not any(map(str.isalpha, text)):
        language = readers
    return Translator(language or "en")


def _shows_its_script(text: str) -> bool:
    """Whether it has a Chinese character that only one of the two scripts has."""
    return not (traditional_only() | simplified_only()).isdisjoint(text)
