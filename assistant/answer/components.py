"""What the chain is made of."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable

from assistant.answer.batch_judge import BatchJudge
from assistant.answer.prompts import Prompts
from assistant.models.timeouts import TimeoutModel
from vectorstore import Article, Filter, Passage, SearchResult
from vectorstore.text.chinese_script import Script


@dataclass(frozen=True)
class ChainComponents:
    """The search, the model and the judge of a chain, with the settings that change its answers."""

    search: Callable[..., SearchResult]  # takes the question, and by keyword `filters` where a turn has some
    model: Runnable[LanguageModelInput, AIMessage] | None  # None for answers by quotation
    model_name: str
    prompts: Prompts
    articles: Callable[[Filter | None], list[Article]]  # those that a turn's filters admit, by path
    article_passages: Callable[[Sequence[str]], tuple[Passage, ...]]  # all of the articles with these ids, in order
    article_lengths: Callable[[], Mapping[str, int]] = dict  # in characters, by the article's id
    script: Script = "as asked"  # of a model's answers; quotations stay as printed
    hide_unsupported: bool = False
    price: tuple[float, float] | None = None  # US dollars for a million tokens sent, and written; None where unknown
    judge: BatchJudge | None = None  # None where no judge reads the answers
    judge_has_model_price: bool = True

    @property
    def is_judged(self) -> bool:
        """Whether a model writes the answers and an admitted judge checks them."""
        return self.model is not None and self.judge is not None and self.judge.is_admitted

    def closing_with(self, streams: AsyncExitStack) -> "ChainComponents":
        """The components of one answer, whose model stops at the latest when `streams` are closed."""
        return replace(self, model=self.model.closing_with(streams)) if isinstance(self.model, TimeoutModel) else self
