"""The JavaScript of the client notes, unchanged, in a real browser with the page elsewhere.

The page comes from an origin of its own (another port), so each call goes through CORS. The notes
write the server's address as http://localhost:8000: the browser is told where that is.
"""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pybase64
import pytest
from playwright.sync_api import Browser, Page

from tests.contract.js.programs import PRELUDE, as_function
from tests.support import notes
from tests.support.browsers import open_browser
from tests.support.servers import Server

PAGE = "<!doctype html><meta charset=utf-8><title>A page of somebody else</title>"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: only failures are of interest."""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page from an origin that is not the server's."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "index.html").write_text(PAGE, "utf-8")
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as elsewhere:
        thread = threading.Thread(target=elsewhere.serve_forever)
        thread.start()
        yield f"http://localhost:{elsewhere.server_port}/index.html"
        elsewhere.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(server: Server) -> Iterator[Browser]:
    """Return a browser for which localhost:8000 is the server under test."""
    with open_browser(hosts={"localhost:8000": f"127.0.0.1:{server.port}"}) as running:
        yield running


@pytest.fixture
def elsewhere(page: Page, origin: str) -> Page:
    """Return a page of the other origin."""
    page.set_default_timeout(110_000)
    page.goto(origin)
    return page


def test_the_four_steps_run_through_cors_and_the_clip_plays(elsewhere: Page) -> None:
    play = """new Promise((resolve, reject) => {
      const player = document.createElement('video');
      player.muted = true;
      player.ontimeupdate = () => player.currentTime > 0.2 && resolve({
        files: videoFiles.map(file => ({ size: file.size, type: file.type })), videoInfos,
        width: player.videoWidth, height: player.videoHeight, duration: player.duration });
      player.onerror = () => reject(new Error(player.error.message));
      player.src = `http://localhost:8000${videos[0].video_url}`;
      document.body.append(player);
      player.play().catch(reject);
    })"""

    found = elsewhere.evaluate(as_function(notes.STEPS, play))

    assert [info["exists"] for info in found["videoInfos"]] == [True] * 4
    assert found["files"] == [
        {"size": info["file_size_bytes"], "type": "video/mp4"} for info in found["videoInfos"]
    ]
    assert found["width"] * 9 == found["height"] * 16
    assert found["duration"] == pytest.approx(8, abs=0.05)


def test_errors_can_be_read_through_cors(elsewhere: Page) -> None:
    example = f"const BASE = 'http://localhost:8000';\n{PRELUDE}\n{notes.GENERATE_WITH_RETRY}"
    finish = """generateVideoWithRetry({ prompt: 'A robot', backend: 'replicate' })
      .then(() => null, error => error.message)"""

    message = elsewhere.evaluate(as_function(example, finish))

    assert message == "Server configuration error. Contact support."


def test_clips_are_remembered_in_the_browser(elsewhere: Page) -> None:
    example = f"const BASE = 'http://localhost:8000';\n{PRELUDE}\n{notes.LOCAL_STORAGE}"
    finish = """fetch('/api/mv/generate_video', {
        method: 'POST', body: JSON.stringify({ prompt: 'A robot', duration: 1 })
      }).then(res => res.json()).then(made => {
        saveVideoToLocalStorage(made);
        return { made, kept: getUserVideos() };
      })"""

    found = elsewhere.evaluate(as_function(example, finish))

    made = found["made"]
    assert found["kept"] == [
        {
            "id": made["video_id"],
            "url": made["video_url"],
            "createdAt": made["metadata"]["generation_timestamp"],
            "prompt": "A robot",
        }
    ]


def test_a_file_becomes_a_reference(elsewhere: Page, tmp_path: Path) -> None:
    example = f"const BASE = 'http://localhost:8000';\n{PRELUDE}\n{notes.BASE64_IMAGES}"
    finish = """(async () => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 64;
      const brush = canvas.getContext('2d');
      brush.fillStyle = 'crimson';
      brush.fillRect(0, 0, 64, 64);
      const blob = await new Promise(resolve => canvas.toBlob(resolve, 'image/png'));
      const file = new File([blob], 'character.png', { type: 'image/png' });
      const base64 = await fileToBase64(file);
      const response = await fetch('/api/mv/generate_video', {
        method: 'POST', headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ prompt: 'A square', duration: 1, reference_image_base64: base64 })
      });
      return { base64, status: response.status, body: await response.json() };
    })()"""

    found = elsewhere.evaluate(as_function(example, finish))

    assert pybase64.b64decode(found["base64"]).startswith(b"\x89PNG")
    assert found["status"] == 200, json.dumps(found["body"])
