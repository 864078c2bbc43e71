"""Google's identifiers."""

from __future__ import annotations

import uuid

from songreel.providers.local.chance import Chance

_FILE = "abcdefghijklmnopqrstuvwxyz0123456789"
_LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def file_id(chance: Chance) -> str:
    """Draw the id of a file: 12 characters of [a-z0-9]."""
    return "".join(chance.pick(_FILE) for _ in range(12))


def token(chance: Chance) -> str:
    """Draw 48 letters and digits."""
    return "".join(chance.pick(_LETTERS_AND_DIGITS) for _ in range(48))


def operation_id(chance: Chance) -> str:
    """Draw the id of an operation: a UUID."""
    return str(uuid.UUID(int=(chance.bits() << 64) | chance.bits(), version=4))
