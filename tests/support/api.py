"""A server over the backend that waits until it is told, and ways to talk to it."""

from __future__ import annotations

import io
import json
import os
import socket
import uuid
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from PIL import Image

from tests.support.servers import Server, run_server
from tests.support.waiting import until

PROVIDER = Path(__file__).parent / "waiting_provider"


@dataclass
class Api:
    """A running server, a client for it, and the folder that its backend listens to."""

    server: Server
    client: httpx2.Client
    folder: Path

    def post(self, path: str, body: Any, **headers: str) -> httpx2.Response:
        """Post a JSON body; underscores in the names of headers stand for dashes."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Content-Type", "application/json")
        return self.client.post(f"/api/mv/{path}", content=content, headers=named)

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """Get something under /api/mv."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(f"/api/mv/{path}", headers=named)

    def make_clip(self, prompt: str = "a robot", **more: Any) -> dict[str, Any]:
        """Have a clip made, and return the answer's body."""
        answer = self.post("generate_video", {"prompt": prompt, "duration": 1, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def allow(self, name: str) -> None:
        """End what waits for a name."""
        (self.folder / name).touch()

    def ledger(self, words: str = "") -> list[str]:
        """Return what the backend was told, as far as it holds some words."""
        path = self.folder / "ledger"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [line for line in lines if words in line]

    def submissions(self, words: str) -> int:
        """Return how often something was ordered from the backend."""
        return len([line for line in self.ledger(words) if line.startswith("submit")])

    def await_submissions(self, words: str, count: int = 1) -> None:
        """Return once something has been ordered so often."""
        until(lambda: self.submissions(words) >= count, seconds=20, what=f"{count} of {words}")


@contextmanager
def run_api(
    folder: Path, *, port: int | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Api]:
    """Run a server in a folder until the context ends; the same folder again goes on with it."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    settings = {
        "SONGREEL_BACKEND": "waiting",
        "WAITING_FOLDER": str(folder / "waiting"),
        "PYTHONPATH": os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(PROVIDER)))),
        **(environment or {}),
    }
    with (
        run_server(data, port=port, environment=settings) as server,
        httpx2.Client(base_url=server.url, timeout=120, trust_env=False) as client,
    ):
        yield Api(server, client, folder / "waiting")


@contextmanager
def hanging(
    api: Api, path: str, body: Mapping[str, Any], host: str = "127.0.0.1", **headers: str
) -> Iterator[socket.socket]:
    """Send a request on a socket of its own, and hand that out while the request waits."""
    content = json.dumps(body).encode()
    lines = [
        f"POST /api/mv/{path} HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    with socket.create_connection((host, api.server.port), timeout=30) as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        yield connection


def exchange(port: int, request: bytes, *, seconds: float = 30) -> bytes:
    """Send bytes and return all that comes back until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(request)
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    """Return all that comes until the connection ends, even if that is by a reset."""
    received = bytearray()
    try:
        while block := connection.recv(65_536):
            received += block
    except ConnectionResetError:
        pass
    return bytes(received)


def read_answer(connection: socket.socket) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON body of the next answer on a connection."""
    # Byte by byte, and not more than the length says: the next answer may follow at once.
    head, body = b"", b""
    while not head.endswith(b"\r\n\r\n"):
        head += _more(connection, 1)
    lengths = [
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    while len(body) < lengths[0]:
        body += _more(connection, lengths[0] - len(body))
    return int(head.split()[1]), json.loads(body)


def _more(connection: socket.socket, most: int) -> bytes:
    block = connection.recv(most)
    if not block:
        raise ConnectionError("the connection ended before the answer did")
    return block


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8), shade: int = 90) -> bytes:
    """Return the bytes of a small picture."""
    file = io.BytesIO()
    Image.new("RGB", size, (shade, 120, 30)).save(file, kind)
    return file.getvalue()


def base64(content: bytes) -> str:
    """Return bytes in base64."""
    return b64encode(content).decode()


def is_version_4(text: str) -> bool:
    """Tell whether a text is a random UUID in its usual form."""
    return str(uuid.UUID(text)) == text and uuid.UUID(text).version == 4
