from __future__ import annotations

from tests.support.commands import Shell


def test_every_backend_is_listed_with_what_it_needs(songreel: Shell) -> None:
    ran = songreel("models")

    assert ran.returncode == 0, ran.stderr
    assert "local (ready)" in ran.stdout
    assert "replicate (not ready: " in ran.stdout
    line = next(line for line in ran.stdout.splitlines() if "local/animatic-1" in line)
    assert "video" in line
    assert "free" in line
    assert "1 to 60 s, 16:9, 1:1, 9:16" in line
    assert not songreel.data.exists()
