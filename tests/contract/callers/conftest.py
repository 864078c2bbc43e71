"""One server that needs keys, shared by the tests of a run that leave it so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.callers import Keyed, run_keyed


@pytest.fixture(scope="session")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyed]:
    """Return a running server that has a key."""
    with run_keyed(tmp_path_factory.mktemp("keyed")) as running:
        running.make_key("admin")
        yield running
        said = running.api.server.said()
    for sign in ("in ASGI application", "ASGI callable returned", '"event": "bug"'):
        assert sign not in said
