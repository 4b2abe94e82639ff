"""The judge that the settings name, with its exam."""

from langchain_core.language_models import BaseChatModel

from assistant.models.errors import rejected_request_errors, truncated_reply_errors
from assistant.models.loading import idle_timeout, load_model, model_name, qualified_name, server_name
from assistant.models.timeouts import CallTimeout
from assistant.schemas import Judged
from assistant.settings import Settings
from assistant.verify.admission import Admission, Candidate
from assistant.verify.model_judge import ModelJudge

OFF = "off"  # in the place of a judge's name: nothing is judged


def load_admission(
    settings: Settings, prompt: str, prompt_name: str, chat_model: BaseChatModel | None = None
) -> Admission | None:
    """The judge with its exam; None where nothing is judged, because it is `off` or there is no model.

    Unless ASSISTANT_JUDGE names another model, the judge is the chat model: `chat_model`, where a program passes its
    own object, else the one that the settings name. The exam's result for such an object stays in memory.
    Raises SettingsError or ModelError.
    """
    if settings.judge == OFF:
        return None
    if chat_model is not None and not settings.judge:
        model, name, folder = chat_model, type(chat_model).__name__, None
    else:
        name = qualified_name(settings.judge, settings) if settings.judge else model_name(settings)
        folder = settings.judge_results_folder
        loaded = load_model(name, settings)
        if loaded is None:
            return None
        model = loaded
    server = server_name(name, settings)
    judge = ModelJudge(
        model,
        Judged(model=name, prompt=prompt_name),
        prompt,
        CallTimeout(idle_timeout(name, settings)),
        rejected_request_errors(),
        truncated_reply_errors(),
    )
    return Admission(judge, Candidate(model=name, server=server, prompt=prompt_name), folder)
