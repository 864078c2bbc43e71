"""The key of an installation, from which each purpose has one of its own derived.

What one purpose signs says nothing of another's key: sessions, addresses and webhooks cannot be
passed off as each other.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pybase64

from songreel.core import private_file

if TYPE_CHECKING:
    from songreel.core.settings import Settings

NAME = "signing.key"
LEAST_BYTES = 32

_LOCK = "signing.lock"
_LARGEST_BYTES = 4096
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]+")


class SigningKeyError(Exception):
    """There is no key to sign with; the text says what to do, and shows no key."""


class SigningKey:
    """Derives keys; it is never shown, in a trace neither."""

    def __init__(self, secret: bytes) -> None:
        """Hold the key of the installation.

        Raises:
            ValueError: it is shorter than 32 bytes.
        """
        if len(secret) < LEAST_BYTES:
            raise ValueError(
                f"has {len(secret)} bytes, and at least {LEAST_BYTES} random ones are needed"
            )
        self._secret = secret

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key as hexadecimal digits or base64, of both alphabets, padded or not.

        Raises:
            ValueError: it is neither, or too short; the text does not repeat it.
        """
        return cls(_decoded(text.strip()))

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the key of the settings, else that of the data folder, made where it is missing.

        Raises:
            SigningKeyError: the file cannot be used.
        """
        if settings.signing_key is not None:
            return cls.parse(settings.signing_key.get_secret_value())
        return cls.kept_in(settings.data)

    @classmethod
    def kept_in(cls, folder: Path) -> Self:
        """Return the key of a data folder; the first of several processes makes it.

        Raises:
            SigningKeyError: the file cannot be made, read or trusted.
        """
        folder = folder.expanduser().absolute()
        path = folder / NAME
        try:
            if not os.path.lexists(path):
                with private_file.locked(folder / _LOCK):
                    if not os.path.lexists(path):
                        private_file.write(path, os.urandom(LEAST_BYTES).hex().encode() + b"\n")
            content = private_file.read(
                path, at_most=_LARGEST_BYTES, check=lambda found: _check(path, found)
            )
        except OSError as problem:
            reason = problem.strerror or type(problem).__name__
            raise SigningKeyError(
                f"The file of the signing key {path} cannot be used ({reason}). Make it yours to "
                "read, or set SONGREEL_SIGNING_KEY."
            ) from problem
        try:
            return cls.parse(content.decode("ascii"))
        except ValueError:
            # No cause is given on: it would show what stands in the file.
            damaged = SigningKeyError(
                f"The file of the signing key {path} is damaged. Put it back from a copy, or "
                "remove it: a new one is made, and sessions, signed addresses and the secrets of "
                "webhooks that came from it are no longer taken."
            )
        raise damaged

    def derive(self, purpose: str) -> bytes:
        """Return the 32 bytes that are the key of one purpose (HMAC-SHA256 of its name)."""
        return hmac.digest(self._secret, purpose.encode(), hashlib.sha256)

    def __repr__(self) -> str:
        return "SigningKey()"


def _decoded(text: str) -> bytes:
    try:
        if _HEXADECIMAL.fullmatch(text):
            return bytes.fromhex(text)
        plain = text.rstrip("=").replace("-", "+").replace("_", "/")
        return pybase64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (ValueError, binascii.Error):
        pass
    raise ValueError("must be hexadecimal digits or base64, as `openssl rand -hex 32` writes them")


def _check(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise SigningKeyError(f"{path} is no file. Remove it: a new one is made.")
    if found.st_uid != os.geteuid():
        raise SigningKeyError(
            f"The file of the signing key {path} belongs to another user. Make it yours (chown)."
        )
    if found.st_mode & 0o077:
        raise SigningKeyError(
            f"Others than you may open the file of the signing key {path}, so it is not used. Run "
            "chmod 600 on it; remove it instead if somebody can have read it."
        )
