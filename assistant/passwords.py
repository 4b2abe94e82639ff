"""Passwords of accounts as argon2id hashes, from which nobody reads the password back."""

import re
import secrets

HASH = re.compile(r"\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+")
HASH_BEGINNING = "$argon2"
# The second choice of RFC 9106, for machines that do other work: 64 MB and 0.1 s on four free cores.
_MEMORY_KB, _PASSES, _LANES = 65_536, 3, 4
_SALT_BYTES, _HASH_BYTES = 16, 32


def hash_password(password: str) -> str:
    """The hash of a password, in the usual text form `$argon2id$…`."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kind = Argon2id(
        salt=secrets.token_bytes(_SALT_BYTES),
        length=_HASH_BYTES,
        iterations=_PASSES,
        lanes=_LANES,
        memory_cost=_MEMORY_KB,
    )
    return kind.derive_phc_encoded(password.encode("utf-8", "replace"))


def is_hash(kept: str) -> bool:
    """Whether it is a hash rather than a password in plain text."""
    return HASH.fullmatch(kept) is not None


def is_password(password: str, kept: str) -> bool:
    """Whether it is the password that is kept as this hash, or in plain text."""
    given = password.encode("utf-8", "replace")
    if not is_hash(kept):
        return secrets.compare_digest(given, kept.encode("utf-8", "replace"))
    from cryptography.exceptions import InvalidKey
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    try:
        Argon2id.verify_phc_encoded(given, kept)
    except InvalidKey:
        return False
    return True
