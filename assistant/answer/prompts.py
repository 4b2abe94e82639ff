"""Prompt texts by name, from Markdown files. Fills them in and says which text made an answer.

Writes none of its own.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from assistant.folders import packaged_folder
from assistant.settings import SettingsError

_NAMES = ("system", "answer", "standalone_question", "judge", "summary", "together")  # of the files
_NEWER = ("judge", "summary", "together")  # a folder that was made before them has none
_OLD_NAMES = {"standalone_question": "standing"}  # of files in folders that were made for an earlier version


@dataclass(frozen=True)
class Prompts:
    """The texts of a prompt folder, and the name by which an answer remembers them: `answer@` and twelve hex digits."""

    system: str
    answer: str
    standalone_question: str
    judge: str
    summary: str  # of one article
    together: str  # of the summaries of several
    name: str

    @property
    def judge_name(self) -> str:
        """The name by which a verdict remembers the judge's prompt: `judge@` and twelve hex digits."""
        return f"judge@{_digest(self.judge)}"


def load_prompts(folder: Path) -> Prompts:
    """The prompt texts of the folder; raises SettingsError where one is missing.

    A folder that was made for an earlier version still works: its file may have its earlier name, and where it has no
    prompt of a newer kind, that of the package is used.
    """
    texts = []
    for name in _NAMES:
        try:
            texts.append(_prompt_file(folder, name).read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"ASSISTANT_PROMPTS is wrong: there is no readable `{name}.md` in `{folder}`."
            ) from error
    system, answer, standalone_question, judge, summary, together = texts
    return Prompts(system, answer, standalone_question, judge, summary, together, f"answer@{_digest(system + answer)}")


def _prompt_file(folder: Path, name: str) -> Path:
    """The file of this prompt, under its name or else its earlier one; the package's own of a newer kind."""
    file, earlier = folder / f"{name}.md", folder / f"{_OLD_NAMES.get(name, name)}.md"
    if file.exists() or earlier.exists():
        return file if file.exists() else earlier
    return packaged_folder("prompts") / file.name if name in _NEWER else file


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def fill(text: str, **values: str) -> str:
    """The text with each `{name}` replaced, in one pass: braces inside a value stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match.group(1), match.group()), text)
