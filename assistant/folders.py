"""The folders that come with the package, and the one for the data of the user."""

from pathlib import Path

import platformdirs


def packaged_folder(name: str) -> Path:
    """The folder `prompts` or `corpus`: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "packaged" / name
    return inside if inside.is_dir() else Path(__file__).parents[1] / name


def user_data_folder() -> Path:
    """The folder of this user's indexes and exam results, where nothing else is set."""
    return Path(platformdirs.user_data_dir("ask-articles", appauthor=False))
