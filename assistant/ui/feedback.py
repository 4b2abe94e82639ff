"""What readers think of answers, kept in a file that the owner of the page can read: one JSON object a line.

A verdict is kept as soon as it is given and again with its comment; of the lines of one `turn` the last one counts.
"""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from assistant.schemas import Answer

FILE = "opinions.jsonl"  # in the index folder
_AT_MOST = 50 * 2**20  # bytes: strangers can write into it
_writing = threading.Lock()


def save_feedback(folder: Path, turn: str, verdict: Literal["up", "down"], comment: str, answer: Answer) -> None:
    """Add an opinion; a file that is full is left as it is. Raises OSError where the disk does not take it."""
    line = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "turn": turn,
        "verdict": verdict,
        "comment": comment.strip(),
        "question": answer.question,
        "answer": answer.answer,
        "state": answer.state,
        "citations": [citation.model_dump(mode="json") for citation in answer.citations],
        "model": answer.model,
        "prompt": answer.prompt,
    }
    file = folder / FILE
    with _writing:
        folder.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > _AT_MOST:
            return
        with file.open("a", encoding="utf-8") as opened:
            opened.write(json.dumps(line, ensure_ascii=True) + "\n")
