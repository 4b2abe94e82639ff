"""A copy of the settings file that holds no secret, for a backup."""

from pathlib import Path

from dotenv import dotenv_values

from assistant.settings import Settings, variable_name


def settings_without_secrets(file: Path) -> tuple[str, list[str]]:
    """The settings of a `.env` file as such a file, and the names of the variables that were left out.

    Whatever is no setting of this program is left out too: it may be the key of a model's provider.
    """
    if not file.is_file():
        return "", []
    known = {
        variable_name(name) for name, field in Settings.model_fields.items() if "SecretStr" not in str(field.annotation)
    }
    values = {name: value for name, value in dotenv_values(file, interpolate=False).items() if value}
    # an address can have a password before its `@`
    kept = {name: value for name, value in values.items() if name.upper() in known and not _has_password(value)}
    lines = (f"{name}='{_escape(value)}'\n" for name, value in kept.items())
    return "".join(lines), sorted(set(values) - set(kept))


def _has_password(value: str) -> bool:
    return "://" in value and "@" in value


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
