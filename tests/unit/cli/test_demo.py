from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from songreel.cli.demo import next_steps
from songreel.cli.program import program


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run as a program in an environment of a folder, from that folder."""
    found = tmp_path / ".venv" / "bin" / "songreel"
    found.parent.mkdir(parents=True)
    found.write_text("#!/bin/sh\n", "utf-8")
    found.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/usr/bin")
    monkeypatch.setattr(sys, "argv", [".venv/bin/songreel", "demo"])
    return found


def test_a_program_that_is_not_on_the_path_is_named_by_its_own(installed: Path) -> None:
    assert program() == ".venv/bin/songreel"


def test_a_program_that_is_on_the_path_is_named_shortly(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(installed.parent))

    assert program() == "songreel"


def test_another_program_of_its_name_on_the_path_is_not_meant(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other" / "songreel"
    other.parent.mkdir()
    other.write_bytes(installed.read_bytes())
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(other.parent))

    assert program() == ".venv/bin/songreel"


def test_a_module_is_named_with_its_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/somewhere/songreel/__main__.py", "demo"])

    assert shlex.split(program()) == [sys.executable, "-m", "songreel"]


def test_the_next_steps_are_of_this_program_and_its_data(installed: Path) -> None:
    make, serve = (line.split() for line in next_steps(Path("my films")).splitlines()[1::2])

    assert make[:2] == [".venv/bin/songreel", "make"]
    assert " ".join(make).endswith("--data 'my films'")
    assert serve == [".venv/bin/songreel", "serve", "--data", "'my", "films'"]


def test_without_a_data_folder_the_next_steps_name_none(installed: Path) -> None:
    assert "--data" not in next_steps(None)
