"""The unmodified official SDKs work with the simulators, so these are like the real services."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.docs.conftest import ROOT
from tests.support.simulators import Running

PROGRAMS = Path(__file__).parent / "programs"
SCENES = 3


@pytest.fixture(autouse=True)
def clear(simulators: Running) -> None:
    simulators.client.delete("/_ledger")


def run(sdk: str, root: str) -> dict[str, Any]:
    """Run the program of an SDK in its environment and return what it saw."""
    python = ROOT / ".tools" / f"sdk-{sdk}" / "bin" / "python"
    assert python.exists(), "`make sdks` makes the environments of the SDKs"
    program = PROGRAMS / f"{sdk.replace('-', '_')}.py"
    done = subprocess.run([python, program, root], capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_stable_sdk_of_replicate(simulators: Running) -> None:
    seen = run("replicate-stable", simulators.url)

    assert seen["sdk"] == "1.0.7"
    assert (seen["first"], seen["ended"], seen["cancelled"]) == (
        "starting",
        "succeeded",
        "canceled",
    )
    assert seen["total_time"] == pytest.approx(0.3)
    assert seen["ids"][1:] == seen["listed"][:2]
    assert seen["by_version"]
    assert seen["file"][:3] == [True, "image/png", len(b"a picture")]
    assert seen["gone"][0] == 404
    status, title, detail = seen["invalid"]
    assert (status, title) == (422, "Input validation failed")
    assert "input.duration: duration must be one of the following: 4, 6, 8" in detail
    assert seen["stranger"][0] == 401
    assert simulators.client.get(seen["picture"]).content.startswith(b"\xff\xd8\xff")
    assert seen["secret"].startswith("whsec_")
    assert seen["webhook"] == "succeeded"
    assert seen["forged"] == "InvalidSignatureError"
    assert [one["status"] for one in simulators.ledger()][:2] == ["done", "cancelled"]


def test_the_beta_sdk_of_replicate(simulators: Running) -> None:
    seen = run("replicate-beta", simulators.url)

    assert seen["sdk"] == "2.0.0b4"
    assert (seen["first"], seen["ended"], seen["cancelled"]) == (
        "starting",
        "succeeded",
        "canceled",
    )
    assert seen["blocking"] == "succeeded"
    assert seen["deadline"]
    assert seen["listed"] == seen["ids"]
    assert seen["file"] == [True, "image/png", len(b"a picture"), "a picture"]
    assert seen["gone"][0] == 404
    assert seen["invalid"][1]["invalid_fields"][0]["field"] == "input.duration"
    assert seen["model"] == "google/veo-3.1"
    clip = simulators.client.get(seen["output"]).content
    assert clip[4:8] == b"ftyp"


def test_the_sdk_of_google(simulators: Running) -> None:
    seen = run("google-genai", simulators.url)

    assert seen["sdk"] == "3.4.0"
    assert (seen["first"], seen["ended"], seen["cancelled"]) == (
        "queued",
        "completed",
        "cancelled",
    )
    assert seen["steps"] == ["user_input", "thought", "model_output"]
    assert seen["uri"].startswith("https://generativelanguage.googleapis.com/v1beta/files/")
    assert seen["deleted"][:2] == ["BadRequestError", 400]
    assert len(seen["scenes"]) == SCENES
    assert all("keeper" in one["description"].lower() for one in seen["scenes"])
    assert all(one["negative_description"] for one in seen["scenes"])
    assert seen["picture"][:2] == ["image/png", b"\x89PNG\r\n\x1a\n".hex()]
    assert seen["stream"].startswith("Simulated answer")
    assert seen["retired"][:2] == [404, "NOT_FOUND"]
    assert "models/gemini-omni-1.1-flash" in seen["models"]
    assert seen["file"] == [True, "image/png", len(b"a picture"), "ACTIVE"]
    assert seen["files"]
    assert seen["gone"][:2] == [403, "PERMISSION_DENIED"]
    assert seen["resumed"]
    hashes = {one["model"]: one["sha256"] for one in reversed(simulators.ledger())}
    assert seen["clip"][1] == hashes["gemini-omni-1.1-flash"]
    assert seen["veo"] == ["video/mp4", hashes["veo-3.1-generate-001"]]
