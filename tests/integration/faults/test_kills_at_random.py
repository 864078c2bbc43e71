"""Killed twenty times at random moments: nothing is paid for twice, and nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.kills import kill_at_random, victim
from tests.support.simulators import run_simulators

pytestmark = pytest.mark.timeout(600)
KILLS, CLIPS = 20, 12


def test_killed_at_random(tmp_path: Path):
    seed = int(os.environ.get("SONGREEL_TEST_SEED", "20"))
    with (
        run_simulators(tmp_path, "--latency", "2.5", "--habit", "plain", "--no-limits") as service,
        victim(tmp_path, service, seed=seed) as server,
    ):
        server.start()
        server.await_ready()
        for number in range(KILLS):
            interrupted = kill_at_random(server, clips=CLIPS, upgraded=number % 3 == 1)
            assert interrupted >= 10, f"{interrupted} clips were in flight"
        server.kill()
        report = server.judge()
    assert not report.problems, "\n".join([f"seed {seed}", *report.lines()])
    assert report.kills == KILLS
