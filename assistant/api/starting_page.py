"""The page that people see while the server starts, whole in one file."""

from functools import lru_cache

from assistant.i18n import all_texts
from assistant.ui.assets import read_asset
from assistant.ui.page_scripts import page_script


@lru_cache(maxsize=8)  # by the folder of a proxy, which a request names
def starting_page(status_url: str, *, embedded: bool = False) -> str:
    """The HTML of a page that asks this address how far the start is, and reloads when the server is ready."""
    texts = {
        language: {key: text for key, text in known.items() if key == "title" or key.startswith("starting")}
        for language, known in all_texts().items()
    }
    code = page_script("starting", texts=texts, status=status_url, embedded=embedded)
    return read_asset("starting.html").replace("@script", code.replace("</", "<\\/"))
