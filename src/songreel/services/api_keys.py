"""Makes, lists, revokes and recognises API keys, and keeps workspaces."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from songreel.core.clock import now
from songreel.core.ids import new_public_id
from songreel.core.settings import Settings
from songreel.domain.api_key import (
    DEFAULT_WORKSPACE,
    NOBODY,
    ApiKey,
    KeyLimits,
    Permission,
    Workspace,
    hash_of,
    matches,
    parse,
    written,
)
from songreel.domain.errors import (
    ConflictError,
    InvalidRequestError,
    NotFoundError,
    UnauthenticatedError,
)
from songreel.services.database_address import database_url
from songreel.services.key_ring import KeyRing
from songreel.storage import api_keys as rows
from songreel.storage.database import Database

MOST_DAYS = 3650
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,100}")
_WORKSPACE = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}", re.ASCII)


@dataclass(frozen=True, slots=True)
class KeyWish:
    """A key to be made; `workspace` is the name of one, which is made where there is none."""

    name: str
    permissions: frozenset[Permission]
    workspace: str = DEFAULT_WORKSPACE
    expires_in_days: int | None = None
    limits: KeyLimits = field(default_factory=KeyLimits)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was made. `text` is shown once, and nowhere kept."""

    key: ApiKey
    workspace: Workspace
    text: str = field(repr=False)


