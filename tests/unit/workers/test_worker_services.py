"""The chat model that is chosen at one process answers at all of them."""

import asyncio
from pathlib import Path

from assistant import Assistant
from assistant.saved_model import SavedModel, forget_model, save_model
from assistant.workers.shared_state import FileState
from assistant.workers.worker_services import WorkerServices
from tests.serving import came_true


def test_all_follow_the_choice_of_a_model(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    assistants = [Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index") for _ in range(2)]
    folder = tmp_path / "server"
    states = [FileState(folder / "state.sqlite3") for _ in assistants]
    one, other = (
        WorkerServices(assistant, state, tmp_path, owner_token=None)
        for assistant, state in zip(assistants, states, strict=True)
    )
    chosen = SavedModel(kind="ollama", name="small", server="http://127.0.0.1:9/v1")

    async def choose_and_forget() -> None:
        async with other.jobs():
            await asyncio.sleep(0)  # the first look at the choice fails
            folder.mkdir()
            save_model(chosen)
            one.model_changed()
            assert await asyncio.to_thread(came_true, lambda: assistants[1].settings.saved_model == chosen)
            forget_model()
            one.model_changed()
            assert await asyncio.to_thread(came_true, lambda: assistants[1].settings.saved_model is None)

    asyncio.run(choose_and_forget())
    assert assistants[1].quotes_only
    for state in states:
        state.close()
