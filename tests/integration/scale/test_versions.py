"""Workers of two versions side by side: what the old one began, the new one finishes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.integration.scale.conftest import Farm
from tests.support.paid import REPLICATE_CLIP
from tests.support.waiting import until
from tests.support.workers import Worker

ROOT = Path(__file__).resolve().parents[3]
Started = Callable[[], Worker]


@pytest.fixture
def start_next(farm: Farm) -> Started:
    """Return a function that starts a worker of the version after this one."""
    path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(ROOT))))
    farm.environment = {**farm.environment, "PYTHONPATH": path}
    return lambda: farm.add(program=(sys.executable, "-m", "tests.support.another_version"))


def test_what_an_old_worker_began_a_new_one_finishes(farm: Farm, start_next: Started) -> None:
    old = farm.add()
    jobs = [farm.shop.order({**REPLICATE_CLIP, "prompt": f"Heron {n}"}) for n in range(3)]
    for job in jobs:
        farm.shop.sent(job)
    start_next()
    assert old.stop() == 130
    ended = [farm.shop.end(job) for job in jobs]
    assert [job["status"] for job in ended] == ["succeeded"] * 3, ended
    assert len(farm.orders()) == 3


def test_what_was_queued_for_a_version_that_nobody_runs_is_carried_out(
    farm: Farm, start_next: Started
) -> None:
    job = farm.shop.order({**REPLICATE_CLIP, "prompt": "A heron that waits"})
    new = start_next()
    ended = farm.shop.end(job)
    assert ended["status"] == "succeeded", ended
    assert len(farm.orders()) == 1
    assert "nobody runs the version that this waits for" in new.said()


def test_an_old_worker_starts_beside_a_database_that_a_new_one_has_migrated(farm: Farm) -> None:
    engine = sa.create_engine(
        farm.environment["SONGREEL_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:")
    )
    with engine.begin() as connection:
        was = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
        connection.exec_driver_sql("ALTER TABLE attempts ADD COLUMN mood TEXT")
    try:
        old = farm.add()
        until(lambda: "database_is_newer" in old.said(), what="its noticing")
        job = farm.shop.end(farm.shop.order({**REPLICATE_CLIP, "prompt": "An old heron"}))
        assert job["status"] == "succeeded", job
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE attempts DROP COLUMN mood")
            connection.execute(
                sa.text("UPDATE alembic_version SET version_num = :was"), {"was": was}
            )
        engine.dispose()