class ApiKeys:
    """The use cases about keys."""

    def __init__(
        self,
        database: Database,
        ring: KeyRing,
        stop_revoked: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Hold where keys are, and who knows them.

        Args:
            database: where keys are.
            ring: who knows them.
            stop_revoked: stops what revoked keys have ordered; None: the next start does it.
        """
        self._database, self.ring, self._stop_revoked = database, ring, stop_revoked

    async def make(self, wish: KeyWish) -> NewKey:
        """Make a key; its workspace too, where there is none of that name.

        Raises:
            InvalidRequestError: a name or a number cannot be.
        """
        name = wish.name.strip()
        if not _NAME.fullmatch(name):
            raise InvalidRequestError("A key's name has 1 to 100 characters in one line.")
        at = now()
        expires_at = None
        if wish.expires_in_days is not None:
            _require(1 <= wish.expires_in_days <= MOST_DAYS, f"A key lasts 1 to {MOST_DAYS} days.")
            expires_at = at + timedelta(days=wish.expires_in_days)
        _check_limits(wish.limits)
        text = written(secrets.token_hex(8), secrets.token_bytes(32))
        presented = parse(text)
        async with self._database.transaction() as connection:
            every = await rows.workspaces(connection)
            workspace = _named(every, wish.workspace)
            if workspace is None:
                workspace = _new_workspace(wish.workspace, at)
                await rows.put_workspace(connection, workspace)
            key = ApiKey(
                id=presented.id,
                owner_id=workspace.id,
                name=name,
                permissions=wish.permissions,
                secret_hash=hash_of(presented.secret),
                created_at=at,
                expires_at=expires_at,
                limits=wish.limits,
            )
            await rows.insert(connection, key)
        self.ring.changed()
        return NewKey(key, workspace, text)

    async def listed(self) -> Sequence[tuple[ApiKey, Workspace]]:
        """Return all keys, newest first, each with its workspace."""
        async with self._database.reading() as connection:
            every = {each.id: each for each in _with_default(await rows.workspaces(connection))}
            return [(key, every[key.owner_id]) for key in await rows.every(connection)]

    async def revoke(self, key_id: str) -> ApiKey:
        """End a key; with it end its sessions and the addresses that were signed for it.

        Nothing that it ordered is sent once this returns; what was sent before is brought in.

        Raises:
            NotFoundError: there is no such key.
        """
        async with self._database.transaction() as connection:
            if not await rows.revoke(connection, key_id, now()):
                raise NotFoundError(
                    f"Key {key_id[:100]} not found",
                    details="`songreel keys list` shows the ids of all keys.",
                )
            key = await rows.find(connection, key_id)
        if key is None:
            raise AssertionError("keys are never deleted")
        self.ring.changed()
        if self._stop_revoked is not None:
            await self._stop_revoked()
        return key

    async def workspaces(self) -> Sequence[Workspace]:
        """Return all workspaces, oldest first."""
        async with self._database.reading() as connection:
            return _with_default(await rows.workspaces(connection))

    async def workspace(self, name_or_id: str) -> Workspace:
        """Return a workspace.

        Raises:
            NotFoundError: there is none of that name or id.
        """
        every = await self.workspaces()
        found = _named(every, name_or_id) or _by_id(every, name_or_id)
        if found is None:
            raise _no_workspace(name_or_id)
        return found

    async def make_workspace(self, name: str, daily_cap: Decimal | None = None) -> Workspace:
        """Make a workspace.

        Raises:
            ConflictError: there is one of that name.
            InvalidRequestError: it cannot have that name, or that cap.
        """
        _check_limits(KeyLimits(daily_cap=daily_cap))
        workspace = replace(_new_workspace(name, now()), daily_cap=daily_cap)
        async with self._database.transaction() as connection:
            if _named(_with_default(await rows.workspaces(connection)), name) is not None:
                raise ConflictError(f"There is a workspace {name} already; choose another name.")
            await rows.put_workspace(connection, workspace)
        self.ring.changed()
        return workspace

    async def cap_workspace(self, name_or_id: str, daily_cap: Decimal | None) -> Workspace:
        """Set what a workspace may spend on a day; None: no cap of its own.

        Raises:
            NotFoundError: there is no such workspace.
            InvalidRequestError: it cannot have that cap.
        """
        _check_limits(KeyLimits(daily_cap=daily_cap))
        async with self._database.transaction() as connection:
            every = _with_default(await rows.workspaces(connection))
            found = _named(every, name_or_id) or _by_id(every, name_or_id)
            if found is None:
                raise _no_workspace(name_or_id)
            capped = replace(found, daily_cap=daily_cap)
            await rows.put_workspace(connection, capped)
        self.ring.changed()
        return capped

    async def authenticate(self, text: str) -> ApiKey:
        """Return the key that somebody shows.

        Raises:
            UnauthenticatedError: it is no key, not known, revoked or expired.
            UnavailableError: the database cannot be read.
        """
        try:
            presented = parse(text)
        except ValueError as error:
            raise UnauthenticatedError(
                f"This API key cannot be one: {error}. Copy it once more, whole."
            ) from None
        known = (await self.ring.look()).keys.get(presented.id, NOBODY)
        if not matches(presented, known):
            raise UnauthenticatedError(
                "This API key is not known here.",
                details="Ask whoever runs this server for one: songreel keys create.",
            )
        return valid(known)


def valid(key: ApiKey) -> ApiKey:
    """Return a key that was shown, if it still counts.

    Raises:
        UnauthenticatedError: it was revoked, or has expired.
    """
    if key.revoked_at is not None:
        raise UnauthenticatedError(f"The API key {key.id} was revoked; ask for another one.")
    if key.is_over(now()):
        raise UnauthenticatedError(f"The API key {key.id} has expired; ask for another one.")
    return key


@asynccontextmanager
async def open_api_keys(settings: Settings) -> AsyncGenerator[ApiKeys]:
    """Open the keys of an installation, whose data folder this process must own.

    Raises:
        SetupError: the database cannot be used.
    """
    data = settings.data.expanduser().absolute()
    database = await Database.open(database_url(settings, data), data=data)
    try:
        yield ApiKeys(database, KeyRing(database))
    finally:
        await database.close()


def _with_default(stored: Sequence[Workspace]) -> Sequence[Workspace]:
    """Add the workspace that is there from the beginning, where nothing is stored about it."""
    if _by_id(stored, DEFAULT_WORKSPACE) is not None:
        return stored
    return [_new_workspace(DEFAULT_WORKSPACE, now()), *stored]


def _named(every: Sequence[Workspace], name: str) -> Workspace | None:
    return next((each for each in every if each.name == name), None)


def _by_id(every: Sequence[Workspace], identity: str) -> Workspace | None:
    return next((each for each in every if each.id == identity), None)


def _new_workspace(name: str, at: datetime) -> Workspace:
    _require(
        _WORKSPACE.fullmatch(name) is not None,
        "A workspace's name has 1 to 63 small letters, digits, dots, dashes and underscores, and "
        "begins with a letter or digit.",
    )
    identity = DEFAULT_WORKSPACE if name == DEFAULT_WORKSPACE else new_public_id()
    return Workspace(id=identity, name=name, created_at=at)


def _check_limits(limits: KeyLimits) -> None:
    cap = limits.daily_cap
    _require(
        cap is None or (cap.is_finite() and 0 <= cap < 10**9 and cap == round(cap, 8)),
        "A daily cap is dollars from 0 on, with at most eight decimals.",
    )
    for name, number in (
        ("requests_per_minute", limits.requests_per_minute),
        ("jobs_per_hour", limits.jobs_per_hour),
    ):
        _require(number is None or 1 <= number <= 10**6, f"{name} is 1 to 1,000,000.")


def _require(is_met: bool, rule: str) -> None:
    if not is_met:
        raise InvalidRequestError(rule)


def _no_workspace(name: str) -> NotFoundError:
    return NotFoundError(
        f"There is no workspace {name[:100]}.", details="`songreel workspaces` lists them."
    )
