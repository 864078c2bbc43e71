"""Lighthouse, out of an npm package: how fast a page is, and how many can use it.

`python -m tests.support.lighthouse` fetches it into `.tools/`.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support import chromium
from tests.support.servers import find_free_port
from tests.support.waiting import until
from tools import npm

MANIFEST = npm.ROOT / "tests" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices")
LIMIT_SECONDS = 120
_CRASHES = "'blink.webdx_feature_usage',"


@dataclass(frozen=True)
class Scores:
    """What Lighthouse says of a page.

    Attributes:
        performance: 0 to 1, on a phone of the middle class with a slow connection.
        accessibility: 0 to 1.
        best_practices: 0 to 1.
        largest_paint: seconds until the largest thing was drawn.
        blocked: seconds in which the main thread was too busy for a tap.
        failed: the audits that were not passed whole, with what they say.
    """

    performance: float
    accessibility: float
    best_practices: float
    largest_paint: float
    blocked: float
    failed: tuple[str, ...]


def ensure() -> Path:
    """Return the program, fetched if it is not there yet.

    Raises:
        RuntimeError: it could not be fetched.
    """
    folder = npm.TOOLS / "lighthouse"
    with npm.only_one("lighthouse"):
        if not npm.is_current(MANIFEST, folder):
            work = npm.TOOLS / "lighthouse.part"
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            npm.install(MANIFEST, work)
            _leave_out(work)
            shutil.rmtree(folder, ignore_errors=True)
            work.rename(folder)
    return folder / "node_modules" / "lighthouse" / "cli" / "index.js"


def _leave_out(folder: Path) -> None:
    """Have it not ask which features of the web a page uses.

    That crashes the renderer of the Chromium that comes as a package, and no score depends on it.

    Raises:
        RuntimeError: this version of Lighthouse asks for it somewhere else.
    """
    path = folder / "node_modules/lighthouse/core/gather/gatherers/trace.js"
    source = path.read_text("utf-8")
    if _CRASHES not in source:
        raise RuntimeError(f"{_CRASHES} is not in {path}; look whether it is needed still")
    path.write_text(source.replace(_CRASHES, ""), "utf-8")


@contextmanager
def open_port() -> Iterator[int]:
    """Run a Chromium that Lighthouse finds behind a port of the loopback.

    Not by Playwright: that wants to know of every page that somebody else opens.

    Raises:
        TimeoutError: it does not listen.
    """
    found = chromium.ensure()
    port = find_free_port()
    with TemporaryDirectory() as profile:
        command = [
            found.program,
            "--headless",
            f"--remote-debugging-port={port}",
            f"--user-data-dir={profile}",
            *chromium.arguments({}),
            "about:blank",
        ]
        process = subprocess.Popen(
            command,
            env={**found.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until(lambda: _listens(port), seconds=30, what="Chromium")
            yield port
        finally:
            process.terminate()
            process.wait(30)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def look(url: str, port: int, *, desktop: bool = False) -> Scores:
    """Return what Lighthouse says of a page, as it is on a phone.

    Args:
        url: the page.
        port: the port of a Chromium, see `open_port`.
        desktop: measure as on a desk instead.

    Raises:
        RuntimeError: it failed, with what it said.
    """
    done = subprocess.run(
        [
            Path(sys.executable).with_name("node"),
            ensure(),
            url,
            f"--port={port}",
            "--output=json",
            "--quiet",
            "--no-enable-error-reporting",
            # The stream of events never ends: the network is never as quiet as it waits for.
            "--max-wait-for-load=15000",
            f"--only-categories={','.join(CATEGORIES)}",
            *(("--preset=desktop",) if desktop else ()),
        ],
        env=npm.environment(),
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
    )
    if done.returncode:
        raise RuntimeError(f"lighthouse ended with {done.returncode}:\n{done.stderr}")
    told = json.loads(done.stdout)
    if "runtimeError" in told:
        raise RuntimeError(f"lighthouse could not look at {url}: {told['runtimeError']}")
    performance, accessibility, practice = (
        told["categories"][name]["score"] for name in CATEGORIES
    )
    audits = told["audits"]
    return Scores(
        performance,
        accessibility,
        practice,
        audits["largest-contentful-paint"]["numericValue"] / 1000,
        audits["total-blocking-time"]["numericValue"] / 1000,
        tuple(
            f"{name}: {audit['title']}"
            for name, audit in audits.items()
            if audit["score"] is not None and audit["score"] < 1
        ),
    )


if __name__ == "__main__":
    print(ensure())
