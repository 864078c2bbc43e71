"""Who a request comes from, once that is known."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from songreel.domain.api_key import DEFAULT_WORKSPACE, EVERYTHING, ApiKey, Permission


class Entrance(StrEnum):
    """How somebody came in.

    `open`: nobody needs a key. `folder`: by the token of the data folder, which the command line
    reads. `key`: by an API key. `session`: by a cookie that a key was traded for. `address`: by a
    signed address, to read one file.
    """

    OPEN = "open"
    FOLDER = "folder"
    KEY = "key"
    SESSION = "session"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks.

    Attributes:
        entrance: how they came in.
        owner_id: the workspace that they act in.
        allowed: what they may do.
        key: the key that they have or had, or None.
        session: the id of their session, or None.
        ends_at: when that session or address ends, in seconds since 1970, or None.
    """

    entrance: Entrance
    owner_id: str = DEFAULT_WORKSPACE
    allowed: Set[Permission] = EVERYTHING
    key: ApiKey | None = None
    session: str | None = None
    ends_at: int | None = None

    @property
    def is_keeper(self) -> bool:
        """Tell whether they may make and revoke keys: nobody may without having shown who it is."""
        return self.entrance is not Entrance.OPEN and Permission.ADMIN in self.allowed


ANYBODY = Principal(Entrance.OPEN)
