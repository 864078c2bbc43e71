"""Exports that are kept for a while."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from songreel.core.clock import now
from songreel.media.exchange.shelf import SURE_SECONDS, Shelf

pytestmark = pytest.mark.integration
KEY, OTHER, THIRD = "a" * 64, "b" * 64, "c" * 64


def write(folder: Path, content: bytes) -> Path:
    path = folder / "made"
    path.write_bytes(content)
    return path


def age(shelf: Path, seconds: int) -> None:
    """Make what is on a shelf so much older."""
    for path in shelf.iterdir():
        facts = path.stat()
        os.utime(path, (facts.st_atime - seconds, facts.st_mtime - seconds))


def test_what_is_kept_is_found_again_whole(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    assert shelf.find(KEY) is None
    kept = shelf.keep(KEY, write(tmp_path, b"film"))
    assert not (tmp_path / "made").exists()
    assert shelf.find(KEY) == kept
    assert shelf.find(OTHER) is None
    assert (kept.size_bytes, kept.sha256) == (4, hashlib.sha256(b"film").hexdigest())
    assert abs((now() - kept.made_at).total_seconds()) < 3600
    assert kept.path.read_bytes() == b"film"
    assert kept.path.stat().st_mode & 0o777 == 0o600


def test_when_it_was_made_stays_however_often_it_is_asked_for(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    kept = shelf.keep(KEY, write(tmp_path, b"film"))
    age(tmp_path / "shelf", 5000)
    found = shelf.find(KEY)
    assert found is not None
    assert (kept.made_at - found.made_at).total_seconds() == pytest.approx(5000, abs=1)
    assert shelf.find(KEY) == found


def test_a_file_that_was_cut_off_is_none(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    kept = shelf.keep(KEY, write(tmp_path, b"film"))
    kept.path.write_bytes(b"fil")
    assert shelf.find(KEY) is None
    assert list((tmp_path / "shelf").iterdir()) == []


def test_what_was_not_asked_for_longest_goes_first(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", max_bytes=10)
    shelf.keep(KEY, write(tmp_path, b"1234"))
    shelf.keep(OTHER, write(tmp_path, b"5678"))
    # Both are being fetched, perhaps: nothing goes.
    shelf.keep(THIRD, write(tmp_path, b"9012"))
    assert all(shelf.find(key) for key in (KEY, OTHER, THIRD))
    age(tmp_path / "shelf", SURE_SECONDS + 60)
    assert shelf.find(KEY) is not None
    shelf.keep("d" * 64, write(tmp_path, b"34"))
    assert [shelf.find(key) is not None for key in (KEY, OTHER, THIRD)] in (
        [True, False, True],
        [True, True, False],
    )


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    shelf.keep(KEY, write(tmp_path, b"film"))
    left = tmp_path / "shelf" / ".x.0000.part"
    left.write_bytes(b"half")
    shelf.keep(OTHER, write(tmp_path, b"film"))
    assert left.exists()
    os.utime(left, (1_000_000_000, 1_000_000_000))
    shelf.keep(THIRD, write(tmp_path, b"film"))
    assert not left.exists()
