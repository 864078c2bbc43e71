"""The client in TypeScript in a page of another origin, in a real browser."""

from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.api import Api
from tests.support.commands import write_tune
from tests.support.typescript import Programs


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing: only failures are of interest."""

    def log_message(self, format: str, *args: Any) -> None:
        return None


@pytest.fixture(scope="module")
def origin(programs: Programs) -> Iterator[str]:
    """Serve the client to a page."""
    (programs.package / "index.html").write_text("<!doctype html><title>A page</title>", "utf-8")
    handler = functools.partial(Quiet, directory=str(programs.package))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_page_sends_a_song_waits_listens_and_downloads(
    page: Page, origin: str, api: Api, tmp_path: Path
) -> None:
    write_tune(tmp_path / "tune.wav", 4)
    content = (tmp_path / "tune.wav").read_bytes()
    page.set_default_timeout(90_000)
    page.goto(f"{origin}/index.html")
    page.set_content("<input type=file id=file>")
    page.set_input_files("#file", tmp_path / "tune.wav")

    ran = page.evaluate(
        """async (baseUrl) => {
          const { Songreel, NotFoundError } = await import("/dist/index.js");
          const server = new Songreel({ baseUrl });
          const [file] = document.querySelector("#file").files;
          const steps = [];
          const onProgress = (...step) => steps.push(step);
          const song = await server.songs.add(file, { onProgress });
          const streamed = await server.songs.add(file.stream());
          const clips = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((number) =>
            server.videos.generate({ prompt: `in a page ${number}`, duration: 1 })));
          const blob = await server.videos.download(clips[0].video_id);
          const player = document.createElement("video");
          const played = new Promise((resolve, reject) => {
            player.onloadedmetadata = () => resolve(player.duration);
            player.onerror = () => reject(new Error(player.error.message));
          });
          player.src = URL.createObjectURL(blob);
          const problem = await server.jobs.get(crypto.randomUUID()).catch((found) => found);
          const gone = new AbortController();
          const ended = server.events.follow({ signal: gone.signal }).next()
            .catch((found) => found.name);
          gone.abort();
          return {
            song, steps, size: file.size, same: streamed.song_id === song.song_id,
            duration: await played, missing: problem instanceof NotFoundError,
            request: problem.request_id, ended: await ended,
          };
        }""",
        api.server.url,
    )

    assert ran["song"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert ran["song"]["name"] == "tune.wav"
    assert ran["steps"][-1] == [ran["size"], ran["size"]]
    assert ran["same"] is True
    assert ran["duration"] == pytest.approx(1, abs=0.1)
    assert ran["missing"] is True
    assert ran["request"]
    assert ran["ended"] == "AbortError"
