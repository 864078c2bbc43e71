"""A browser that is driven by W3C WebDriver: Safari, and what stands in for it on Linux.

Playwright drives its own builds alone, and of those only Chromium is to be had from a registry.
"""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from tests.support.servers import find_free_port
from tests.support.waiting import until

_TIMEOUT = 60.0


@dataclass(frozen=True)
class Session:
    """One window of a browser."""

    driver: httpx2.Client
    id: str

    def ask(self, method: str, command: str, body: Mapping[str, Any] | None = None) -> Any:
        """Return the value that a command of the session ends with.

        Raises:
            RuntimeError: the driver refused it, with what it said.
        """
        path = f"/session/{self.id}{command}"
        answer = self.driver.request(method, path, json=None if body is None else dict(body))
        value = answer.json()["value"]
        if answer.is_error:
            raise RuntimeError(f"{command}: {value['error']}: {value['message']}")
        return value

    def open(self, url: str) -> None:
        """Open an address, and wait for its page."""
        self.ask("POST", "/url", {"url": url})

    def run(self, script: str, *arguments: object) -> Any:
        """Return what a function's body returns in the page."""
        return self.ask("POST", "/execute/sync", {"script": script, "args": [*arguments]})

    def size(self, width: int, height: int) -> None:
        """Give the window a size in pixels."""
        self.ask("POST", "/window/rect", {"width": width, "height": height})

    def picture(self) -> bytes:
        """Return what is seen as a PNG."""
        return base64.b64decode(self.ask("GET", "/screenshot"))


@contextmanager
def driven(driver: str, capabilities: Mapping[str, Any]) -> Iterator[Session]:
    """Run a driver, and a browser of it.

    Args:
        driver: the program: `safaridriver`, `WebKitWebDriver`, `geckodriver`.
        capabilities: what the session is asked for, as WebDriver has it.

    Raises:
        RuntimeError: the browser does not start.
    """
    port = find_free_port()
    with (
        subprocess.Popen([driver, f"--port={port}"], stderr=subprocess.DEVNULL) as process,
        httpx2.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=_TIMEOUT, trust_env=False
        ) as client,
    ):
        try:
            until(lambda: _is_ready(client), seconds=30, what=f"{driver} to listen")
            wish = {"capabilities": {"alwaysMatch": dict(capabilities)}}
            value = client.post("/session", json=wish).json()["value"]
            if "sessionId" not in value:
                raise RuntimeError(f"{driver} starts no browser: {value}")
            session = Session(client, value["sessionId"])
            try:
                yield session
            finally:
                session.ask("DELETE", "")
        finally:
            process.terminate()


def _is_ready(client: httpx2.Client) -> bool:
    try:
        return client.get("/status").is_success
    except httpx2.TransportError:
        return False
