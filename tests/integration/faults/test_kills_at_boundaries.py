"""Killed at every named boundary with ten clips and more in flight: nothing is paid for twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from songreel.core.boundaries import BOUNDARIES
from tests.support.kills import Victim, kill_at, victim
from tests.support.simulators import Running, run_simulators
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(600)
CLIPS, NTH, LATENCY = 22, 11, 0.5
SLOW_CLIPS, SLOW_SECONDS = 12, 8


def test_killed_at_every_boundary(tmp_path: Path):
    with (
        run_simulators(
            tmp_path, "--latency", str(LATENCY), "--habit", "plain", "--no-limits"
        ) as service,
        victim(tmp_path, service, seed=1) as server,
    ):
        for number, boundary in enumerate(BOUNDARIES):
            upgraded = number % 2 == 1
            if boundary == "forgotten":
                # What was put to the service for an order is deleted a second after its end:
                # others, which take longer, are in flight then, and nothing of earlier kills is
                # left that could be deleted before.
                server.tidy()
                interrupted = kill_at(
                    server,
                    boundary,
                    clips=CLIPS,
                    nth=1,
                    upgraded=upgraded,
                    before=lambda: order_slow_ones(server, service),
                )
            else:
                interrupted = kill_at(server, boundary, clips=CLIPS, nth=NTH, upgraded=upgraded)
            assert interrupted >= 10, f"{boundary}: {interrupted} clips were in flight"
        report = server.judge()
    assert not report.problems, "\n".join(report.lines())
    assert report.kills == len(BOUNDARIES)


def order_slow_ones(server: Victim, service: Running) -> None:
    """Order clips that take seconds; the service has them all when this returns."""
    known = len(service.ledger())
    service.set_latency(SLOW_SECONDS)
    server.order(SLOW_CLIPS)
    until(lambda: len(service.ledger()) == known + SLOW_CLIPS, seconds=30)
    service.set_latency(LATENCY)
