"""Limits over several real workers, fair to callers; the simulated service's ledger is judge."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.paid import Shop, addresses, run_shop
from tests.support.servers import run_server
from tests.support.simulators import Running
from tests.support.waiting import until
from tests.support.workers import run_worker

AT_ONCE = 3
LIMIT = {"SONGREEL_BACKEND_ORDERS_AT_ONCE": f"replicate={AT_ONCE}"}


def at_once(orders: list[dict[str, Any]]) -> int:
    """Return how many orders the service had under way at once, at most."""
    # Who ends in the moment in which another one begins has left its place.
    steps = sorted(
        (order[moment], change)
        for order in orders
        for moment, change in (("created", 1), ("ended", -1))
    )
    most = now = 0
    for _, change in steps:
        now += change
        most = max(most, now)
    return most


def keep_of(shop: Shop) -> dict[str, str]:
    """Return the way in of the command line."""
    token = json.loads((shop.server.data / "owner.lock").read_bytes())["token"]
    return {"Authorization": f"Bearer {token}"}


def caller(shop: Shop, running: ExitStack) -> Shop:
    """Return a shop as somebody with a key of their own sees it."""
    wish = {"name": "a test", "scopes": ["generate"]}
    made = shop.client.post("/api/keys", json=wish, headers=keep_of(shop))
    assert made.status_code == 201, made.text
    client = running.enter_context(
        httpx2.Client(
            base_url=shop.server.url,
            headers={"Authorization": f"Bearer {made.json()['key']}"},
            timeout=60,
            trust_env=False,
        )
    )
    return Shop(shop.server, client, shop.simulators)


def draw(shop: Shop, character: str, **headers: str) -> httpx2.Response:
    """Have a picture drawn: it goes the way of a clip, and less is to be decoded."""
    body = {"character_description": character, "backend": "replicate"}
    return shop.client.post("/api/mv/generate_character_reference", json=body, headers=headers)


def order_all(
    shop: Shop, name: str, number: int, prefer: str = "respond-async, priority=batch"
) -> list[str]:
    """Order pictures in a batch, and return their jobs."""
    answers = [draw(shop, f"{name} {place}", Prefer=prefer) for place in range(number)]
    assert {answer.headers["Preference-Applied"] for answer in answers} == {prefer}
    return [answer.json()["job_id"] for answer in answers]


def placed(jobs: list[dict[str, Any]]) -> set[str]:
    """Return the ids that jobs' orders have at the service; each has one."""
    ids = [order["provider_id"] for job in jobs for order in job["orders"]]
    assert len(ids) == len(jobs)
    return set(ids)


def number_known(shop: Shop, jobs: list[str]) -> int:
    """Return how many of some jobs have an order with an id of the service."""
    orders = [order for job in jobs for order in shop.get(f"jobs/{job}")["orders"]]
    return sum(order["provider_id"] is not None for order in orders)


@pytest.fixture
def farm(
    tmp_path: Path, postgres_url: str, simulators: Running
) -> Iterator[tuple[Shop, Mapping[str, str], ExitStack]]:
    environment = {
        "SONGREEL_DATABASE_URL": postgres_url,
        "SONGREEL_BLOBS": str(tmp_path / "blobs"),
        "SONGREEL_SIGNING_KEY": secrets.token_hex(32),
        **LIMIT,
    }
    alone = {**environment, "SONGREEL_WORK": "none"}
    with (
        run_shop(tmp_path / "server", simulators, port=None, **alone) as shop,
        ExitStack() as running,
    ):
        yield shop, {**addresses(simulators), **environment}, running


@pytest.mark.timeout(240)
def test_a_limit_holds_over_workers_and_callers_share_what_it_leaves(
    farm: tuple[Shop, Mapping[str, str], ExitStack], tmp_path: Path, simulators: Running
) -> None:
    shop, environment, running = farm
    before = len(simulators.ledger())
    first, _ = (
        running.enter_context(run_worker(tmp_path / name, environment=environment))
        for name in ("one", "two")
    )
    big, small = caller(shop, running), caller(shop, running)
    # All places are taken for longer than it takes to look: nothing is on its way at the kill.
    simulators.set_latency(60)
    batch = order_all(big, "Fox", 8)
    until(lambda: number_known(big, batch) == AT_ONCE, seconds=60, what="the first orders")
    few = order_all(small, "Owl", 2)
    simulators.set_latency(5)
    # Whoever dies leaves its places to the jobs that it had: others go on with them.
    first.kill()
    ended_few = [small.end(job, seconds=90) for job in few]
    ended = [big.end(job, seconds=90) for job in batch]
    assert [job["error"] for job in [*ended_few, *ended]] == [None] * 10

    orders = simulators.ledger()[before:]
    assert len(orders) == 10
    assert at_once(orders) == AT_ONCE
    owls = placed(ended_few)
    in_turn = [order["id"] in owls for order in sorted(orders, key=lambda one: one["created"])]
    # Five foxes waited when the owls came, and all of them were older.
    assert in_turn[-2:] == [False, False], in_turn
    assert in_turn.index(True) <= 5, in_turn


def test_one_process_on_its_file_keeps_to_the_same_limits(
    tmp_path: Path, simulators: Running
) -> None:
    before = len(simulators.ledger())
    simulators.set_latency(5)
    with run_shop(tmp_path / "server", simulators, SONGREEL_ORDERS_AT_ONCE="1") as shop:
        batch = order_all(shop, "Hare", 4)
        until(lambda: len(simulators.ledger()) > before, seconds=60, what="the first order")
        answer = draw(shop, "A lynx waits")
        assert answer.status_code == 200, answer.text
        # Somebody waits: it goes next, whoever came first.
        assert len(simulators.ledger()) <= before + 3
        assert {shop.end(job, seconds=120)["status"] for job in batch} == {"succeeded"}
        orders = simulators.ledger()[before:]
        assert (len(orders), at_once(orders)) == (5, 1)


def test_a_limit_for_a_backend_that_is_not_there_is_told(tmp_path: Path) -> None:
    environment = {"SONGREEL_BACKEND_ORDERS_AT_ONCE": "replicat=3"}
    with pytest.raises(RuntimeError, match="no backend 'replicat' to limit"):
        with run_server(tmp_path / "data", environment=environment):
            pass
