"""What the Makefile has done, as `make -n` tells it."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(("given", "folder"), [({}, "demo"), ({"SONGREEL_DATA": "x y"}, "x y")])
def test_the_demo_names_its_folder_so_that_the_next_steps_can(
    given: dict[str, str], folder: str
) -> None:
    recipe = subprocess.run(
        ["make", "-n", "demo"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()[-1]

    said = subprocess.run(
        ["sh", "-c", f"printf '%s\\n' {recipe}"],
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert shlex.split(recipe)[0] == ".venv/bin/songreel"
    assert said.splitlines()[1:] == ["demo", "--data", folder]
