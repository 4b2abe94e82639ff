"""How whole operations grow up to a text of a megabyte with 10,000 citations of a hundred articles.

    python -m tests.benchmarks.operation_growth [NAME …]

Prints a line for each operation: its processor time at each length, and the steepest ratio of one to the one before.
Twice is linear. An operation is given up at two minutes.
"""

import argparse
from collections.abc import Callable
from itertools import pairwise

from assistant.answer.citations import CitationStream
from assistant.check.clean_draft import CleanDraft
from assistant.check.text_sentences import split_text
from assistant.i18n import Translator
from assistant.schemas import Answer, Citation
from assistant.ui.answer_parts import answer_parts
from assistant.ui.export.conversation import FORMATS, export_conversation
from assistant.ui.render import answer_html
from assistant.verdicts import Verdict
from tests.benchmarks.text_functions import passage_of
from tests.benchmarks.text_growth import TooSlowError, seconds
from vectorstore import Article, clean_text
from vectorstore.index.splitter import split

LONGEST, STEPS = 2**20, 5
ARTICLES = 100
# Sentences of about a hundred characters with a mark each.
CHINESE = (
    "河口乡第{0}号村今年新修水渠{1}公里，工程比去年提前了{2}天完工，余款已经全部付清，村民代表在会上看过账目，没有提出不同意见，"
    "明年的计划还要再增加二十户，报名从三月开始，负责人说，县里的检查组走访了人家 [{3}]。"
)
ENGLISH = (
    "In village {0} of Riverton {1} kilometres of canal were dug, {2} days earlier than in the year before [{3}]. "
)
GIVEN_UP = 120.0  # seconds of processor time
MEASURABLE = 0.02  # seconds: what is quicker is not compared
TEXTS = Translator("en")


def sentences(length: int) -> list[str]:
    """Sentences that are all unlike, half of them Chinese, with a mark each; so many characters together."""
    made: list[str] = []
    size = 0
    while size < length:
        number = len(made)
        made.append(
            (CHINESE if number % 2 else ENGLISH).format(number, number % 97, number % 89, number % ARTICLES + 1)
        )
        size += len(made[-1])
    return made


def answer_of(length: int) -> Answer:
    """An answer of this length; each of its sentences is cited."""
    said = sentences(length)
    articles = [Article(id=f"{place:016x}", title=f"Bulletin {place}", path=f"{place}.md") for place in range(ARTICLES)]
    return Answer(
        question="What was done?",
        answer="".join(said),
        state="answered",
        citations=tuple(
            Citation(
                number=place % ARTICLES + 1,
                state=Verdict.VERIFIED,
                method="words",
                sentence=f"{text.rsplit(' [', 1)[0]}{text.strip()[-1]}",
                quote=text.rsplit(" [", 1)[0],
                article=articles[place % ARTICLES],
            )
            for place, text in enumerate(said)
        ),
        passages=(),
        model="quote",
        prompt="",
    )


def _exported(kind: str) -> Callable[[Answer], object]:
    return lambda answer: export_conversation(kind, "What was done", [answer], TEXTS)


def _streamed(answer: Answer) -> object:
    passages = tuple(
        passage_of(citation.quote or "").model_copy(update={"article": citation.article})
        for citation in answer.citations[:ARTICLES]
    )
    stream = CitationStream(passages, {}, hide=False)
    text = answer.answer
    return [part for at in range(0, len(text), 4) for part in stream.feed(text[at : at + 4])], list(stream.finish())


OPERATIONS: dict[str, Callable[[Answer], object]] = {
    **{f"export, {kind}": _exported(kind) for kind in FORMATS},
    "restore": lambda answer: answer_parts(answer, TEXTS),
    "answer as HTML": lambda answer: answer_html(answer.answer, answer.citations, TEXTS),
    "marks of a stream": _streamed,
    "sentences of a checked text": lambda answer: list(split_text(CleanDraft(answer.answer))),
    "cleaning": lambda answer: clean_text(answer.answer),
    "splitting": lambda answer: list(split(answer.answer)),
}


def growth(operation: Callable[[Answer], object], lengths: list[int], limit: float = GIVEN_UP) -> list[float]:
    """Processor seconds at each length, as far as the limit allows."""
    taken: list[float] = []
    for length in lengths:
        answer = answer_of(length)
        try:
            taken.append(seconds(lambda _text: operation(answer), "", limit))  # noqa: B023  # called at once
        except TooSlowError:
            return [*taken, limit]
    return taken


def steepest(taken: list[float]) -> float:
    """How many times as long the doubling that costs most made it."""
    return max((after / before for before, after in pairwise(taken) if before > MEASURABLE), default=1.0)


def main() -> None:
    """Print a line for each operation."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("names", nargs="*", help="of operations; all where none is named")
    parser.add_argument("--to", type=int, default=LONGEST, help="characters")
    given = parser.parse_args()
    lengths = [given.to >> step for step in reversed(range(STEPS))]
    for name in given.names or OPERATIONS:
        OPERATIONS[name](answer_of(1000))  # what is loaded with the first call
        taken = growth(OPERATIONS[name], lengths)
        print(f"{name}: {', '.join(f'{took:.2f}' for took in taken)} s; steepest {steepest(taken):.1f}", flush=True)


if __name__ == "__main__":
    main()
