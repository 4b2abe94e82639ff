"""Labelled questions in the forms that people have them: SQuAD-style JSON, and two simple forms of JSONL."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.settings import SettingsError


@dataclass(frozen=True)
class Question:
    """A labelled question.

    `gold` is the number of the context that answers it, `contexts` are those that it is asked of, None meaning all.
    """

    text: str
    answers: tuple[str, ...]
    gold: int | None
    contexts: tuple[int, ...] | None = None
    answerable: bool = True


@dataclass(frozen=True)
class QuestionSet:
    """Contexts, each to be an article, and questions about them.

    `documents` has the number of the document that each context is part of.
    """

    contexts: tuple[str, ...]
    questions: tuple[Question, ...]
    documents: tuple[int, ...]

    def same_document(self, context: int) -> tuple[int, ...]:
        """All contexts of the same document, itself included."""
        return tuple(number for number, document in enumerate(self.documents) if document == self.documents[context])

    @property
    def has_shared_documents(self) -> bool:
        """Whether some documents have several contexts."""
        return len(set(self.documents)) < len(self.documents)


def read_questions(file: Path) -> QuestionSet:
    """The question set of a SQuAD-style JSON file or of a JSONL file; raises SettingsError for anything else."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        rows = (
            json.loads(text)["data"]
            if file.suffix == ".json"
            else [json.loads(line) for line in text.split("\n") if line.strip()]
        )
        return _from_squad(rows) if file.suffix == ".json" else _from_rows(rows)
    except OSError as error:
        raise SettingsError(f"`{file}` cannot be read: {error.strerror}.") from error
    except RecursionError as error:
        raise SettingsError(
            f"`{file}` is neither SQuAD-style JSON nor JSONL with `question` and `contexts` or `article` "
            "(nested too deeply)."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"`{file}` is neither SQuAD-style JSON nor JSONL with `question` and `contexts` or `article` ({error})."
        ) from error


def _from_squad(rows: Sequence[dict[str, Any]]) -> QuestionSet:
    contexts: dict[str, int] = {}
    documents: list[int] = []
    titles: dict[str, int] = {}
    questions: list[Question] = []
    for place, work in enumerate(rows):
        document = titles.setdefault(str(work.get("title") or f"untitled {place}"), len(titles))
        for paragraph in work["paragraphs"]:
            number = contexts.setdefault(paragraph["context"].strip(), len(contexts))
            if number == len(documents):
                documents.append(document)
            for qa in paragraph["qas"]:
                answers = tuple(answer["text"] for answer in qa.get("answers", ()))
                answerable = bool(answers) and not qa.get("is_impossible")
                questions.append(
                    Question(qa["question"].strip(), answers, number if answerable else None, answerable=answerable)
                )
    return QuestionSet(tuple(contexts), tuple(questions), tuple(documents))


def _from_rows(rows: Sequence[dict[str, Any]]) -> QuestionSet:
    contexts: dict[str, int] = {}
    questions: list[Question] = []
    for row in rows:
        texts = row["contexts"] if "contexts" in row else [row["article"]]
        numbers = tuple(contexts.setdefault(text.strip(), len(contexts)) for text in texts)
        answers = row.get("answers") or ()
        listed = (answers,) if isinstance(answers, str) else tuple(answers)
        answerable = bool(row.get("answerable", "answers" not in row or any(listed)))
        gold = numbers[0] if answerable and "contexts" not in row else None
        questions.append(
            Question(row["question"].strip(), listed, gold, numbers if "contexts" in row else None, answerable)
        )
    return QuestionSet(tuple(contexts), tuple(questions), tuple(range(len(contexts))))
