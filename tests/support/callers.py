"""Servers that need a key, and clients that have one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from tests.support.api import Api, run_api


@dataclass
class Keyed:
    """A server that needs keys; `keep` is the command line's way in, which makes them."""

    api: Api
    keep: httpx2.Client
    clients: list[httpx2.Client] = field(default_factory=list[httpx2.Client])

    @property
    def host(self) -> str:
        """Return the server's name with its port."""
        return f"127.0.0.1:{self.api.server.port}"

    def make_key(self, *scopes: str, workspace: str = "local", **more: Any) -> dict[str, Any]:
        """Make a key; generate if nothing else is said."""
        wish = {"name": "a test", "scopes": scopes or ("generate",), "workspace": workspace, **more}
        answer = self.keep.post("/api/keys", json=wish)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def revoke(self, key: Mapping[str, Any]) -> None:
        """Revoke a key."""
        assert self.keep.delete(f"/api/keys/{key['key_id']}").status_code == 200

    def client(self, key: Mapping[str, Any] | None = None) -> httpx2.Client:
        """Return a client that shows a key, or nothing."""
        headers = {} if key is None else {"Authorization": f"Bearer {key['key']}"}
        client = httpx2.Client(
            base_url=self.api.server.url, headers=headers, timeout=110, trust_env=False
        )
        self.clients.append(client)
        return client


@contextmanager
def run_keyed(folder: Path, *, environment: Mapping[str, str] | None = None) -> Iterator[Keyed]:
    """Run a server in a folder until the context ends; it has no key yet."""
    with run_api(folder, environment=environment) as api:
        lock = json.loads((api.server.data / "owner.lock").read_bytes())
        headers = {"Authorization": f"Bearer {lock['token']}"}
        keep = httpx2.Client(base_url=api.server.url, headers=headers, timeout=60, trust_env=False)
        keyed = Keyed(api, keep, [keep])
        try:
            yield keyed
        finally:
            for client in keyed.clients:
                client.close()
