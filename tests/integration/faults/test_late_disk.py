"""Disks that fail when a clip was made and is about to be kept: it is paid for, so it is kept."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.faults.shops import Shop, judge, refused, run_shop
from tests.support.faulty_disk import Call, Control, Failure
from tests.support.simulators import Running
from tests.support.waiting import until

SERVICES = ("replicate", "gemini")


@pytest.fixture
def control(tmp_path: Path) -> Control:
    """Return what says where the disk fails."""
    return Control(tmp_path / "failure.json")


@pytest.fixture
def shop(simulators: Running, control: Control, tmp_path: Path) -> Iterator[Shop]:
    """Return a server whose disk fails."""
    with run_shop(tmp_path, simulators, program=control.program) as running:
        yield running


def accepted(shop: Shop) -> int:
    return shop.simulators.totals()["accepted"]


@pytest.mark.parametrize("call", ["fsync", "rename"])
@pytest.mark.parametrize("service", SERVICES)
def test_whichever_call_fails_no_clip_is_lost(
    shop: Shop, control: Control, service: str, call: Call
) -> None:
    """The first call of a kind fails, then the second, until a clip is made without a failure."""
    number = 0
    for number in range(1, 30):
        before = accepted(shop)
        control.fail(Failure(call, nth=number, code=errno.EIO, word=str(shop.server.data)))
        key, prompt = f"{service} {call} {number}", f"A fox, {call} {number}"
        answer = shop.clip(service, prompt, Idempotency_Key=key)
        failed = control.failed
        control.heal()
        if answer.status_code != 200:
            refused(answer, 507, "STORAGE_FULL")
            assert accepted(shop) == before, f"{failed}: told after the order was taken"
        else:
            assert accepted(shop) == before + 1
        if not failed:
            break
    assert number > 1
    judge(shop)


def test_a_disk_that_fills_up_between_download_and_keeping(shop: Shop, control: Control) -> None:
    before = accepted(shop)
    shop.simulators.client.post("/_settings", json={"latency": "1"})
    job_id = shop.order("replicate", "A fox at high tide")
    shop.sent(job_id)
    control.fail(Failure("rename", times=1_000, code=errno.ENOSPC, word="/blobs/"))
    until(lambda: control.failed, what="a clip that cannot be kept")
    control.heal()
    assert shop.end(job_id)["status"] == "succeeded"
    assert accepted(shop) == before + 1
    judge(shop)
