"""Replicate's identifiers: 26 characters of base 32, in lower case."""

from __future__ import annotations

from songreel.providers.local.chance import Chance

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26


def identifier(chance: Chance) -> str:
    """Draw an identifier."""
    return "".join(chance.pick(_ALPHABET) for _ in range(_LENGTH))
