"""The file of keys: for its owner alone, whole at every moment, and silent about what is in it."""

from __future__ import annotations

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from songreel.core.key_file import KeyFile, KeyFileError, clean

KEY = "r8_canary"


def write(folder: Path, content: str | bytes, mode: int = 0o600) -> KeyFile:
    """Write a file of keys as somebody else would."""
    kept = KeyFile(folder)
    kept.path.write_bytes(content.encode() if isinstance(content, str) else content)
    kept.path.chmod(mode)
    return kept


def document(**keys: object) -> str:
    return json.dumps({"schema": "keys/1", "keys": keys})


def test_keys_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        kept = KeyFile(tmp_path / "data")
        kept.put("replicate", f" {KEY}\n")
        kept.put("gemini", "another")
    finally:
        os.umask(before)

    assert kept.read() == {"replicate": KEY, "gemini": "another"}
    assert stat.S_IMODE(kept.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.path.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in kept.path.parent.iterdir()) == ["keys.json", "keys.lock"]


def test_a_key_is_taken_out_and_the_others_stay(tmp_path: Path) -> None:
    kept = KeyFile(tmp_path)
    kept.put("replicate", KEY)
    kept.put("gemini", "another")

    assert kept.remove("replicate")
    assert not kept.remove("replicate")
    assert kept.read() == {"gemini": "another"}
    assert KEY not in kept.path.read_text("utf-8")


def test_nothing_is_made_by_asking(tmp_path: Path) -> None:
    kept = KeyFile(tmp_path / "data")

    assert kept.read() == {}
    assert not kept.remove("replicate")
    assert not kept.path.parent.exists()


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o644])
def test_a_file_that_others_may_open_is_refused(mode: int, tmp_path: Path) -> None:
    kept = write(tmp_path, document(replicate=KEY), mode)

    for act in (kept.read, lambda: kept.put("gemini", "x"), lambda: kept.remove("replicate")):
        with pytest.raises(KeyFileError, match=r"Others than you may open .*Run chmod 600"):
            act()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    kept = write(tmp_path, document(replicate=KEY))
    os.chown(kept.path, 65_534, -1)

    with pytest.raises(KeyFileError, match="belongs to another user"):
        kept.read()


def test_a_link_and_a_pipe_are_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text(document(replicate=KEY), "utf-8")
    elsewhere.chmod(0o600)
    link, pipe = KeyFile(tmp_path / "link"), KeyFile(tmp_path / "pipe")
    for kept in (link, pipe):
        kept.path.parent.mkdir()
    link.path.symlink_to(elsewhere)
    os.mkfifo(pipe.path, 0o600)

    with pytest.raises(KeyFileError, match="cannot be used"):
        link.read()
    with pytest.raises(KeyFileError, match="is no file"):
        pipe.read()


@pytest.mark.parametrize(
    "content",
    [
        KEY,
        "[]",
        f'{{"schema": "keys/1", "keys": {{"replicate": "{KEY}"',
        document(replicate=[KEY]),
        document(replicate=f"{KEY} and more"),
        json.dumps({"schema": "keys/2", "keys": {"replicate": KEY}}),
        json.dumps({"keys": {"replicate": KEY}}),
        f"\x80{KEY}".encode("latin-1"),
        "[" * 50_000,
    ],
)
def test_a_damaged_file_is_refused_without_showing_it(content: str | bytes, tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot be read as keys of this version") as caught:
        write(tmp_path, content).read()

    assert caught.value.__cause__ is caught.value.__context__ is None
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("key", ["", "  ", "two words", "line\nbreak", "schlüssel", "k" * 4097])
def test_what_no_header_can_carry_is_refused_unrepeated(key: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be one word of printable ASCII") as caught:
        KeyFile(tmp_path).put("replicate", key)

    assert str(caught.value) == "must be one word of printable ASCII characters"
    assert not (tmp_path / "keys.json").exists()


def test_a_key_has_no_blanks_around_it() -> None:
    assert clean("\t r8_x\r\n") == "r8_x"


def test_a_write_that_fails_leaves_the_earlier_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = KeyFile(tmp_path)
    kept.put("replicate", KEY)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyFileError, match="No space left on device"):
        kept.put("gemini", "another")

    assert kept.read() == {"replicate": KEY}
    assert not (tmp_path / "keys.json.new").exists()


def test_what_a_killed_process_left_is_replaced(tmp_path: Path) -> None:
    left = tmp_path / "keys.json.new"
    left.write_text("half", "utf-8")
    left.chmod(0o644)

    KeyFile(tmp_path).put("replicate", KEY)

    assert not left.exists()
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_two_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    names = [f"backend-{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: KeyFile(tmp_path).put(name, KEY), names))

    assert sorted(KeyFile(tmp_path).read()) == sorted(names)
