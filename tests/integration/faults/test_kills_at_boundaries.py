"""Killed at every named boundary with ten clips and more in flight: nothing is paid for twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from songreel.core.boundaries import BOUNDARIES
from tests.support.kills import kill_at, victim
from tests.support.simulators import run_simulators

pytestmark = pytest.mark.timeout(600)
CLIPS, NTH = 22, 11
# Only some orders have a picture that is put to the service.
NTH_OF = {"forgotten": 3}


def test_killed_at_every_boundary(tmp_path: Path):
    with (
        run_simulators(tmp_path, "--latency", "0.5", "--habit", "plain", "--no-limits") as service,
        victim(tmp_path, service, seed=1) as server,
    ):
        for number, boundary in enumerate(BOUNDARIES):
            upgraded = number % 2 == 1
            nth = NTH_OF.get(boundary, NTH)
            interrupted = kill_at(server, boundary, clips=CLIPS, nth=nth, upgraded=upgraded)
            assert interrupted >= 10, f"{boundary}: {interrupted} clips were in flight"
        report = server.judge()
    assert not report.problems, "\n".join(report.lines())
    assert report.kills == len(BOUNDARIES)
