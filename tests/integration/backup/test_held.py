"""A restored backup that is older than an order: nothing is sent again by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.backups import back_up, restore
from tests.support.paid import GEMINI_CLIP, REPLICATE_CLIP, run_shop
from tests.support.simulators import Running
from tests.support.waiting import until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


@pytest.fixture(params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest) -> tuple[dict[str, str], dict[str, str]]:
    """Return the settings of an installation, and of the one that it is restored to."""
    if request.param == "sqlite":
        return {}, {}
    urls = [request.getfixturevalue(name) for name in ("postgres_url", "shared_postgres_url")]
    first, second = ({"SONGREEL_DATABASE_URL": url} for url in urls)
    return first, second


def _posts(simulators: Running) -> int:
    return len(simulators.ledger())


def _cut_off_before_sending(
    data: Path, simulators: Running, body: dict[str, Any], **environment: str
) -> None:
    """Order a clip from a server that dies when its price is set aside, before it is sent."""
    with run_shop(data, simulators, SONGREEL_CRASH_AT="reserved:1", **environment) as shop:  # type: ignore[arg-type]
        with pytest.raises(httpx2.TransportError):
            shop.clip(body)
        shop.server.process.wait(10)


def test_an_order_that_was_sent_since_the_backup_is_found_and_not_sent_again(
    simulators: Running, tmp_path: Path, places: tuple[dict[str, str], dict[str, str]]
) -> None:
    before, (first, second) = _posts(simulators), places
    data, archive, elsewhere = tmp_path / "data", tmp_path / "backup", tmp_path / "elsewhere"
    # A prompt of its own: the service lists what other tests ordered too.
    body = {**REPLICATE_CLIP, "prompt": f"A fox walks through {tmp_path.name}"}
    _cut_off_before_sending(data, simulators, body, **first)
    back_up(archive, data, **first)
    assert _posts(simulators) == before
    with run_shop(data, simulators, **first) as shop:  # type: ignore[arg-type]
        (job,) = shop.get("jobs")["jobs"]
        assert shop.end(job["job_id"])["status"] == "succeeded"
    assert _posts(simulators) == before + 1

    said = restore(archive, elsewhere, **second)
    assert "HELD" in said
    with run_shop(elsewhere, simulators, **second) as shop:  # type: ignore[arg-type]
        assert "Restored from the backup" in shop.get("ledger")["held"]["reason"]
        done = shop.end(job["job_id"])
        # It is the very order that the lost database knew.
        assert done["status"] == "succeeded"
        (order,) = done["orders"]
        assert order["provider_id"] == simulators.ledger()[before]["id"]
        assert shop.get("ledger")["held"] is not None
    assert _posts(simulators) == before + 1


def test_an_order_that_cannot_be_looked_up_waits_until_a_person_releases_it(
    simulators: Running, tmp_path: Path
) -> None:
    before = _posts(simulators)
    data, archive, elsewhere = tmp_path / "data", tmp_path / "backup", tmp_path / "elsewhere"
    _cut_off_before_sending(data, simulators, GEMINI_CLIP)
    back_up(archive, data)
    with run_shop(data, simulators) as shop:
        (job,) = shop.get("jobs")["jobs"]
        shop.end(job["job_id"])
    assert _posts(simulators) == before + 1

    restore(archive, elsewhere)
    for _ in range(2):  # held over restarts too
        with run_shop(elsewhere, simulators) as shop:
            until(
                lambda: shop.get(f"jobs/{job['job_id']}")["status"] == "running",
                seconds=20,
                what="the job",
            )
            refused = shop.clip({**GEMINI_CLIP, "prompt": "A crow"})
            assert refused.status_code == 503
            assert "songreel jobs release" in refused.json()["message"]
            shown = shop.get(f"jobs/{job['job_id']}")
            assert shown["status"] == "running"
            assert [order["state"] for order in shown["orders"]] == ["reserved"]
            assert _posts(simulators) == before + 1
    with run_shop(elsewhere, simulators) as shop:
        assert shop.post("ledger/release").status_code == 200
        assert shop.end(job["job_id"])["status"] == "succeeded"
    assert _posts(simulators) == before + 2


def test_what_was_sent_before_the_backup_is_collected(simulators: Running, tmp_path: Path) -> None:
    before = _posts(simulators)
    simulators.set_latency(3)
    data, archive, elsewhere = tmp_path / "data", tmp_path / "backup", tmp_path / "elsewhere"
    with run_shop(data, simulators) as shop:
        job_id = shop.order(GEMINI_CLIP)
        sent = shop.sent(job_id)
        back_up(archive, data)
        shop.server.kill()
    restore(archive, elsewhere)
    with run_shop(elsewhere, simulators) as shop:
        done = shop.end(job_id)
        assert done["status"] == "succeeded"
        assert [order["provider_id"] for order in done["orders"]] == [sent["provider_id"]]
        assert shop.client.get(done["result"]["video_url"]).status_code == 200
    assert _posts(simulators) == before + 1
