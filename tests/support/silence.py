"""Connections that go silent: run inside a network namespace of its own, by `test_silence.py`.

Each packet of one TCP connection is dropped, both ways, without a word to either end, as when a
laptop is carried out of the room. Prints what happened as JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from tests.support.api import PROVIDER, Api, hanging, read_answer
from tests.support.servers import Server, find_free_port
from tests.support.waiting import until

PROOF_SECONDS = 3.0


def make_room_for_rules() -> None:
    """Put the table of local addresses, which otherwise comes first, behind the rules to come."""
    _ip("link", "set", "lo", "up")
    _ip("rule", "add", "pref", "100", "lookup", "local")
    _ip("rule", "del", "pref", "0", "lookup", "local")


def cut(connection: socket.socket) -> None:
    """Drop everything that goes over a connection from now on."""
    port = str(connection.getsockname()[1])
    for side in ("sport", "dport"):
        _ip("rule", "add", "pref", "10", "ipproto", "tcp", side, port, "blackhole")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


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
        "PYTHONPATH": os.pathsep.join((os.environ["PYTHONPATH"], str(PROVIDER))),
    }
    command = [sys.executable, "-m", "tests.support.impatient_server", str(PROOF_SECONDS)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env={**os.environ, **settings}, stdout=output, stderr=output
        )
    server = Server(process, port, data, log)
    try:
        until(server.is_ready, seconds=60, what="/ready")
        with httpx2.Client(base_url=server.url, timeout=60, trust_env=False) as client:
            yield Api(server, client, folder / "waiting")
    finally:
        server.stop()


def while_waiting(api: Api) -> dict[str, Any]:
    """The connection goes silent while the clip is being made."""
    body = {"prompt": "wait:silent", "duration": 1}
    with hanging(api, "generate_video", body) as connection:
        api.await_submissions("wait:silent")
        cut(connection)
        began = time.monotonic()
        threading.Timer(PROOF_SECONDS + 2, api.allow, ["silent"]).start()
        return retry(api, body, began)


def with_the_answer(api: Api) -> dict[str, Any]:
    """The connection goes silent, then the answer is sent into the silence."""
    body = {"prompt": "wait:lost", "duration": 1}
    with hanging(api, "generate_video", body) as connection:
        api.await_submissions("wait:lost")
        cut(connection)
        ended = jobs_that_ended(api)
        api.allow("lost")
        until(lambda: jobs_that_ended(api) > ended, seconds=20, what="the end of the job")
        return retry(api, body, time.monotonic())


def retry(api: Api, body: dict[str, Any], began: float) -> dict[str, Any]:
    """Send a request again, and return what came of it."""
    answer = api.post("generate_video", body)
    return {
        "status": answer.status_code,
        "adopted": answer.json().get("metadata", {}).get("adopted", False),
        "seconds": time.monotonic() - began,
        "orders": api.submissions(body["prompt"]),
    }


def jobs_that_ended(api: Api) -> int:
    """Count in the database: a caller that waits has no id to ask for."""
    with contextlib.closing(sqlite3.connect(api.server.data / "songreel.db")) as database:
        (count,) = database.execute(
            "SELECT count(*) FROM jobs WHERE state = 'succeeded'"
        ).fetchone()
    return count


def beside_a_live_one(api: Api) -> dict[str, Any]:
    """The first connection is alive and well: a second order is meant."""
    body = {"prompt": "wait:alive", "duration": 1}
    with hanging(api, "generate_video", body) as first:
        api.await_submissions("wait:alive")
        began = time.monotonic()
        with hanging(api, "generate_video", body) as second:
            api.await_submissions("wait:alive", 2)
            seconds = time.monotonic() - began
            api.allow("alive")
            statuses = [read_answer(first)[0], read_answer(second)[0]]
    return {"statuses": statuses, "seconds": seconds, "orders": api.submissions("wait:alive")}


if __name__ == "__main__":
    make_room_for_rules()
    with impatient_api(Path(sys.argv[1])) as running:
        found = {
            "beside_a_live_one": beside_a_live_one(running),
            "while_waiting": while_waiting(running),
            "with_the_answer": with_the_answer(running),
        }
    print(json.dumps(found))
