"""Why the text of an answer ended: what a model's server says of it, and whether that was the end."""

from langchain_core.messages import AIMessage

from assistant.schemas import EndlessAnswerError, FinishReason

# OpenAI's and Google's, Anthropic's, Ollama's, an older Ollama's.
_METADATA_KEYS = ("finish_reason", "stop_reason", "done_reason", "done")
# Models that say when they have finished, by the names of the settings and, where one was given as an object, of its
# class.
_MODELS_THAT_REPORT = (
    "openai:",
    "gguf:",
    "anthropic:",
    "google_genai:",
    "ollama:",
    "ChatOpenAI",
    "ChatAnthropic",
    "ChatGoogleGenerativeAI",
    "ChatOllama",
)
# Reports of an end before the end, by the words of `messages.ended`; with all others, such as `stop`, `eos` and
# `end_turn`, a model has finished.
_UNFINISHED = {
    **dict.fromkeys(("length", "max_tokens", "model_length"), "length"),
    **dict.fromkeys(("content_filter", "safety", "recitation", "prohibited_content", "refusal"), "content_filter"),
    **dict.fromkeys(("error", "abort", "aborted", "cancelled"), "cut"),
}


def reported_reason(message: AIMessage) -> str | None:
    """What the server says of the end of the text, in lower case; None where it says nothing."""
    metadata = message.response_metadata
    reason = next((metadata[key] for key in _METADATA_KEYS if metadata.get(key)), None)
    return str(reason).lower() if reason else None


def unfinished_cause(reported: str | None, model: str, error: Exception | None) -> str | None:
    """Why the text ended before its end, in the words of `messages.ended`; None where it did not.

    `model` is its name. `error` is what broke the stream off.
    """
    if error:
        return "endless" if isinstance(error, EndlessAnswerError) else "cut"
    if reported:
        return _UNFINISHED.get(reported)
    return "cut" if model.startswith(_MODELS_THAT_REPORT) else None  # the stream of another one just ends


def finish_reason(cause: str | None) -> FinishReason:
    """An unfinished answer's cause in OpenAI's words."""
    if cause is None:
        return "stop"
    return "content_filter" if cause == "content_filter" else "length"
