"""Readers' feedback on answers, saved in a file for the owner of the page: one JSON object a line.

A verdict is saved as soon as the reader chooses it, again with its comment, and as `none` when the reader takes it
back. Of the lines of one `turn` the last one counts.
"""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from assistant.schemas import Answer

FEEDBACK_FILE = "opinions.jsonl"  # in the index folder
_SIZE_AT_MOST = 50 * 2**20  # bytes: strangers can write into it
_writing = threading.Lock()


def save_feedback(
    folder: Path, turn: str, verdict: Literal["up", "down", "none"], comment: str, answer: Answer
) -> None:
    """Append one reader's verdict to the file in this folder; a file that is full is left as it is.

    Raises OSError where it cannot be written.
    """
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
    content = f"{json.dumps(line, ensure_ascii=True)}\n".encode()
    file = folder / FEEDBACK_FILE
    with _writing:
        folder.mkdir(parents=True, exist_ok=True)
        if (file.stat().st_size if file.exists() else 0) + len(content) > _SIZE_AT_MOST:
            return
        with file.open("ab", buffering=0) as opened:  # one write, which another process's cannot part
            opened.write(content)
