"""kill -9 at every point: the job goes on, and what was finished is not done again."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from songreel.domain.job import JobState
from songreel.jobs.order import Joined
from songreel.storage.database import Database
from tests.integration.jobs import killed
from tests.support.waiting import until
from tests.support.work import order, running, types

pytestmark = pytest.mark.anyio
PROGRAM = [sys.executable, killed.__file__]


def ran(folder: Path) -> list[str]:
    file = folder / "ran"
    return file.read_text("utf-8").split() if file.exists() else []


async def die(folder: Path, point: str, *url: str) -> None:
    done = await anyio.run_process([*PROGRAM, str(folder), point, *url], check=False)
    assert (done.returncode, done.stderr) == (-signal.SIGKILL, b"")


async def go_on(folder: Path, url: str | None = None) -> None:
    """Take the job up in this process, and hold it to what was promised."""
    database = await Database.open(url, data=folder)
    async with running(database, killed.Recipe(folder, ""), process_id="killed") as jobs:
        job = await jobs.outcome(killed.JOB_ID)
        log = await jobs.events(job.id)
        # Nobody was told: whoever asks again gets this one.
        asked = order("f", caller="", request={"prompt": "p"})
        again = await jobs.submit(asked, wait=True)
        assert (again.how, again.job.id) == (Joined.ADOPTED, job.id)
    await database.close()
    assert job.state is JobState.SUCCEEDED
    assert job.result == {"results": [step.upper() for step in killed.STEPS]}
    assert [event.seq for event in log] == list(range(1, len(log) + 1))
    assert [event.data.type for event in log].count("succeeded") == 1
    assert log[-1].data.type == "succeeded"


@pytest.mark.parametrize("point", ["submitted", *killed.POINTS, "ended"])
async def test_a_job_goes_on_wherever_its_process_was_killed(tmp_path: Path, point: str) -> None:
    await die(tmp_path, point)
    before = ran(tmp_path)
    await go_on(tmp_path)
    # The step in which it died is run once more; finished ones never.
    repeated = [point.removeprefix("in ")] if point.startswith("in ") else []
    assert sorted(ran(tmp_path)) == sorted([*killed.STEPS, *repeated])
    assert ran(tmp_path)[: len(before)] == before


async def test_a_job_goes_on_after_any_number_of_kills(tmp_path: Path) -> None:
    for point in ("in submit", "in submit", "after submit", "in wait", "before the end"):
        await die(tmp_path, point)
    await go_on(tmp_path)
    assert sorted(ran(tmp_path)) == ["download", "submit", "submit", "submit", "wait", "wait"]


async def test_a_job_goes_on_after_a_kill_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    await die(tmp_path, "in wait", postgres_url)
    await go_on(tmp_path, postgres_url)
    assert ran(tmp_path) == ["submit", "wait", "wait", "download"]


def test_a_blind_kill_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    chance = random.Random(20261123)
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        with subprocess.Popen(
            [*PROGRAM, str(folder), "nowhere"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            # From when the database is there: before that there is nothing to lose.
            until(lambda folder=folder: (folder / "songreel.sqlite3-wal").exists(), seconds=30)
            try:
                process.wait(chance.uniform(0, 0.7))
            except subprocess.TimeoutExpired:
                process.kill()
        anyio.run(_is_whole, folder)


async def _is_whole(folder: Path) -> None:
    database = await Database.open(None, data=folder)
    async with running(database, killed.Recipe(folder, "")) as jobs:
        # Whether or not it was stored before the kill: the same order leads to one job.
        wanted = order("f", caller="", request={"prompt": "p"}, job_id=killed.JOB_ID)
        ticket = await jobs.submit(wanted, wait=True)
        job = await jobs.outcome(ticket.job.id)
        assert job.state is JobState.SUCCEEDED
        assert (await types(jobs, job.id)).count("succeeded") == 1
    await database.close()
    done = ran(folder)
    assert set(done) == set(killed.STEPS)
    # At most the step in which it died was run twice.
    assert len(done) <= len(killed.STEPS) + 1
