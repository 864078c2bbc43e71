from __future__ import annotations

from tests.support.commands import Shell
from tests.support.servers import find_free_port


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
