"""docs/webhooks.md: its receiver takes what it should, its table and its words are complete."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2

from songreel.domain.webhook import EVENT_TYPES
from songreel.http.app import describe
from tests.docs.conftest import ROOT
from tests.support.api import run_api
from tests.support.notes import examples
from tests.support.servers import find_free_port
from tests.support.waiting import until

PAGE = (ROOT / "docs" / "webhooks.md").read_text("utf-8")
TARGETS = {"SONGREEL_WEBHOOK_TARGETS": "http,loopback"}


def test_the_receiver_takes_what_is_signed_and_nothing_else(tmp_path: Path) -> None:
    (program,) = [one.code for one in examples(PAGE) if one.language == "python"]
    script, said = tmp_path / "receiver.py", tmp_path / "said"
    script.write_text(program, "utf-8")
    port = find_free_port()
    with run_api(tmp_path, environment=TARGETS) as api:
        made = api.post("webhook_endpoints", {"url": f"http://127.0.0.1:{port}/hook"}).json()
        environment = {**os.environ, "WEBHOOK_SECRET": made["secret"], "PORT": str(port)}
        with said.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, script], env=environment, stdout=output, stderr=output
            )
        try:
            until(lambda: answered(port, {}) == 401, seconds=20)
            sent = api.client.post(f"{made['endpoint_url']}/test").json()
            until(lambda: said_of(said) == ["test None"], seconds=20)
            # Sent again it is the same message, which the receiver knows.
            api.client.post(f"{sent['message_url']}/resend")

            def delivered() -> bool:
                found = api.client.get(sent["message_url"]).json()
                return found["state"] == "delivered" and found["tries"] == 1

            until(delivered, seconds=20)
            forged = {
                "webhook-id": "a",
                "webhook-timestamp": "1795780800",
                "webhook-signature": "v1,AAAA v1a,é".encode().decode("latin-1"),
            }
            assert answered(port, forged) == 401
        finally:
            process.kill()
            process.wait()
    assert said_of(said) == ["test None"]


def answered(port: int, headers: dict[str, str]) -> int | None:
    encoded: Any = {name: value.encode("latin-1") for name, value in headers.items()}
    try:
        answer = httpx2.post(
            f"http://127.0.0.1:{port}/hook", content=b"{}", headers=encoded, trust_env=False
        )
    except httpx2.TransportError:
        return None
    return answer.status_code


def said_of(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    return [line for line in lines if "HTTP/1" not in line]


def test_every_type_and_every_address_is_named() -> None:
    types = PAGE.partition("`events` are types:")[2].partition(";")[0]
    assert tuple(re.findall(r"`(\w+)`", types)) == EVENT_TYPES
    listed = {
        (method, path)
        for methods, path in re.findall(r"^\| `([A-Z, `]+) (/api/mv/webhook_[^`]+)`", PAGE, re.M)
        for method in re.findall(r"[A-Z]+", methods)
    }
    offered = {
        (method.upper(), re.sub(r"\{\w+\}", "{id}", path))
        for path, operations in describe().openapi()["paths"].items()
        for method in operations
        if "/webhook_" in path
    }
    assert listed == offered
