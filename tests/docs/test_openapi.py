"""docs/openapi.json is what the server describes, byte for byte."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from songreel.http.app import describe
from songreel.http.description import written
from tests.docs.conftest import ROOT

KEPT = ROOT / "docs" / "openapi.json"


def test_the_kept_description_is_up_to_date() -> None:
    assert KEPT.read_text("utf-8") == written(describe()), "run: make openapi"


def test_a_drift_is_found_and_told(tmp_path: Path) -> None:
    copy = tmp_path / "tools" / "openapi.py"
    copy.parent.mkdir()
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "tools" / "openapi.py", copy)
    (tmp_path / "docs" / "openapi.json").write_text(KEPT.read_text("utf-8") + " ", "utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(copy), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    found = run("--check")
    assert (found.returncode, "make openapi" in found.stdout) == (1, True)
    assert run().returncode == 0
    assert (tmp_path / "docs" / "openapi.json").read_bytes() == KEPT.read_bytes()
    assert run("--check").returncode == 0


def test_it_is_the_same_in_every_process() -> None:
    program = (
        "from songreel.http.app import describe; from songreel.http.description import written; "
    )
    program += "import sys; sys.stdout.write(written(describe()))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": "7", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        timeout=60,
    )
    assert json.loads(done.stdout)["info"]["title"] == "Songreel", done.stderr
    assert done.stdout == KEPT.read_bytes()
