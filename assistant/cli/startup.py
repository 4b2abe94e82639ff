"""The start of the server, one line a step: the port answers at once, then the index is opened and the page built.

Nothing heavy is imported before the first line is printed and the port answers: Gradio, Chroma and LangChain take
seconds.
"""

import contextlib
import gc
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from assistant.api.auth import require_auth
from assistant.api.login import plain_passwords_warning
from assistant.api.owner import new_owner_token
from assistant.api.starting_app import StartingApp
from assistant.cli.json_logs import NoProgress, log_in_json
from assistant.cli.listener import address_of, listen
from assistant.cli.server_thread import ServerThread
from assistant.cli.signals import SignalHandler, Stopped
from assistant.cli.start import IndexingProgress, Start, finish_answers, report_address
from assistant.gradio_import import import_gradio
from assistant.settings import read_settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from assistant.assistant import Assistant


def start_server(
    *,
    watch: bool,
    progress: Callable[[], AbstractContextManager[IndexingProgress]],
    report: Callable[[str], None],
    **values: str | int | None,
) -> None:
    """Serve the page until the process is told to stop; `values` are settings, and `report` prints a line.

    Raises Stopped where that happens before the page is there.
    """
    settings = read_settings(**values)
    require_auth(settings)
    if is_json := settings.logs != "text":
        report, progress = log_in_json(), NoProgress
    if warning := plain_passwords_warning(settings):
        report(warning)
    if settings.workers > 1:
        from assistant.cli.workers.supervisor import serve_with_workers

        serve_with_workers(settings, values, watch=watch, progress=progress, report=report)
        return
    with SignalHandler(report) as signals, listen(settings) as listener:
        report(f"Starting at {address_of(settings)}; stop with Ctrl+C.")
        app = StartingApp(settings)
        with ServerThread(app, listener, own_log=not is_json) as server:
            start = Start(app, signals, report)
            place = "in PostgreSQL" if settings.database_url else settings.index_folder
            start.begin("opening", f"Opening the index {place}")
            from assistant.assistant import Assistant

            # the server ends before the index is closed: a question that comes meanwhile would open it again
            with Assistant(chat_model=None, **values) as assistant, contextlib.closing(server):
                start.open_and_sync(assistant, progress)
                start.begin("page", "Building the page")
                # logs are kept and sent on: no secret goes there
                token = None if is_json else new_owner_token(settings)
                app.switch_to(_built(assistant, watch=watch, owner_token=token))
                gc.freeze()  # what stays to the end: each look through it held all answers for a third of a second
                with contextlib.suppress(Stopped):  # Ctrl+C is the usual way to stop it
                    report_address(settings, token, report)
                    server.wait()
                finish_answers(assistant, report)


def _built(assistant: "Assistant", *, watch: bool, owner_token: str | None) -> "ASGIApp":
    """The application; over a database it answers together with those of other machines."""
    import_gradio()
    from assistant.server import build_app

    if not assistant.settings.database_url:
        return build_app(assistant, watch=watch, owner_token=owner_token)
    from assistant.workers.machine_services import MachineServices

    services = MachineServices(assistant, watch=watch, owner_token=owner_token)
    app = build_app(assistant, services=services)
    return services.passing_on(app, app.state.is_refused)
