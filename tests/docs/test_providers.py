"""The provider of docs/providers.md works: installed as a package, found by its entry point."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import av
import httpx2
import pybase64
import pytest
from PIL import Image

from tests.docs.conftest import PIP, ROOT
from tests.support.notes import examples
from tests.support.servers import run_server


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page's two files, install them as a package and return where."""
    source, installed = tmp_path_factory.mktemp("slate"), tmp_path_factory.mktemp("installed")
    blocks = examples((ROOT / "docs" / "providers.md").read_text("utf-8"))
    (project,) = [block.code for block in blocks if block.language == "toml"]
    (module,) = [block.code for block in blocks if block.language == "python"]
    (source / "pyproject.toml").write_text(project, "utf-8")
    (source / "songreel_slate.py").write_text(module, "utf-8")
    command = [sys.executable, "-m", "pip", "install", *PIP, "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--target", installed, source], check=True)
    return installed


@pytest.fixture
def with_package(package: Path) -> dict[str, str]:
    """Return the variables with which a process finds the package."""
    return {"PYTHONPATH": os.pathsep.join([os.environ["PYTHONPATH"], str(package)])}


def test_a_foreign_provider_makes_the_clip_that_names_it(
    with_package: dict[str, str], data_folder: Path, tmp_path: Path
) -> None:
    buffer = BytesIO()
    Image.new("RGB", (200, 100), (200, 30, 30)).save(buffer, format="PNG")
    request = {
        "prompt": "A still",
        "backend": "slate",
        "duration": 2,
        "generate_audio": False,
        "reference_image_base64": pybase64.b64encode(buffer.getvalue()).decode(),
    }
    with (
        run_server(data_folder, environment=with_package) as server,
        httpx2.Client(base_url=server.url, trust_env=False, timeout=60) as client,
    ):
        answer = client.post("/api/mv/generate_video", json=request)
        assert answer.status_code == 200, answer.text
        film = client.get(answer.json()["video_url"]).content

    assert answer.json()["metadata"]["model_used"] == "slate/still-1"
    with av.open(BytesIO(film), "r") as container:
        frames = [frame.to_rgb().to_ndarray() for frame in container.decode(video=0)]
    assert len(frames) == 2 * 24
    assert frames[-1].shape == (360, 640, 3)
    red, green, blue = frames[-1][180, 320]
    assert red > 170
    assert max(green, blue) < 80


def test_it_keeps_to_what_every_provider_keeps_to(with_package: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "tests/conformance", "-k", "slate"],
        cwd=ROOT,
        env={**os.environ, **with_package},
        capture_output=True,
        text=True,
        timeout=100,
    )

    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout
