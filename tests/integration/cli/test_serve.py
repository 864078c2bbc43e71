"""`songreel serve` and who owns the data folder."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx2

from songreel.services.ownership import LOCK_NAME, Ownership
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
        # Nobody looks for the address below a list of the tables that a first start makes.
        before = server.said().partition("Songreel answers at")[0].splitlines()
        assert len(before) <= 1, before
        for word in ("alembic", "dbos", "development and testing"):
            assert word not in server.said()

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
    everybody = ("--host", "0.0.0.0", "--open-to-anyone")  # noqa: S104
    with run_server(songreel.data, arguments=everybody) as server:
        owner = json.loads((songreel.data / LOCK_NAME).read_bytes())
        assert owner["address"] == server.url
        assert "whoever reaches this machine over the network can use" in server.said()


def test_the_token_of_another_data_folder_is_refused(songreel: Shell) -> None:
    songreel.data.mkdir()
    with run_server(songreel.data) as server:
        token = json.loads((songreel.data / LOCK_NAME).read_bytes())["token"]
        told = {
            given: httpx2.get(
                f"{server.url}/health",
                headers={} if given is None else {"Authorization": given},
                trust_env=False,
            )
            for given in (
                None,
                f"Bearer {token}",
                f"bearer {token}",
                "Bearer x",
                "Bearer",
                "Basic x",
            )
        }
    assert {given: answer.status_code for given, answer in told.items()} == {
        None: 200,
        f"Bearer {token}": 200,
        f"bearer {token}": 200,
        "Bearer x": 401,
        "Bearer": 401,
        "Basic x": 200,  # what a proxy in front asked for
    }
    assert told["Bearer x"].json()["error_code"] == "UNAUTHENTICATED"


def test_a_command_does_not_hand_its_film_to_the_server_of_another_folder(
    songreel: Shell, tune: Callable[..., Path], tmp_path: Path
) -> None:
    tune(seconds=2)
    other = tmp_path / "other"
    other.mkdir()
    with run_server(other) as server, Ownership.acquire(songreel.data, command="serve") as ours:
        ours.announce(server.url)  # as one in a container does, whose loopback is not ours
        ran = songreel("make", "--song", "song.wav", "--idea", "A walk", "--character", "A fox")
    assert ran.returncode == 2
    assert f"the one that answers here at {server.url} is a stranger to it" in ran.stderr


def test_a_server_that_does_not_answer_is_told_soon(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=2)
    songreel.data.mkdir()
    with run_server(songreel.data) as server:
        server.process.send_signal(signal.SIGSTOP)
        try:
            began = time.monotonic()
            ran = songreel("make", "--song", "song.wav", "--idea", "A walk", "--character", "A fox")
            took = time.monotonic() - began
        finally:
            server.process.send_signal(signal.SIGCONT)
    assert ran.returncode == 1
    assert f"The server at {server.url} (process {server.process.pid}) has the data" in ran.stderr
    assert "does not answer" in ran.stderr
    assert took < 12
