"""PostgreSQL that restarts while a clip is made: callers are told, and the job goes on."""

from __future__ import annotations

import secrets
from pathlib import Path

from tests.support.paid import REPLICATE_CLIP, run_shop
from tests.support.postgres import run_postgres
from tests.support.simulators import Running
from tests.support.waiting import until


def test_what_is_under_way_goes_on_after_a_crash_of_the_database(
    simulators: Running, tmp_path: Path
) -> None:
    simulators.set_latency(2)
    before = len(simulators.ledger())
    with run_postgres(tmp_path / "postgres") as postgres:
        environment = {
            "SONGREEL_DATABASE_URL": postgres.make_database(),
            "SONGREEL_BLOBS": str(tmp_path / "blobs"),
            "SONGREEL_SIGNING_KEY": secrets.token_hex(32),
        }
        with run_shop(tmp_path / "server", simulators, port=None, **environment) as shop:
            job = shop.order(REPLICATE_CLIP)
            shop.sent(job)
            postgres.stop("immediate")
            for answer in (
                shop.client.get(f"/api/mv/jobs/{job}"),
                shop.clip(REPLICATE_CLIP, Idempotency_Key="while it is away"),
            ):
                assert answer.status_code == 503, answer.text
                assert answer.json()["error_code"] == "UNAVAILABLE"
                assert int(answer.headers["retry-after"]) > 0
            postgres.start()

            def has_ended() -> bool:
                answer = shop.client.get(f"/api/mv/jobs/{job}")
                return answer.status_code == 200 and answer.json()["status"] == "succeeded"

            until(has_ended, seconds=90, pause=0.2, what="the clip")
            assert '"event": "bug"' not in shop.server.said()
    assert len(simulators.ledger()) == before + 1
