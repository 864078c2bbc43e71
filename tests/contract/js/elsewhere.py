"""A page of somebody else: an origin that is not the server's, with an ffmpeg behind it."""

from __future__ import annotations

import functools
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import imageio_ffmpeg

LIBRARY = (Path(__file__).parent / "ffmpeg.js").read_text("utf-8")
PAGE = """<!doctype html><meta charset=utf-8><title>A page of somebody else</title>
<script type=importmap>{"imports": {"@ffmpeg/ffmpeg": "/ffmpeg.js"}}</script>
"""


@contextmanager
def run_elsewhere(folder: Path) -> Iterator[str]:
    """Serve the page on a port of its own, and give its origin."""
    (folder / "index.html").write_text(PAGE, "utf-8")
    (folder / "ffmpeg").mkdir()
    handler = functools.partial(_Handler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        origin = f"http://localhost:{server.server_port}"
        (folder / "ffmpeg.js").write_text(library(origin), "utf-8")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield origin
        server.shutdown()
        thread.join()


def library(origin: str) -> str:
    """Return the module that a page or a program finds as `@ffmpeg/ffmpeg`."""
    return LIBRARY.replace("http://ffmpeg.invalid", origin)


class _Handler(SimpleHTTPRequestHandler):
    """Files of a folder; what is put into `ffmpeg/` is there for the command that is posted."""

    def do_PUT(self) -> None:
        (self._folder / Path(self.path).name).write_bytes(self._body())
        self._say(200, "")

    def do_POST(self) -> None:
        done = subprocess.run(
            [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "warning", "-y", *json.loads(self._body())],
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=60,
        )
        self._say(500 if done.returncode or done.stderr else 200, done.stderr)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: only failures are of interest."""

    @property
    def _folder(self) -> Path:
        return Path(self.directory) / "ffmpeg"

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _say(self, status: int, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
