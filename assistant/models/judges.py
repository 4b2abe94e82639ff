"""The judge that the settings name, with its exam."""

from langchain_core.language_models import BaseChatModel

from assistant.models.loading import cut_short, load_model, model_name, server_of, silence_of, too_long
from assistant.models.timeouts import CallLimit
from assistant.schemas import Judged
from assistant.settings import Settings
from assistant.verify.admission import Admission, Candidate
from assistant.verify.model_judge import ModelJudge

OFF = "off"  # in the place of a judge's name


def load_admission(
    settings: Settings, prompt: str, prompt_name: str, given: BaseChatModel | None = None
) -> Admission | None:
    """The judge with its exam; None where nothing is judged, as it is `off` or there is no model.

    Unless ASSISTANT_JUDGE names another it is the chat model, `given` as an object where a program brings its own; the
    result of such a one's exam is kept in memory alone. Raises SettingsError or ModelError.
    """
    if settings.judge == OFF:
        return None
    if given is not None and not settings.judge:
        model, name, folder = given, type(given).__name__, None
    else:
        name, folder = settings.judge or model_name(settings), settings.judges_folder
        loaded = load_model(name, settings)
        if loaded is None:
            return None
        model = loaded
    server = server_of(name, settings)
    judge = ModelJudge(
        model,
        Judged(model=name, prompt=prompt_name),
        prompt,
        CallLimit(silence_of(name, settings)),
        too_long(),
        cut_short(),
    )
    return Admission(judge, Candidate(model=name, server=server, prompt=prompt_name), folder)
