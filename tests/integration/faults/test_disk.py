"""Disks that are full, cannot be written or fail: nothing is ordered, or nothing is lost."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.faults.shops import Shop, judge, refused, run_shop
from tests.support.faulty_disk import Call, Control, Failure
from tests.support.simulators import Running
from tests.support.waiting import until

SERVICES = ("replicate", "gemini")
KINDS = {"open": errno.ENOSPC, "write": errno.ENOSPC, "fsync": errno.EIO, "rename": errno.EIO}


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Control:
    """Return what says where the disk fails."""
    return Control(tmp_path_factory.mktemp("control") / "failure.json")


@pytest.fixture(scope="module")
def shop(
    simulators: Running, control: Control, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """Return a server whose disk fails."""
    folder = tmp_path_factory.mktemp("shop")
    with run_shop(folder, simulators, program=control.program) as running:
        yield running
        judge(running, again=True)


@pytest.fixture(autouse=True)
def whole(control: Control) -> None:
    """Have the disk work again."""
    control.heal()


def accepted(shop: Shop) -> int:
    return shop.simulators.totals()["accepted"]


@contextmanager
def largest_file(shop: Shop, size: int) -> Iterator[None]:
    """Let the server write no file beyond a size, as if its disk were full there."""
    pid, kind = shop.server.process.pid, resource.RLIMIT_FSIZE
    soft, hard = resource.prlimit(pid, kind)
    resource.prlimit(pid, kind, (size, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, kind, (soft, hard))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Have nobody write in a folder; as root that takes a mount."""
    if os.geteuid():
        mode = folder.stat().st_mode
        folder.chmod(0o500)
        try:
            yield
        finally:
            folder.chmod(mode)
        return
    mount = ["mount", "--bind", folder, folder]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("root, who may write anywhere, may mount nothing here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
        yield
    finally:
        # The server keeps a file of it open for a while, as what it sends may be asked for again.
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.parametrize("service", SERVICES)
def test_a_disk_without_room_is_told_before_anything_is_ordered(shop: Shop, service: str) -> None:
    made = shop.made(service, "A fox before the flood")
    before, key = accepted(shop), f"full {service}"
    with largest_file(shop, 8_000_000):
        answer = shop.clip(service, "A fox on a full disk", Idempotency_Key=key)
        refused(answer, 507, "STORAGE_FULL")
        assert shop.client.get(made["video_url"]).status_code == 200
    assert accepted(shop) == before
    shop.made(service, "A fox on a full disk", Idempotency_Key=key)
    assert accepted(shop) == before + 1
    judge(shop)


@pytest.mark.parametrize("service", SERVICES)
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_ordered(
    shop: Shop, service: str
) -> None:
    made = shop.made(service, "A fox before it was forbidden")
    before, key = accepted(shop), f"read-only {service}"
    with read_only(shop.server.data / "blobs" / "incoming"), read_only(shop.server.data / "blobs"):
        answer = shop.clip(service, "A fox that nobody may keep", Idempotency_Key=key)
        refused(answer, 507, "STORAGE_FULL")
        got = shop.client.get(made["video_url"], headers={"Range": "bytes=0-9"})
        assert (got.status_code, len(got.content)) == (206, 10)
    assert accepted(shop) == before
    shop.made(service, "A fox that nobody may keep", Idempotency_Key=key)
    judge(shop)


@pytest.mark.parametrize("call", ["open", "write", "fsync", "rename"])
def test_an_order_that_cannot_be_noted_is_not_sent(
    shop: Shop, control: Control, call: Call
) -> None:
    before, key = accepted(shop), f"mark {call}"
    control.fail(Failure(call, code=KINDS[call], word="ledger."))
    answer = shop.clip("replicate", f"A fox, unnoted, {call}", Idempotency_Key=key)
    refused(answer, 507, "STORAGE_FULL")
    assert len(control.failed) == 1
    assert accepted(shop) == before
    shop.made("replicate", f"A fox, unnoted, {call}", Idempotency_Key=key)
    assert accepted(shop) == before + 1
    judge(shop)


@pytest.mark.parametrize("call", ["open", "write"])
@pytest.mark.parametrize("service", SERVICES)
def test_whichever_call_fails_no_clip_is_lost(
    shop: Shop, control: Control, service: str, call: Call
) -> None:
    """The first call of a kind fails, then the second, until a clip is made without a failure."""
    number = 0
    for number in range(1, 30):
        before = accepted(shop)
        control.fail(Failure(call, nth=number, code=KINDS[call], word=str(shop.server.data)))
        key, prompt = f"{service} {call} {number}", f"A fox, {call} {number}"
        answer = shop.clip(service, prompt, Idempotency_Key=key)
        failed = control.failed
        control.heal()
        if answer.status_code != 200:
            refused(answer, 507, "STORAGE_FULL")
            assert accepted(shop) == before, failed
        else:
            assert accepted(shop) == before + 1
        if not failed:
            break
    assert number > 1
    judge(shop)


@pytest.mark.parametrize("service", SERVICES)
def test_a_disk_that_fills_up_during_the_download(
    shop: Shop, control: Control, service: str
) -> None:
    before = accepted(shop)
    shop.simulators.client.post("/_settings", json={"latency": "1"})
    job_id = shop.order(service, "A fox in the flood")
    shop.sent(job_id)
    control.fail(Failure("write", times=1_000, code=errno.ENOSPC, word="/scratch/"))
    until(lambda: len(control.failed) > 1, what="two downloads without room")
    assert shop.job(job_id)["status"] == "running"
    control.heal()
    assert shop.end(job_id)["status"] == "succeeded"
    assert accepted(shop) == before + 1
    judge(shop)
