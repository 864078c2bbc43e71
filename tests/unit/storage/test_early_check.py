"""A look for damage that is begun before the database is opened."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from songreel.core.settings import Settings
from songreel.services import early_check
from songreel.storage import sqlite
from songreel.storage.errors import DamagedDatabaseError


def test_damage_is_met_by_whoever_opens_the_database(tmp_path: Path) -> None:
    file = tmp_path / "songreel.db"
    file.write_bytes(b"no database at all")
    looking = early_check.begin(Settings(data=tmp_path))
    assert looking is not None
    with pytest.raises(DamagedDatabaseError, match="is damaged"):
        sqlite.await_check(looking, file)


def test_nobody_looks_where_the_database_is_no_file(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url="postgresql://localhost/songreel")
    assert early_check.begin(settings) is None


def test_a_long_look_is_not_waited_for_and_what_it_finds_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "CHECK_SECONDS", 0.01)
    looking: Future[None] = Future()
    sqlite.await_check(looking, tmp_path)
    with capture_logs() as lines:
        looking.set_exception(sqlite.damaged(tmp_path, "a page is missing"))
    assert [line["event"] for line in lines] == ["database_damaged"]
