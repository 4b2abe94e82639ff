"""What a question takes for granted and no passage has: of an answer by quotation nobody else would say so."""

import re
from collections.abc import Sequence

from assistant.verify.known_quantities import missing_quantities
from vectorstore import Passage, fold

_LEAST = 10  # smaller numbers say how many things are wanted: "which two kinds"
_FIGURE = re.compile(r"(?<![a-z\d_.,:/-])\d+(?:,\d{3})*(?![.,:/-]?\d)")
_YEAR = re.compile(r"(?:1\d|20)\d\d")  # the sentences of an article seldom repeat the year of its date
_OF_THE_ANSWER = re.compile(r"\s*-?\s*(?:words?|sentences?|lines?|characters?|字|句|行|点|點|条|條)")


def unknown_figures(question: str, passages: Sequence[Passage]) -> list[str]:
    """The figures of the question, as asked, that neither a passage nor its article's title has in any form."""
    figures = [match.group() for match in _FIGURE.finditer(fold(question)) if _is_stated(match)]
    if not figures:
        return []
    texts = [text for passage in passages for text in (passage.text, passage.article.title)]
    return [figure for figure in dict.fromkeys(figures) if missing_quantities(figure, texts)]


def _is_stated(figure: re.Match[str]) -> bool:
    """Whether the figure is of the matter, rather than a year or the length of the answer."""
    plain = figure.group().replace(",", "")
    is_of_the_answer = _OF_THE_ANSWER.match(figure.string, figure.end())
    return int(plain) >= _LEAST and not _YEAR.fullmatch(figure.group()) and not is_of_the_answer
