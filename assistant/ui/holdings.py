"""What answers are made from, in one sentence for the start page."""

from pathlib import Path

from assistant.folders import packaged_folder
from assistant.i18n import Translator


def holdings_sentence(corpus: Path, count: int, texts: Translator, *, names_folder: bool) -> str:
    """How many articles there are, and from which folder; of the folder only its last name, as visitors read this.

    Without `names_folder` the articles are just counted.
    """
    key = "holdings_folder" if names_folder else "holdings"
    if names_folder and corpus.resolve() == packaged_folder("corpus").resolve():
        key = "holdings_sample"
    elif count == 1:
        key += "_one"
    return texts(key, count=f"{count:,}", folder=corpus.resolve().name)
