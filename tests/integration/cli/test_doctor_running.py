"""`songreel doctor` against a server that runs: over HTTP with a key, and by its data folder."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.backups import songreel
from tests.support.callers import run_keyed
from tests.support.paid import REPLICATE_CLIP, run_shop
from tests.support.servers import find_free_port
from tests.support.simulators import Running

pytestmark = pytest.mark.integration


def test_a_server_is_asked_over_http_with_a_key(tmp_path: Path) -> None:
    with run_keyed(tmp_path) as keyed:
        admin, reader = keyed.make_key("admin"), keyed.make_key("read")
        url = keyed.api.server.url
        # In a folder of nobody: what is told is what the server finds.
        elsewhere = {"SONGREEL_DATA": str(tmp_path / "elsewhere")}
        told = songreel("doctor", "--url", url, "--key", admin["key"], **elsewhere)
        assert told.returncode == 0, told.stdout + told.stderr
        assert told.stdout.splitlines()[0] == f"As the server at {url} finds it:"
        assert f"ok  Data folder: {keyed.api.server.data}" in told.stdout
        assert "ok  Paid orders: 0 under way; $0.00 of $25.00" in told.stdout
        assert "ok  Queue: 0 jobs wait" in told.stdout
        assert told.stdout.splitlines()[-1] == "Everything is ready."
        assert songreel("doctor", "--url", url, SONGREEL_API_KEY=admin["key"]).returncode == 0
        for key, words in ((reader["key"], "scope admin"), ("", "API key")):
            refused = songreel("doctor", "--url", url, SONGREEL_API_KEY=key)
            assert refused.returncode == 2
            assert words in refused.stderr
    gone = songreel("doctor", "--url", url, SONGREEL_API_KEY=admin["key"])
    assert gone.returncode == 1
    assert url in gone.stderr


def test_a_look_at_the_database_leaves_the_locks_of_the_server(
    simulators: Running, tmp_path: Path
) -> None:
    """Without them the next program that reads the file removes the log, and all since is lost."""

    def jobs() -> int:
        with closing(sqlite3.connect(shop.server.data / "songreel.db")) as connection:
            return connection.execute("SELECT count(*) FROM jobs").fetchone()[0]

    with run_shop(tmp_path / "data", simulators) as shop:
        assert songreel("doctor", "--url", shop.server.url).returncode == 0
        assert jobs() == 0
        shop.end(shop.order({**REPLICATE_CLIP, "prompt": "A fox after the doctor"}))
        assert (shop.server.data / "songreel.db-wal").exists()
        assert jobs() > 0


def test_what_waits_for_a_person_is_said(simulators: Running, tmp_path: Path) -> None:
    with run_shop(tmp_path / "data", simulators) as shop:
        shop.lose(accepted=False)
        shop.post("ledger/hold")
        by_url = songreel("doctor", "--url", shop.server.url)
        by_folder = songreel("doctor", "--data", shop.server.data, REPLICATE_API_TOKEN="")
    for told in (by_url, by_folder):
        assert told.returncode == 0, told.stdout
        assert "!   Paid orders: are held since " in told.stdout
        assert "songreel jobs release" in told.stdout
        assert "!   Paid orders: 1 at gemini have an unknown outcome" in told.stdout
        assert "songreel jobs --unresolved" in told.stdout
        # As the server was started, not as this shell is set up.
        assert "ok  Backend replicate: ready" in told.stdout
        assert told.stdout.splitlines()[-1].startswith("Films can be made; what is marked with !")


def test_two_installations_are_not_asked_at_once(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{find_free_port()}"
    both = songreel("doctor", "--url", url, "--data", tmp_path)
    assert both.returncode == 2
    assert "two installations" in both.stderr
    alone = songreel("doctor", "--key", "sr_x")
    assert alone.returncode == 2
    assert "--url" in alone.stderr
