"""`songreel simulate`: a command that keeps its ledger, whatever ends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import Shell
from tests.support.servers import find_free_port
from tests.support.simulators import run_simulators

VEO = "/v1/models/google/veo-3.1/predictions"
OMNI = {
    "model": "gemini-omni-1.1-flash",
    "background": True,
    "input": "A robot",
    "response_format": {"duration": "3s", "resolution": "360p"},
}


def test_a_killed_simulator_goes_on_where_it_was(tmp_path: Path) -> None:
    state = tmp_path / "state.jsonl"
    arguments = ("--latency", "600", "--state", str(state))
    with run_simulators(tmp_path, *arguments) as simulators:
        body = {"input": {"prompt": "x", "duration": 4, "resolution": "720p"}}
        first = simulators.replicate("POST", VEO, json=body).json()["id"]
        second = simulators.replicate("POST", VEO, json=body).json()["id"]
        third = simulators.gemini("POST", "/v1/interactions", json=OMNI).json()["id"]
        simulators.replicate("POST", f"/v1/predictions/{second}/cancel")
        simulators.kill()
    with state.open("ab") as file:
        file.write(b'{"order": {"cut of')

    with run_simulators(tmp_path, *arguments) as simulators:
        before = [(entry["id"], entry["status"]) for entry in simulators.ledger()]
        simulators.client.post("/_clock", json={"advance_seconds": 700})
        ended = simulators.replicate("GET", f"/v1/predictions/{first}").json()
        interaction = simulators.gemini("GET", f"/v1/interactions/{third}").json()
        fourth = simulators.replicate("POST", VEO, json=body).json()["id"]
        simulators.stop()

    with run_simulators(tmp_path, *arguments) as simulators:
        after = [entry["id"] for entry in simulators.ledger()]
        offset = simulators.client.get("/_clock").json()["offset_seconds"]

    assert before == [(first, "waiting"), (second, "cancelled"), (third, "waiting")]
    assert (ended["status"], interaction["status"]) == ("succeeded", "completed")
    assert after == [first, second, third, fourth]
    assert offset == 700


def test_the_same_seed_gives_the_same_ids(tmp_path: Path) -> None:
    def first_id(seed: str) -> str:
        with run_simulators(tmp_path, "--seed", seed) as simulators:
            body = {"input": {"prompt": "x"}}
            return simulators.replicate("POST", VEO, json=body).json()["id"]

    assert first_id("4") == first_id("4") != first_id("5")


def test_ctrl_c_ends_it_well_while_somebody_waits(tmp_path: Path) -> None:
    with run_simulators(tmp_path, "--latency", "600") as simulators:
        simulators.gemini("POST", "/v1/interactions", json=OMNI)

        assert simulators.stop() == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--latency", "soon"], "--latency: a latency is seconds (5)"),
        (["--state", "."], "The state file . cannot be used"),
        (["--port", "99999"], "--port"),
        (["--habit", "bad"], "--habit is one of plain, one-group"),
    ],
)
def test_what_cannot_be_is_refused(songreel: Shell, arguments: list[str], words: str) -> None:
    ran = songreel("simulate", *arguments)

    assert ran.returncode == 2
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_port_that_is_taken(songreel: Shell, tmp_path: Path) -> None:
    with run_simulators(tmp_path) as simulators:
        port = simulators.url.rpartition(":")[2]
        ran = songreel("simulate", "--port", port)
        free = find_free_port()

    assert str(free) != port
    assert ran.returncode == 2
    assert f"Port {port} is taken" in ran.stderr
