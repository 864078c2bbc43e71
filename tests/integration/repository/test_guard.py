"""The switch that keeps tests from leaving this machine works, in every kind of process.

192.0.2.1 is reserved for documentation (RFC 5737): nobody answers there.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page

from tests.support.guard.sitecustomize import RECORD, is_local

ATTEMPTS = {
    "socket": "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
    "name": "import socket; socket.getaddrinfo('songreel.example', 80)",
    "datagram": "from socket import *; socket(type=SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))",
    "httpx2": "import httpx2; httpx2.get('http://192.0.2.1/', timeout=1)",
    "asyncio": "import asyncio; asyncio.run(asyncio.open_connection('192.0.2.1', 80))",
    "uvloop": "import asyncio, uvloop; uvloop.run(asyncio.open_connection('192.0.2.1', 80))",
    "uvloop_name": (
        "import asyncio, uvloop\n"
        "async def main(): await asyncio.get_running_loop().getaddrinfo('songreel.example', 80)\n"
        "uvloop.run(main())"
    ),
    "swallowed": (
        "import socket\n"
        "try: socket.create_connection(('192.0.2.1', 80), timeout=1)\n"
        "except Exception: raise SystemExit('tests must not leave this machine')"
    ),
}


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Return a file for the attempts of this test, apart from the one that fails the run."""
    return tmp_path / "off-loopback"


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_python_processes_cannot_leave_and_leave_a_record(attempt: str, record: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", attempt],
        env={**os.environ, RECORD: str(record)},
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert done.returncode == 1
    assert "tests must not leave this machine" in done.stderr
    assert re.search(r"192\.0\.2\.1|songreel\.example", record.read_text("utf-8"))


@pytest.mark.parametrize(
    "program", ["fetch('http://192.0.2.1/')", "fetch('http://songreel.example')"]
)
def test_node_cannot_leave(node: Path, program: str) -> None:
    script = f"{program}.then(() => 'left', e => String(e.cause ?? e)).then(console.log)"

    done = subprocess.run([node, "-e", script], capture_output=True, text=True, timeout=30)

    assert "tests must not leave this machine" in done.stdout


def test_the_browser_cannot_leave(page: Page) -> None:
    with pytest.raises(BrowserError, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://192.0.2.1/")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "", None, b"127.1.1.1"]
)
def test_this_machine_is_allowed(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "localhost.example"])
def test_other_machines_are_not(host: object) -> None:
    assert not is_local(host)


def test_a_server_must_not_block_its_event_loop(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from songreel.media.verify import verify_clip\n"
        "async def main(): verify_clip(Path(sys.argv[1]))\n"
        "asyncio.run(main())\n"
    )
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"no clip")

    said = [
        subprocess.run(
            [sys.executable, "-c", program, clip, command],
            capture_output=True,
            text=True,
            timeout=30,
        ).stderr.splitlines()[-1]
        for command in ("serve", "make")
    ]

    assert "BlockingError" in said[0]
    assert "MediaError" in said[1]
