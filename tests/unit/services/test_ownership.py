from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from songreel.services.ownership import (
    LOCK_NAME,
    DataFolderError,
    DataFolderTakenError,
    Owner,
    Ownership,
    current_owner,
)

HOLDER = """
import sys
from pathlib import Path
from songreel.services.ownership import Ownership
ownership = Ownership.acquire(Path(sys.argv[1]), command="make")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a process that owns a folder until it is killed or the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def test_the_owner_writes_who_it_is_for_itself_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"

    with Ownership.acquire(folder, command="serve") as ownership:
        ownership.announce("http://127.0.0.1:8123")

        lock = folder / LOCK_NAME
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600
        assert json.loads(lock.read_bytes()) == {
            "pid": os.getpid(),
            "command": "serve",
            "address": "http://127.0.0.1:8123",
            "token": ownership.owner.token,
        }
        assert len(ownership.owner.token or "") >= 32


def test_rights_of_a_restored_lock_file_are_narrowed(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_text("{}", "utf-8")
    (tmp_path / LOCK_NAME).chmod(0o644)

    with Ownership.acquire(tmp_path, command="make"):
        assert stat.S_IMODE((tmp_path / LOCK_NAME).stat().st_mode) == 0o600


def test_every_owner_has_another_token(tmp_path: Path) -> None:
    with Ownership.acquire(tmp_path / "a", command="serve") as first:
        with Ownership.acquire(tmp_path / "b", command="serve") as second:
            assert first.owner.token != second.owner.token


def test_a_second_process_is_told_who_has_the_folder(tmp_path: Path) -> None:
    with another_process(tmp_path) as other:
        with pytest.raises(DataFolderTakenError) as refused:
            Ownership.acquire(tmp_path, command="serve")

        assert refused.value.owner is not None
        assert refused.value.owner.pid == other.pid
        assert f"`songreel make` (process {other.pid})" in refused.value.message
        assert "--data" in refused.value.message


def test_the_address_of_a_server_is_named(tmp_path: Path) -> None:
    with Ownership.acquire(tmp_path, command="serve") as ownership:
        ownership.announce("http://127.0.0.1:8123")

        with pytest.raises(DataFolderTakenError, match=r"http://127\.0\.0\.1:8123"):
            Ownership.acquire(tmp_path, command="make")


def test_the_folder_of_a_killed_process_is_free_at_once(tmp_path: Path) -> None:
    with another_process(tmp_path) as other:
        other.kill()
        other.wait()
        left = json.loads((tmp_path / LOCK_NAME).read_bytes())

        assert left["pid"] == other.pid
        assert current_owner(tmp_path) is None
        with Ownership.acquire(tmp_path, command="make") as ownership:
            assert ownership.owner.pid == os.getpid()


def test_asking_who_owns_it_neither_takes_nor_makes_the_folder(tmp_path: Path) -> None:
    assert current_owner(tmp_path / "absent") is None
    assert not (tmp_path / "absent").exists()

    with Ownership.acquire(tmp_path, command="serve") as ownership:
        assert current_owner(tmp_path) == ownership.owner
        assert current_owner(tmp_path) == ownership.owner
    assert current_owner(tmp_path) is None


def test_an_owner_that_has_not_said_who_it_is_is_an_owner(tmp_path: Path) -> None:
    with Ownership.acquire(tmp_path, command="serve"):
        os.truncate(tmp_path / LOCK_NAME, 0)

        assert isinstance(current_owner(tmp_path), Owner)
        with pytest.raises(DataFolderTakenError, match="just starting"):
            Ownership.acquire(tmp_path, command="make")


def test_a_forked_child_does_not_keep_the_folder(tmp_path: Path) -> None:
    program = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from songreel.services.ownership import Ownership\n"
        "ownership = Ownership.acquire(Path(sys.argv[1]), command='make')\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    sys.stdin.read()\n"
        "    os._exit(0)\n"
        "print(child, flush=True)\n"
        "os._exit(0)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    child = int(process.stdout.readline())
    process.wait()
    try:
        os.kill(child, 0)
        Ownership.acquire(tmp_path, command="make").release()
    finally:
        process.stdin.close()
        process.stdout.close()


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_folder_that_cannot_be_one_is_refused_with_the_remedy(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(DataFolderError, match="SONGREEL_DATA"):
        Ownership.acquire(tmp_path / place, command="make")


def test_giving_back_twice_is_harmless(tmp_path: Path) -> None:
    ownership = Ownership.acquire(tmp_path, command="make")
    ownership.release()
    ownership.release()

    assert current_owner(tmp_path) is None
