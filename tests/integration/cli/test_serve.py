"""`songreel serve` and who owns the data folder."""

from __future__ import annotations

import json

from songreel.services.ownership import LOCK_NAME
from tests.support.commands import Shell
from tests.support.servers import run_server


def test_a_server_says_where_it_is_and_leaves_no_trace_of_it(songreel: Shell) -> None:
    songreel.data.mkdir()
    with run_server(songreel.data) as server:
        owner = json.loads((songreel.data / LOCK_NAME).read_bytes())
        assert owner["address"] == server.url
        assert owner["pid"] == server.process.pid
        assert server.url in server.said()
        assert owner["token"] not in server.said()
        assert "alembic" not in server.said()

        second = songreel("serve", "--port", "8099")
        doctor = songreel("doctor", SONGREEL_PORT=str(server.port))
        assert server.stop() == 0

    assert second.returncode == 2
    assert f"belongs to the server at {server.url} (process {server.process.pid})" in second.stderr
    assert doctor.returncode == 0, doctor.stdout
    assert f"ok  Server: answers at {server.url}" in doctor.stdout
    assert (songreel.data / LOCK_NAME).read_bytes() == b""


def test_the_folder_of_a_killed_server_is_free(songreel: Shell) -> None:
    songreel.data.mkdir()
    with run_server(songreel.data) as first:
        first.kill()
        with run_server(songreel.data) as second:
            assert second.is_ready()


def test_a_server_for_everybody_says_so_and_is_found_on_this_machine(songreel: Shell) -> None:
    songreel.data.mkdir()
    with run_server(songreel.data, arguments=("--host", "0.0.0.0")) as server:  # noqa: S104
        owner = json.loads((songreel.data / LOCK_NAME).read_bytes())
        assert owner["address"] == server.url
        assert "whoever reaches this machine over the network can use" in server.said()
