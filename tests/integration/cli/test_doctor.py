from __future__ import annotations

import socket
from pathlib import Path

from songreel.services.ownership import Ownership
from tests.support.commands import Shell
from tests.support.servers import find_free_port, run_server


def test_a_fresh_installation_is_ready(songreel: Shell) -> None:
    ran = songreel("doctor", SONGREEL_PORT=str(find_free_port()))

    assert ran.returncode == 0, ran.stdout
    assert ran.stderr == ""
    assert ran.stdout.splitlines()[-1] == "Everything is ready."
    for part in ("Python", "Data folder", "Database", "Codecs", "Fonts", "Cores", "Server"):
        assert f"ok  {part}: " in ran.stdout
    assert "-   Backend replicate: not ready" in ran.stdout
    assert "set REPLICATE_API_TOKEN, or use --backend local" in ran.stdout
    assert not songreel.data.exists()


def test_what_is_broken_ends_with_1_and_its_remedy(songreel: Shell) -> None:
    songreel.data.mkdir()
    (songreel.data / "songreel.db").write_bytes(b"no database " * 1000)

    ran = songreel("doctor", SONGREEL_PORT=str(find_free_port()))

    assert ran.returncode == 1
    assert "FIX Database: " in ran.stdout
    assert "backup" in ran.stdout
    assert "One of these would stop a film." in ran.stdout


def test_a_port_that_is_taken_stops_no_film(songreel: Shell) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ran = songreel("doctor", SONGREEL_PORT=str(other.getsockname()[1]))

    assert ran.returncode == 0, ran.stdout
    assert "!   Server: 127.0.0.1 port " in ran.stdout
    assert ran.stdout.splitlines()[-1] == (
        "Films can be made; the server cannot start as it is set up."
    )


def test_the_server_of_another_folder_is_no_answer(songreel: Shell, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with run_server(other) as server, Ownership.acquire(songreel.data, command="serve") as ours:
        ours.announce(server.url)
        ran = songreel("doctor")

    assert ran.returncode == 1
    assert f"another program answers at {server.url}" in ran.stdout
