"""`songreel keys` and `songreel workspaces`: the same with a server and without one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from blockbuster import BlockBuster

from songreel.cli.app import run
from songreel.domain.api_key import parse
from tests.support.servers import Server

EVERYBODY = "0.0.0.0"  # noqa: S104 - to be refused


@dataclass
class Ran:
    """What a command said, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Ran]


@pytest.fixture
def songreel(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    no_blocking_calls: BlockBuster,
) -> Command:
    """Return a function that runs a command on a data folder, in this process."""
    # A command may block: nobody else waits for it.
    no_blocking_calls.deactivate()

    def command(data: Path, *arguments: str) -> Ran:
        monkeypatch.chdir(data.parent)
        capsys.readouterr()
        status = run([*arguments, "--data", str(data)])
        said = capsys.readouterr()
        return Ran(status, said.out, said.err)

    return command


@pytest.fixture(params=["here", "over HTTP"])
def data(request: pytest.FixtureRequest, data_folder: Path, serve: Callable[..., Server]) -> Path:
    """Return a data folder that nobody owns, or a server does."""
    if request.param == "over HTTP":
        serve()
    return data_folder


def test_keys_are_made_listed_and_revoked(data: Path, songreel: Command) -> None:
    none = songreel(data, "keys", "list")
    assert (none.returncode, none.stdout.strip()) == (
        0,
        "There are no keys: whoever reaches the server needs none.",
    )
    limits = ("--daily-cap", "2.50", "--requests-per-minute", "60", "--jobs-per-hour", "4")
    made = songreel(
        data,
        *("keys", "create", "--name", "Anna", "--scopes", "read, generate"),
        *("--workspace", "team", *limits, "--over-limit", "queue", "--expires-in-days", "9"),
    )
    assert made.returncode == 0, made.stderr
    key = made.stdout.strip()
    presented = parse(key)
    assert "shown this once" in made.stderr.replace("\n", " ")
    assert presented.secret not in made.stderr

    listed = songreel(data, "keys")
    assert presented.id in listed.stdout
    assert "$2.50 a day; 60 requests a minute; 4 jobs an hour, the rest waits" in listed.stdout
    assert presented.secret not in listed.stdout
    (told,) = json.loads(songreel(data, "keys", "list", "--json").stdout)["keys"]
    assert (told["key_id"], told["workspace"]) == (presented.id, "team")

    revoked = songreel(data, "keys", "revoke", presented.id)
    assert revoked.stdout.strip() == f"The key {presented.id} (Anna) is revoked."
    assert "revoked 20" in songreel(data, "keys").stdout
    unknown = songreel(data, "keys", "revoke", "0" * 16)
    assert (unknown.returncode, "not found" in unknown.stderr) == (2, True)


def test_what_cannot_be_is_refused_and_nothing_is_made(data: Path, songreel: Command) -> None:
    wish = ("keys", "create", "--name", "x")
    for more, words in (
        (("--scopes", "write"), "scopes"),
        (("--scopes", ""), "scopes"),
        (("--scopes", "read", "--daily-cap", "lots"), "daily_cap_usd"),
        (("--scopes", "read", "--over-limit", "wait"), "over_limit"),
        (("--scopes", "read", "--workspace", "No Such"), "workspace"),
        (("--scopes", "read", "--expires-in-days", "0"), "expires_in_days"),
    ):
        ran = songreel(data, *wish, *more)
        assert ran.returncode == 2, (more, ran.stdout, ran.stderr)
        assert words in ran.stderr
    assert "There are no keys" in songreel(data, "keys").stdout


def test_workspaces_are_made_and_capped(data: Path, songreel: Command) -> None:
    made = songreel(data, "workspaces", "create", "team", "--daily-cap", "5")
    assert made.stdout.strip() == "The workspace team is made (at most $5 a day)."
    assert songreel(data, "workspaces", "create", "team").returncode == 2
    capped = songreel(data, "workspaces", "cap", "team")
    assert capped.stdout.strip() == "The workspace team: no cap of its own."
    songreel(data, "workspaces", "cap", "local", "--daily-cap", "1.5")
    told = json.loads(songreel(data, "workspaces", "--json").stdout)["workspaces"]
    caps = {each["name"]: each["daily_cap_usd"] for each in told}
    assert caps == {"local": "1.5", "team": None}


def test_off_the_loopback_it_starts_with_keys_alone(
    data_folder: Path, serve: Callable[..., Server], songreel: Command
) -> None:
    refused = songreel(data_folder, "serve", "--host", EVERYBODY, "--port", "1234")
    assert refused.returncode == 2
    for words in ("no loopback address", "songreel keys create", "--open-to-anyone"):
        assert words in refused.stderr.replace("\n", " ")

    key = songreel(data_folder, "keys", "create", "--name", "x", "--scopes", "read").stdout.strip()
    server = serve(arguments=("--host", EVERYBODY))
    asked = f"{server.url}/api/mv/backends"
    shown = {"Authorization": f"Bearer {key}"}
    with httpx2.Client(trust_env=False, timeout=60) as client:
        assert client.get(asked).status_code == 401
        assert client.get(asked, headers=shown).status_code == 200
        songreel(data_folder, "keys", "revoke", parse(key).id)
        # The last key is gone: that shuts everybody out, and opens nothing.
        assert client.get(asked, headers=shown).status_code == 401
        nobody = client.get(asked)
        assert nobody.status_code == 401
        assert "no API key left" in nobody.json()["message"]
        assert client.get(f"{server.url}/health").status_code == 200
        assert songreel(data_folder, "keys").returncode == 0


@pytest.mark.parametrize("how", ["--open-to-anyone", "SONGREEL_OPEN_TO_ANYONE"])
def test_off_the_loopback_it_is_open_when_told_so(how: str, serve: Callable[..., Server]) -> None:
    option = (how,) if how.startswith("--") else ()
    environment = {} if option else {how: "true"}
    server = serve(arguments=("--host", EVERYBODY, *option), environment=environment)
    with httpx2.Client(trust_env=False, timeout=60) as client:
        assert client.get(f"{server.url}/api/mv/backends").status_code == 200
    assert "open to anyone" in server.said().replace("\n", " ")
