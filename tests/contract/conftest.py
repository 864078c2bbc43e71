"""One server for all tests of the contract that leave it as they found it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.api import Api, run_api


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Return a running server, shared by the tests of a run."""
    with run_api(tmp_path_factory.mktemp("api")) as running:
        yield running
        said = running.server.said()
    for sign in ("in ASGI application", "ASGI callable returned", '"event": "bug"'):
        assert sign not in said
