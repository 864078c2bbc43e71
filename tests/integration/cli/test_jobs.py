"""`songreel jobs`: with a server and without, the same is told and the same can be done."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.commands import LIMIT_SECONDS, Ended, Shell
from tests.support.paid import GEMINI_CLIP, LOST, REPLICATE_CLIP, Shop, addresses, run_shop
from tests.support.servers import SONGREEL
from tests.support.simulators import Running
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("without_faults")

WAYS = pytest.mark.parametrize("way", ["with a server", "without"])


@pytest.fixture
def without_faults(simulators: Running) -> None:
    simulators.client.delete("/_faults")
    simulators.client.post("/_settings", json={"latency": "0.3"})


@dataclass
class Desk:
    """A shell, the services, and the server of its data folder as long as that runs."""

    shell: Shell
    simulators: Running
    shop: Shop
    serving: ExitStack

    def __call__(self, *arguments: str) -> Ended:
        """Run `songreel jobs`, with the keys that a server would have."""
        return self.shell("jobs", *arguments, **addresses(self.simulators))

    def document(self, *arguments: str) -> Any:
        """Run it with `--json`, and return what it prints."""
        ran = self(*arguments, "--json")
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def go(self, way: str) -> None:
        """Let the server end, where commands are to do without."""
        if way == "without":
            self.serving.close()


@pytest.fixture
def desk(songreel: Shell, simulators: Running) -> Iterator[Desk]:
    with ExitStack() as serving:
        shop = serving.enter_context(run_shop(songreel.data, simulators))
        yield Desk(songreel, simulators, shop, serving)


@WAYS
def test_what_is_open_is_listed_and_decided(desk: Desk, way: str) -> None:
    again, given_up = (desk.shop.lose(accepted=True)["job_id"] for _ in range(2))
    desk.simulators.client.delete("/_faults")
    accepted = desk.simulators.totals()["accepted"]
    desk.go(way)

    listed = desk()
    head, titles, newest, oldest = listed.stdout.splitlines()
    assert listed.returncode == 0
    assert head.startswith("$0.18 of the $25.00 for today (")
    assert head.endswith("are spent or set aside; 2 orders have an unknown outcome.")
    assert titles.split()[:4] == ["Job", "Makes", "State", "Model"]
    for line, job_id in ((newest, given_up), (oldest, again)):
        cells = [cell.strip() for cell in line.split("  ") if cell.strip()]
        assert job_id.startswith(cells[0])
        assert cells[1:4] == ["clip", "outcome unknown", GEMINI_CLIP["model"]]
        assert cells[5:] == ["perhaps $0.09", "submit-again, give-up"]
    one, more = desk("--unresolved", "--limit", "1").stdout.splitlines()[2:]
    assert more.startswith("There are more: ")
    assert given_up.startswith(one.split()[0])
    assert desk("--state", "succeeded").stdout.splitlines()[1:] == ["No such jobs."]
    document = desk.document()
    assert document["ledger"]["spent_usd"] == "0.18"
    assert [job["job_id"] for job in document["jobs"]] == [given_up, again]

    shown = desk("show", again[:9])
    assert f"Possible: songreel jobs submit-again {again}" in shown.stdout
    assert "$0.09: sent, and nobody knows whether it was taken or billed" in shown.stdout

    unasked = desk("submit-again", again)
    assert unasked.returncode == 2
    assert "This pays $0.09 at list price" in unasked.stderr
    assert "--yes" in unasked.stderr
    placed = desk("submit-again", again, "--yes")
    assert placed.returncode == 0, placed.stderr
    new = placed.stdout.split()[2]
    assert ("songreel serve" in placed.stdout) is (way == "without")
    assert desk.document("submit-again", again, "--yes")["job_id"] == new

    closed = desk("give-up", given_up, "--not-charged")
    assert closed.returncode == 0, closed.stderr
    assert "$0.09: not charged (told by a person)" in closed.stdout
    assert desk("submit-again", given_up, "--yes").returncode == 2
    assert desk("give-up", again).returncode == 2
    assert "No such jobs." in desk("--unresolved").stdout
    assert "has an unknown" not in desk().stdout

    if way == "without":
        # Nothing was sent meanwhile; whoever works next does it.
        assert desk.simulators.totals()["accepted"] == accepted
        desk.serving.enter_context(run_shop(desk.shell.data, desk.simulators))
    until(
        lambda: desk.document("show", new)["status"] == "succeeded", seconds=60, what="the new job"
    )
    assert desk.simulators.totals()["accepted"] == accepted + 1


@WAYS
def test_what_is_paid_is_held_and_released(desk: Desk, way: str) -> None:
    desk.go(way)
    assert desk("release").returncode == 2

    assert desk("hold").returncode == 0

    loud = "PAID ORDERS ARE HELD since "
    assert desk().stdout.startswith(loud)
    assert desk.document()["ledger"]["held"]["reason"] == "somebody asked for it"
    ran = desk("release")
    assert ran.returncode == 0
    assert loud not in ran.stdout + desk().stdout


@WAYS
def test_a_cancellation_says_what_it_costs(desk: Desk, way: str) -> None:
    desk.simulators.client.post("/_settings", json={"latency": "600"})
    # Without a seed two orders of the same clip would wait for each other.
    first, second = (
        desk.shop.order({**REPLICATE_CLIP, "prompt": f"A {animal}"}) for animal in ("fox", "cat")
    )
    desk.shop.sent(first)
    kept = desk.shop.sent(second)["provider_id"]
    desk.go(way)

    listed = desk("--state", "running")
    assert listed.returncode == 0
    assert listed.stdout.count("$0.20 set aside") == 2
    assert ("Nobody works" in listed.stdout) is (way == "without")
    assert desk.simulators.ledger()[-1]["status"] == "waiting"

    ran = desk("cancel", first)

    assert ran.returncode == 0, ran.stderr
    assert "State:    cancelled" in ran.stdout
    assert "The service may charge $0.20 for it; nobody knows." in ran.stdout
    ledger = {entry["id"]: entry for entry in desk.simulators.ledger()}
    assert ledger[kept]["status"] == "waiting"
    assert len([e for e in ledger.values() if e["status"] == "cancelled"]) >= 1
    assert desk.document("show", first)["cost"]["charged_usd"] == "0"
    assert desk.document("show", second)["status"] == "running"
    again = desk("cancel", first)
    assert (again.returncode, "State:    cancelled" in again.stdout) == (0, True)
    assert desk("cancel", second).returncode == 0


def test_nothing_was_ordered_yet(songreel: Shell) -> None:
    ran = songreel("jobs")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[0].startswith("$0.00 of the $25.00 for today")
    assert ran.stdout.splitlines()[1:] == ["No such jobs."]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--limit", "0"], "1 to 200"),
        (["--state", "done"], "succeeded"),
        (["show", "abc"], "No job whose id begins with 'abc'"),
        (["show", "a1b2c3d4-e5f6-7890-abcd-ef1234567890"], "not found"),
        (["cancel", "a1b2c3d4-e5f6-7890-abcd-ef1234567890"], "not found"),
    ],
)
def test_refusals_say_why(songreel: Shell, arguments: list[str], words: str) -> None:
    ran = songreel("jobs", *arguments)
    assert ran.returncode == 2
    assert words in ran.stderr
    assert ran.stdout == ""


def test_a_terminal_is_asked_before_it_is_paid_again(desk: Desk) -> None:
    job_id = desk.shop.lose(accepted=False)["job_id"]
    before = desk.simulators.totals()["accepted"]
    assert answered(desk, "n\n", "submit-again", job_id) == 130
    assert desk.document("show", job_id)["actions"] == ["submit_again", "give_up"]
    desk.simulators.client.delete("/_faults")
    assert answered(desk, "y\n", "submit-again", job_id) == 0
    until(
        lambda: desk.simulators.totals()["accepted"] == before + 1, seconds=30, what="one creation"
    )


def answered(desk: Desk, answer: str, *arguments: str) -> int:
    """Run `songreel jobs` on a terminal where somebody types an answer; return its exit status."""
    inside, outside = pty.openpty()
    process = subprocess.Popen(
        [SONGREEL, "jobs", *arguments],
        cwd=desk.shell.folder,
        env={**os.environ, **desk.shell.environment, **addresses(desk.simulators)},
        stdin=outside,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(outside)
    os.write(inside, answer.encode())
    try:
        return process.wait(LIMIT_SECONDS)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        os.close(inside)


@WAYS
def test_what_failed_is_tried_again_and_lists_are_filtered(desk: Desk, way: str) -> None:
    desk.simulators.script({**LOST, "fault": "status", "status": 403})
    failed = desk.shop.end(desk.shop.order())
    assert failed["status"] == "failed"
    desk.simulators.client.delete("/_faults")
    desk.shop.end(desk.shop.order())
    desk.go(way)
    again = desk.document("retry", failed["job_id"])
    assert again["job_id"] != failed["job_id"]
    (one,) = desk.document("--state", "failed", "--kind", "clip", "--since", "2026-01-01")["jobs"]
    assert (one["job_id"], one["actions"]) == (failed["job_id"], ["retry"])
    assert desk.document("--kind", "film", "--until", "2026-01-01")["jobs"] == []
    first = desk("--limit", "1")
    assert again["job_id"][:8] in first.stdout
    (cursor,) = re.findall("There are more: say the same with --after (.+)", first.stdout)
    rest = desk.document("--after", cursor)
    assert len(rest["jobs"]) == 2
    assert rest["next_cursor"] is None


def test_what_is_no_filter_is_refused(desk: Desk) -> None:
    for wrong in (("--kind", "poem"), ("--after", "x")):
        ran = desk(*wrong)
        assert (ran.returncode, "Traceback" in ran.stderr) == (2, False), ran.stderr
