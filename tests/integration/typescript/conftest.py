"""A server that the client in TypeScript is tried with, and a way to it that breaks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.api import Api, run_api
from tests.support.proxy import Proxy, run_proxy


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Return a running server over the backend that waits until it is told."""
    told = {"SONGREEL_WEBHOOK_TARGETS": "http,loopback"}
    with run_api(tmp_path_factory.mktemp("typescript"), environment=told) as running:
        yield running


@pytest.fixture
def proxy(api: Api) -> Iterator[Proxy]:
    """Return what stands before the server and breaks connections."""
    with run_proxy(api.server.port) as running:
        yield running
