"""Connections that go silent, as when a laptop is carried out of the room.

What the other end sends into a silent connection is swallowed without a word: nothing is
acknowledged, no end and no reset comes back. A program between the two cannot do that, for the
system acknowledges in its name whatever it does not read, and goes on doing so for a process that
is stopped. The system itself can: with `IP_MINTTL` (RFC 5082) Linux drops packets that come from
too many steps away before TCP sees them, and all that come over the loopback start at 64. It takes
no right, no program and no network of its own, and is asked for by one socket for itself alone.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.support.api import PROVIDER, Api
from tests.support.servers import Server, find_free_port
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]
PROOF_SECONDS = 3.0

_IP_MINTTL = 21  # linux/in.h; Python has no name for it
_MORE_THAN_ANY_SENDS = 255


def reason_for_none() -> str | None:
    """Say why connections cannot be silenced on this machine, or None where they can."""
    if sys.platform != "linux":
        return "only Linux drops what comes over one connection (IP_MINTTL)"
    with socket.socket() as probe:
        try:
            silence(probe)
        except OSError as problem:
            return f"this machine's system does not know IP_MINTTL ({problem.strerror})"
    return None


def silence(connection: socket.socket) -> None:
    """Swallow all that comes over a connection of IPv4 from now on, and send nothing back.

    The caller has nothing more to send, and closes it only when nobody listens any more: a goodbye
    would still get through.
    """
    connection.setsockopt(socket.IPPROTO_IP, _IP_MINTTL, _MORE_THAN_ANY_SENDS)


@contextmanager
def impatient_api(folder: Path) -> Iterator[Api]:
    """Run a server that gives up silent connections after three seconds."""
    data = folder / "data"
    data.mkdir()
    port = find_free_port()
    log = folder / "server.log"
    settings = {
        "SONGREEL_DATA": str(data),
        "SONGREEL_PORT": str(port),
        "SONGREEL_BACKEND": "waiting",
        "WAITING_FOLDER": str(folder / "waiting"),
        "PYTHONPATH": os.pathsep.join((os.environ["PYTHONPATH"], str(PROVIDER), str(ROOT))),
    }
    command = [sys.executable, "-m", "tests.support.impatient_server", str(PROOF_SECONDS)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **settings},
            stdout=output,
            stderr=output,
        )
    server = Server(process, port, data, log)
    try:
        until(server.is_ready, seconds=60, what="/ready")
        with httpx2.Client(base_url=server.url, timeout=60, trust_env=False) as client:
            yield Api(server, client, folder / "waiting")
    finally:
        server.stop()
