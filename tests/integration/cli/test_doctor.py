from __future__ import annotations

import os
import socket

from tests.support.commands import Shell
from tests.support.servers import find_free_port, run_server


def test_a_fresh_installation_is_ready(songreel: Shell) -> None:
    ran = songreel("doctor", SONGREEL_PORT=str(find_free_port()))

    assert ran.returncode == 0, ran.stdout
    assert ran.stderr == ""
    assert ran.stdout.splitlines()[-1] == "Everything is ready."
    for part in ("Python", "Data folder", "Database", "Codecs", "Fonts", "Cores", "Server"):
        assert f"ok  {part}: " in ran.stdout
    assert not songreel.data.exists()


def test_keys_are_looked_for_and_never_shown(songreel: Shell) -> None:
    port = str(find_free_port())
    without = songreel("doctor", SONGREEL_PORT=port)
    keys = {"REPLICATE_API_TOKEN": "r8_secret", "GEMINI_API_KEY": "gm_secret"}
    having = songreel("doctor", SONGREEL_PORT=port, **keys)

    assert "-   Backend replicate: not ready" in without.stdout
    for name in keys:
        assert name in without.stdout
        assert name not in having.stdout
    assert "--backend local" in without.stdout
    assert without.returncode == having.returncode == 0
    assert "secret" not in having.stdout + having.stderr


def test_a_taken_port_is_named_with_the_remedy(songreel: Shell) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ran = songreel("doctor", SONGREEL_PORT=str(other.getsockname()[1]))

    assert ran.returncode == 1
    assert "FIX Server: 127.0.0.1 port" in ran.stdout
    assert "--port or SONGREEL_PORT" in ran.stdout


def test_a_running_server_is_found(songreel: Shell) -> None:
    songreel.data.mkdir()
    with run_server(songreel.data) as server:
        ran = songreel("doctor", SONGREEL_PORT=str(server.port))

    assert ran.returncode == 0, ran.stdout
    assert f"ok  Server: answers at {server.url}" in ran.stdout


def test_a_damaged_database_is_named_with_the_remedy(songreel: Shell) -> None:
    songreel.data.mkdir()
    (songreel.data / "songreel.db").write_bytes(b"no database " * 1000)

    ran = songreel("doctor", SONGREEL_PORT=str(find_free_port()))

    assert ran.returncode == 1
    assert "FIX Database: " in ran.stdout
    assert "backup" in ran.stdout
    assert "One of these would stop a film." in ran.stdout


def test_a_data_folder_that_cannot_be_written_is_named(songreel: Shell) -> None:
    ran = songreel("doctor", SONGREEL_DATA="/dev/fd/songreel", PATH=os.environ["PATH"])

    assert ran.returncode == 1
    assert "FIX Data folder: /dev/fd/songreel cannot be written" in ran.stdout
