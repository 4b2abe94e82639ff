"""Loads the program that all workers are forks of."""

from assistant.assistant import Assistant
from assistant.cli.workers.runtime import Runtime
from assistant.cli.workers.worker import Program
from assistant.cli.workers.worker_server import ConnectionCounts
from assistant.server import build_app
from assistant.workers.shared_state import FileState
from assistant.workers.worker_index import WorkerIndex
from assistant.workers.worker_services import WorkerServices
from vectorstore import load_embeddings


def load_program(runtime: Runtime, workers: int, owner_token: str | None) -> Program:
    """The program, with the pages built and the local encoder in memory; nothing is open, and nothing has threads."""
    assistant = Assistant(chat_model=None, **runtime.values)
    assistant.use_index(WorkerIndex(assistant.settings, runtime.writer_socket))
    state = FileState(runtime.state_file)
    services = WorkerServices(assistant, state, runtime.folder, owner_token=owner_token)
    app = build_app(assistant, services=services)
    embeddings = load_embeddings(assistant.settings.embeddings)
    if embeddings.is_local:
        for text in ("What is this?", "这是什么？"):  # each language has a mean of its own
            embeddings.question(text)
    state.close()
    return Program(assistant, app, services, state, ConnectionCounts(workers))
