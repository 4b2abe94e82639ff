"""Checks of single settings; each returns the value to use, or raises ValueError saying what it must be."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationInfo

from assistant.passwords import HASH_BEGINNING, is_hash

_ACCOUNT = re.compile(r"[^,:]*:\s*\$argon2\w*\$[^,]*,t=\d+,p=\d+\$[^,]*|[^,]+")
_MIN_KEY_LENGTH = 16  # characters
_HEADER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_HOST = r"(?:\[[0-9a-fA-F:]+\]|[\w.-]+)(?::\d{1,5})?"
_SITE = re.compile(rf"https?://{_HOST}")
_ORIGIN = re.compile(rf"[a-z][a-z0-9+.-]*://{_HOST}")  # desktop programs and browser extensions have their own schemes


def empty_as_unset(value: object) -> object:
    """None for an empty text."""
    return None if value == "" else value


def split_list(value: object) -> object:
    """The parts of a text between commas, without empty ones."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def split_accounts(value: object) -> object:
    """The accounts of a text between commas, of which a hash has some of its own."""
    if not isinstance(value, str):
        return value
    return tuple(account.strip() for account in _ACCOUNT.findall(value) if account.strip())


def check_api_keys(keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    """Keys that are hard to guess, in ASCII."""
    if any(len(key.get_secret_value()) < _MIN_KEY_LENGTH or not key.get_secret_value().isascii() for key in keys):
        raise ValueError("each key needs 16 or more plain letters and digits")
    return keys


def check_accounts(accounts: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    """Accounts with a name and a password, or its hash."""
    pairs = [account.get_secret_value().partition(":")[::2] for account in accounts]
    if not all(map(all, pairs)):
        raise ValueError("each account is a name, a colon and a password")
    if any(password.startswith(HASH_BEGINNING) and not is_hash(password) for _, password in pairs):
        raise ValueError("a hash is not as `assistant account` prints it; in a shell it needs single quotes")
    return accounts


def check_user_header(name: str | None, info: ValidationInfo) -> str | None:
    """The name of a header, where no accounts are set as well."""
    if name is None:
        return None
    if not _HEADER.fullmatch(name):
        raise ValueError("it is the name of a header, such as X-Forwarded-User")
    if info.data.get("accounts"):
        raise ValueError("set it or ASSISTANT_ACCOUNTS, not both")
    return name


def check_proxies(addresses: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    """IP addresses; at least one where a header is read."""
    try:
        [ip_address(address) for address in addresses]
    except ValueError:
        raise ValueError("each is an IP address, such as 10.0.0.5") from None
    if info.data.get("user_header") and not addresses:
        raise ValueError("ASSISTANT_USER_HEADER is believed of named proxies alone: name their addresses")
    return addresses


def check_owners(names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    """Names of accounts; of accounts that are wrong themselves nothing is said here."""
    if info.data.get("user_header"):  # the proxy knows the names
        return names
    accounts = info.data.get("accounts")
    known = {account.get_secret_value().partition(":")[0] for account in accounts or ()}
    if accounts is not None and not known.issuperset(names):
        raise ValueError("each name is that of one of ASSISTANT_ACCOUNTS")
    return names


def check_origins(sites: tuple[str, ...]) -> tuple[str, ...]:
    """Origins of web pages and of programs."""
    if not all(_ORIGIN.fullmatch(site) for site in sites):
        raise ValueError("each site is https://, or another scheme such as app://, and a host, without a path")
    return sites


def check_sites(sites: tuple[str, ...]) -> tuple[str, ...]:
    """Origins of web pages."""
    if not all(_SITE.fullmatch(site) for site in sites):
        raise ValueError("each site is http:// or https:// and a host, without a path")
    return sites


def check_server_url(url: str | None) -> str | None:
    """An address with a host."""
    address = urlsplit(url or "http://unset")  # raises ValueError for an address that has no reading, as `port` does
    if not address.hostname or address.port == 0:
        raise ValueError("it names no host, or port 0")
    return url


def check_database(url: SecretStr | None) -> SecretStr | None:
    """The address of a database of PostgreSQL's."""
    address = urlsplit(url.get_secret_value() if url else "postgresql://unset/unset")
    if address.scheme not in ("postgresql", "postgres") or address.port == 0 or not address.path.strip("/"):
        raise ValueError("it is postgresql://, a host, / and the name of a database")
    return url


def check_proxy(proxy: SecretStr | None) -> SecretStr | None:
    """The address of an HTTP proxy."""
    address = urlsplit(proxy.get_secret_value() if proxy else "http://unset")
    if address.scheme not in ("http", "https") or not address.hostname or address.port == 0:
        raise ValueError("it is http:// or https:// and a host")
    return proxy


def check_model_key(key: SecretStr | None) -> SecretStr | None:
    """The key without spaces around it; None where nothing is left."""
    if key is None:
        return None
    bare = key.get_secret_value().strip()
    if not bare.isascii() or not bare.isprintable():
        raise ValueError("a key has plain letters, digits and signs only")
    return SecretStr(bare) if bare else None
