"""The audit of the locks: what it says of an advisory, of silence, and what the bill holds."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tools.audit.__main__ import AUDITOR, pip_verdict, write_bill
from tools.audit.verdict import Outcome, Verdict, of_npm, of_pip, status
from tools.check_locks import ROOT, pins

LOCK = ROOT / "requirements/build.lock"


@pytest.fixture(autouse=True, scope="module")
def auditor() -> None:
    assert (AUDITOR / "pip-audit").exists(), "`make .tools/audit/.made` makes its environment"


@contextmanager
def advisories(vulnerable: str = "", *, code: int = 200) -> Iterator[str]:
    """Run a service that answers as OSV does, and knows something of one package."""

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name = asked["package"]["name"]
            answer: dict[str, Any] = {"vulns": [_advisory(name)]} if name == vulnerable else {}
            content = json.dumps(answer).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
        finally:
            server.shutdown()
            thread.join()


def _advisory(name: str) -> dict[str, Any]:
    return {
        "id": "PYSEC-2026-1",
        "summary": "It does what it should not.",
        "affected": [
            {
                "package": {"name": name, "ecosystem": "PyPI"},
                "ranges": [
                    {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999"}]}
                ],
            }
        ],
    }


def test_what_the_service_knows_of_is_named_and_fails() -> None:
    with advisories("hatchling") as service:
        verdict = pip_verdict(LOCK, service)
    assert verdict.outcome is Outcome.VULNERABLE
    (line,) = verdict.lines()
    assert re.fullmatch(
        r"VULNERABLE: requirements/build.lock: hatchling \S+ has PYSEC-2026-1; repaired in 999",
        line,
    )
    assert status([verdict], may_be_unchecked=True) == 1


def test_where_nothing_is_known_all_packages_were_asked_about() -> None:
    with advisories() as service:
        verdict = pip_verdict(LOCK, service)
    assert verdict.outcome is Outcome.CLEAN
    assert status([verdict], may_be_unchecked=False) == 0


def test_a_service_that_does_not_answer_is_never_taken_for_a_clean_lock() -> None:
    with advisories() as service:
        pass
    silent = pip_verdict(LOCK, service)
    with advisories(code=500) as service:
        broken = pip_verdict(LOCK, service)
    for verdict in (silent, broken):
        assert verdict.outcome is Outcome.NOT_CHECKED
        assert verdict.lines()[0].startswith("NOT CHECKED: requirements/build.lock: ")
        assert len(verdict.lines()[0]) > 60
        assert status([verdict], may_be_unchecked=False) == 2
        assert status([verdict], may_be_unchecked=True) == 0


def test_what_npm_says() -> None:
    clean = {"vulnerabilities": {}, "metadata": {"dependencies": {"total": 7}}}
    bad = {"vulnerabilities": {"vite": {"severity": "high"}}}
    silent = {"message": "405 Method Not Allowed", "error": {"summary": ""}}
    found = [of_npm("a", json.dumps(one), "") for one in (clean, bad, silent)]
    assert [one.outcome for one in found] == [
        Outcome.CLEAN,
        Outcome.VULNERABLE,
        Outcome.NOT_CHECKED,
    ]
    assert found[1].told == ("vite (high): npm audit in that folder says more",)
    assert found[2].told == ("405 Method Not Allowed",)
    assert of_npm("a", "", "npm error network\n").told == ("npm error network",)


def test_a_package_that_was_passed_over_was_not_checked() -> None:
    skipped = {"dependencies": [{"name": "a", "skip_reason": "not found"}]}
    assert of_pip("a", json.dumps(skipped), "").outcome is Outcome.NOT_CHECKED
    assert of_pip("a", json.dumps({"dependencies": []}), "").outcome is Outcome.NOT_CHECKED
    both = [
        Verdict("a", Outcome.NOT_CHECKED, ("x",)),
        Verdict("b", Outcome.VULNERABLE, ("y",)),
    ]
    assert status(both, may_be_unchecked=False) == 1


def test_every_locked_package_is_in_the_bill(tmp_path: Path) -> None:
    lock = ROOT / "requirements/runtime.lock"
    write_bill(lock, tmp_path / "bill.json")
    bill = json.loads((tmp_path / "bill.json").read_bytes())
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    held = {
        (one["name"], one["version"]): (len(one["hashes"]), one["licenses"])
        for one in bill["components"]
    }
    locked = {(pin.name, str(pin.version)): pin.hashes for pin in pins(lock.read_text("utf-8"))}
    assert {which: count for which, (count, _) in held.items()} == locked
    assert all(licences for _, licences in held.values())
    names = {json.dumps(licences) for _, licences in held.values()}
    assert any('"MIT"' in name for name in names)
    foreign = [which for which, (_, licences) in held.items() if "not-installed" in str(licences)]
    assert len(foreign) < len(held) / 10, foreign
