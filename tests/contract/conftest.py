"""One server for all tests of the contract that leave it as they found it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.api import Api, run_api
from tests.support.paid import Shop, run_shop
from tests.support.servers import find_free_port
from tests.support.simulators import Running


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Return a running server, shared by the tests of a run."""
    with run_api(tmp_path_factory.mktemp("api")) as running:
        yield running
        said = running.server.said()
    for sign in ("in ASGI application", "ASGI callable returned", '"event": "bug"'):
        assert sign not in said


@pytest.fixture(scope="module")
def shop(simulators: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Start a server that sells clips; services reach it on the loopback, without TLS."""
    port = find_free_port()
    public = {"SONGREEL_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    folder = tmp_path_factory.mktemp("shop") / "data"
    with run_shop(folder, simulators, port=port, **public) as running:
        yield running


@pytest.fixture
def without_faults(simulators: Running) -> None:
    """Let the simulated services be as they are at first."""
    simulators.client.delete("/_faults")
    simulators.client.post("/_clock", json={"offset_seconds": 0})
    simulators.client.post("/_settings", json={"latency": "0.3"})
