"""What the engine of jobs says comes through our log, briefly."""

from __future__ import annotations

import logging
import traceback

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from songreel.jobs import engine
from tests.support.servers import find_free_port

LOGGER = logging.getLogger("dbos")


@pytest.fixture(autouse=True)
def quieted(caplog: pytest.LogCaptureFixture) -> None:
    engine._quieten()
    caplog.set_level(logging.WARNING, "dbos")


def test_a_database_that_is_away_is_told_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    url = f"postgresql+psycopg://nobody@127.0.0.1:{find_free_port()}/songreel"
    try:
        sa.create_engine(url).connect()
    except OperationalError:
        LOGGER.warning("Exception polling schedules: %s", traceback.format_exc())
    (said,) = caplog.messages
    assert said.startswith(
        "Exception polling schedules: sqlalchemy.exc.OperationalError: (psycopg."
    )
    assert "Connection refused" in said
    assert "Traceback" not in said
    assert "\n" not in said


def test_a_mistake_keeps_its_stack(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        LOGGER.warning(f"Exception polling schedules: {traceback.format_exc()}")
    assert "ZeroDivisionError\n" in caplog.messages[0]
    assert "Traceback" in caplog.messages[0]


def test_what_means_nothing_here_is_not_said(caplog: pytest.LogCaptureFixture) -> None:
    LOGGER.warning("SQLite system database is for development and testing, not for you")
    assert caplog.messages == []
