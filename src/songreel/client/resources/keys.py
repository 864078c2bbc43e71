"""API keys and workspaces: for keys with the scope admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from songreel.client.asking import ask, document
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation

_KEYS, _WORKSPACES = "/api/keys", "/api/workspaces"


class KeyOperations(Resource):
    """Who may call, and who shares films with whom."""

    __slots__ = ()

    @operation
    def make(self, name: str, scopes: Sequence[str], **more: Any) -> Flow[dict[str, Any]]:
        """Make a key; `key` of the answer is shown this once.

        Args:
            name: whose key it is.
            scopes: of `read`, `generate` and `admin`; each holds those before it.
            more: `workspace`, `expires_in_days`, `daily_cap_usd`, `requests_per_minute`,
                `jobs_per_hour`, `over_limit`.
        """
        body = {"name": name, "scopes": list(scopes), **more}
        return document((yield from ask(self, Asked("POST", _KEYS, json=body))))

    @operation
    def all(self) -> Flow[Sequence[dict[str, Any]]]:
        """Return all keys, newest first, revoked ones too; their secrets are not kept."""
        return document((yield from ask(self, Asked("GET", _KEYS))))["keys"]

    @operation
    def revoke(self, key_id: str) -> Flow[dict[str, Any]]:
        """Revoke a key, with its sessions and signed addresses.

        Raises:
            NotFoundError: there is no such key.
        """
        path = f"{_KEYS}/{quote(key_id, safe='')}"
        return document((yield from ask(self, Asked("DELETE", path))))

    @operation
    def workspaces(self) -> Flow[Sequence[dict[str, Any]]]:
        """Return all workspaces, oldest first."""
        return document((yield from ask(self, Asked("GET", _WORKSPACES))))["workspaces"]

    @operation
    def make_workspace(
        self, name: str, *, daily_cap_usd: str | None = None
    ) -> Flow[dict[str, Any]]:
        """Make a workspace; `daily_cap_usd` is what it may spend on a day, as a decimal.

        Raises:
            ConflictError: there is one of that name.
        """
        body = {"name": name, "daily_cap_usd": daily_cap_usd}
        return document((yield from ask(self, Asked("POST", _WORKSPACES, json=body))))

    @operation
    def cap_workspace(self, name: str, *, daily_cap_usd: str | None) -> Flow[dict[str, Any]]:
        """Set what a workspace may spend on a day; None: no cap of its own.

        Raises:
            NotFoundError: there is no such workspace.
        """
        path = f"{_WORKSPACES}/{quote(name, safe='')}"
        body = {"daily_cap_usd": daily_cap_usd}
        return document((yield from ask(self, Asked("PATCH", path, json=body))))


class Keys(KeyOperations, Blocking):
    """Who may call, and who shares films with whom."""

    __slots__ = ()


class AsyncKeys(KeyOperations, Awaiting):
    """Who may call, and who shares films with whom."""

    __slots__ = ()
