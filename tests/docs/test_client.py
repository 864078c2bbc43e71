"""The programs of docs/client.md run, and its table is complete."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from songreel.client import Songreel
from songreel.client.steps import operation, stream
from tests.docs.conftest import ROOT
from tests.support.commands import write_tune
from tests.support.servers import Server, run_server

PAGE = (ROOT / "docs" / "client.md").read_text("utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("client") / "data"
    folder.mkdir()
    with run_server(folder) as running:
        yield running


def run(program: str, server: Server, folder: Path) -> str:
    write_tune(folder / "song.wav", 4)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, "SONGREEL_URL": server.url},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_clip_is_made_and_saved(server: Server, tmp_path: Path) -> None:
    said = run(PROGRAMS[0], server, tmp_path)
    assert "local" in said
    assert (tmp_path / "fox.mp4").read_bytes()[4:8] == b"ftyp"


def test_a_draft_is_followed_and_saved(server: Server, tmp_path: Path) -> None:
    said = run(PROGRAMS[1], server, tmp_path)
    assert said.startswith("1 queued\n")
    assert "succeeded" in said
    assert (tmp_path / "film.mp4").read_bytes()[4:8] == b"ftyp"


def test_an_error_is_told(server: Server, tmp_path: Path) -> None:
    assert run(PROGRAMS[2], server, tmp_path).startswith("400 INVALID_REQUEST ")


def test_the_table_names_every_operation() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE))
    with Songreel("http://127.0.0.1:1") as client:
        offered = {
            name: {
                each
                for each, what in inspect.getmembers(type(part))
                if isinstance(what, operation | stream)
            }
            for name, part in vars(client).items()
            if not name.startswith("_")
        }
    assert {name: set(re.findall(r"`(\w+)`", row)) for name, row in rows.items()} == offered
    assert len(PROGRAMS) == 3
