"""Services that fail as they are told, and a server that orders from them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.faults.shops import Shop, hurried, judge, run_shop
from tests.support.simulators import Running, run_simulators

LATENCY = "0.3"


@pytest.fixture(scope="module")
def simulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return running simulators that the tests of one module share."""
    folder = tmp_path_factory.mktemp("simulators")
    options = ("--latency", LATENCY, "--seed", "7", "--habit", "plain", "--no-limits")
    with run_simulators(folder, *options) as running:
        yield running


@pytest.fixture(autouse=True)
def without_faults(simulators: Running) -> None:
    """Take back what an earlier test has told the services."""
    simulators.client.delete("/_faults")
    simulators.client.post("/_clock", json={"offset_seconds": 0})
    simulators.client.post("/_settings", json={"latency": LATENCY})


@pytest.fixture(scope="module")
def shop(simulators: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Return a server that the tests of one module share; it is judged once more at the end."""
    program = hurried(looks=[0, 0.1, 0.2], again=8)
    with run_shop(tmp_path_factory.mktemp("shop"), simulators, program=program) as running:
        yield running
        judge(running, again=True)
