"""The form of every function that the page calls: one JSON value from the browser, one back, failures as sentences."""

import functools
import logging
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ValidationError

from assistant.i18n import LocalizedError, Translator
from vectorstore import VectorstoreError

logger = logging.getLogger(__name__)
Handler = Callable[[Any], dict[str, Any]]


class PageRequest(BaseModel):
    """A request of the page, with the language that it is shown in."""

    language: str = "en"


def translate_errors(function: Handler) -> Handler:
    """The function, which returns a failure as a sentence: a page that gets no reply would go on waiting."""

    @functools.wraps(function)
    def replies(request: Any) -> dict[str, Any]:
        texts = Translator(str(request.get("language", "en")) if isinstance(request, dict) else "en")
        try:
            return function(request)
        except (LocalizedError, VectorstoreError) as error:
            return {"error": texts.message(error.code, error.values)}
        except OSError as error:
            logger.warning("`%s` failed: %s", function.__name__, error)
            return {"error": texts("disk_failed", reason=error.strerror or type(error).__name__)}
        except ValidationError:
            return {"error": texts("failed")}
        except Exception:  # at the page's edge: logged once, and the page goes on
            logger.exception("`%s` failed", function.__name__)
            return {"error": texts("failed")}

    return replies
