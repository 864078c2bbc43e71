"""Signed addresses: whoever has one may read one file for a while, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pybase64

from songreel.core.clock import now
from songreel.core.signing import SigningKey
from songreel.domain.api_key import Permission
from songreel.domain.errors import ForbiddenError, InvalidRequestError
from songreel.services.key_ring import KeyRing
from songreel.services.principal import Entrance, Principal

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_PARTS = r"poster|sprites\.jpg|sprites\.vtt|hls/index\.m3u8|hls/film\.mp4|export"
_MEDIA = (
    rf"/api/mv/get_video/{_UUID}(?:/(?:{_PARTS}))?",
    rf"/api/mv/get_character_reference/{_UUID}",
    rf"/api/mv/assets/{_UUID}/content",
)
MEDIA = re.compile("|".join(_MEDIA), re.ASCII)
"""Paths of files: of these alone there are signed addresses."""

_PARAMETER = re.compile(r"([a-z_]{1,20})=[A-Za-z0-9._-]{1,60}", re.ASCII)
_OWN = frozenset({"expires", "as", "signature"})
_SIGNED = re.compile(
    r"(?P<path>/[^?]*)\?(?:[^?]*&)?expires=(?P<ends>[1-9][0-9]{9,10})"
    r"&as=(?P<kind>key|owner)\.(?P<issuer>[0-9A-Za-z-]{1,64})",
    re.ASCII,
)
_GRID = 4

Sign = Callable[[str], str]
"""Returns a path of a file, and parameters, as a signed address."""


class Addresses:
    """Signs addresses of files and recognises them.

    An address ends `…expires=<seconds since 1970>&as=<whose>&signature=<HMAC-SHA256>`, in this
    order. The signature covers each byte before it, so that nothing can be added, left out or put
    elsewhere. `as` names the key that it was signed for: when that ends, so does the address.
    """

    def __init__(
        self,
        ring: KeyRing,
        signing: SigningKey,
        *,
        seconds: int,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Hold who knows keys, what addresses are signed with, and how long they are good."""
        self._ring = ring
        self._secret = signing.derive("address")
        self._seconds = seconds
        self._clock = clock

    def signer(self, by: Principal) -> Sign:
        """Return what signs addresses for somebody.

        They are good for the time that is set, and up to a quarter of it longer: asked for again
        in a moment, they are the same, and what a browser has kept still counts. Those that are
        signed for the reader of an address end when that one does.
        """
        grid = max(1, self._seconds // _GRID)
        ends_at = -(-(int(self._clock().timestamp()) + self._seconds) // grid) * grid
        if by.entrance is Entrance.ADDRESS and by.ends_at is not None:
            ends_at = by.ends_at
        issuer = f"owner.{by.owner_id}" if by.key is None else f"key.{by.key.id}"

        def sign(target: str) -> str:
            joint = "&" if "?" in target else "?"
            signed = f"{target}{joint}expires={ends_at}&as={issuer}"
            return f"{signed}&signature={self._signature(signed)}"

        return sign

    async def principal(self, target: str) -> Principal:
        """Return who may read the file that a signed address names.

        Args:
            target: path and query, as they were sent.

        Raises:
            ForbiddenError: it was not signed here, was changed, or is over.
            UnavailableError: the database cannot be read.
        """
        signed, _, signature = target.rpartition("&signature=")
        is_signed = hmac.compare_digest(self._signature(signed).encode(), signature.encode())
        found = _SIGNED.fullmatch(signed)
        if not is_signed or found is None or MEDIA.fullmatch(found["path"]) is None:
            raise ForbiddenError(
                "This signed address is not one of this server, or was changed. Use it exactly as "
                "it was given."
            )
        known = await self._ring.look()
        key = known.keys.get(found["issuer"]) if found["kind"] == "key" else None
        owner_id = found["issuer"] if key is None else key.owner_id
        at = self._clock()
        ends_at = int(found["ends"])
        ended = key is not None and (key.revoked_at is not None or key.is_over(at))
        if ended or (key is None and found["kind"] == "key") or ends_at <= at.timestamp():
            raise ForbiddenError(
                "This signed address has ended; ask for it again where it came from.",
                details=f"It was good until {datetime.fromtimestamp(ends_at, UTC):%Y-%m-%d %H:%M} "
                "(UTC), or until its key was revoked.",
            )
        return Principal(
            Entrance.ADDRESS,
            owner_id=owner_id,
            allowed=frozenset({Permission.READ}),
            key=key,
            ends_at=ends_at,
        )

    def _signature(self, signed: str) -> str:
        digest = hmac.digest(self._secret, signed.encode("utf-8", "replace"), hashlib.sha256)
        return pybase64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def looks_signed(target: str) -> bool:
    """Tell whether an address was meant to be a signed one, even where a part was changed."""
    return "signature=" in target or ("expires=" in target and "as=" in target)


def signable(target: str) -> str:
    """Return a path of a file, with parameters or without, of which an address can be signed.

    Raises:
        InvalidRequestError: it is none.
    """
    path, mark, query = target.partition("?")
    found = [_PARAMETER.fullmatch(part) for part in query.split("&")] if mark else []
    names = [each[1] for each in found if each is not None]
    is_plain = len(found) == len({*names} - _OWN)
    if MEDIA.fullmatch(path) is None or not is_plain:
        raise InvalidRequestError(
            "Only addresses of files are signed: /api/mv/get_video/…, its poster, sprites, hls "
            "and export, and /api/mv/get_character_reference/…, as answers give them."
        )
    return target
