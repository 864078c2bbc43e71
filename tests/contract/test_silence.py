"""A connection that goes silent is told from one that waits, before anything is paid twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.silence import PROOF_SECONDS

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="packets of one connection are dropped with Linux's ip rules"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what happened to connections that went silent, in a network of their own."""
    folder = tmp_path_factory.mktemp("silence")
    done = subprocess.run(
        ["unshare", "-Urn", sys.executable, "-m", "tests.support.silence", str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((os.environ["PYTHONPATH"], str(ROOT)))},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, (
        "The connections could not be silenced: this test needs `unshare` with user and network "
        f"namespaces, and `ip`.\n{done.stdout}\n{done.stderr}"
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_a_silent_connection_is_given_up_and_its_clip_taken_over(found: dict[str, Any]) -> None:
    result = found["while_waiting"]
    assert result["status"] == 200
    assert result["adopted"] is True
    assert result["orders"] == 1
    assert result["seconds"] > PROOF_SECONDS


def test_an_answer_into_the_silence_is_given_to_the_retry(found: dict[str, Any]) -> None:
    result = found["with_the_answer"]
    assert result["status"] == 200
    assert result["adopted"] is True
    assert result["orders"] == 1


def test_a_live_connection_proves_itself_soon(found: dict[str, Any]) -> None:
    result = found["beside_a_live_one"]
    assert result["statuses"] == [200, 200]
    assert result["orders"] == 2
    assert result["seconds"] < PROOF_SECONDS
