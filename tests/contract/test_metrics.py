"""`GET /metrics`: what Prometheus is told, and who may read it."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path

import httpx2
import pytest
import yaml

from tests.support.api import run_api
from tests.support.callers import run_keyed
from tests.support.metrics import Told, families, scrape
from tests.support.paid import GEMINI_CLIP, GEMINI_PRICE, REPLICATE_CLIP, Shop
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.contract, pytest.mark.usefixtures("without_faults")]


def _fresh(client: httpx2.Client, holds: str, *, at_least: float) -> Told:
    """Scrape until the database's figures, which are kept for some seconds, say something."""

    def found() -> Told | None:
        told = scrape(client)
        return told if (told.value(holds) or 0) >= at_least else None

    told = until(found, seconds=20, what=holds)
    assert told is not None
    return told


def test_an_order_is_told_by_the_service_that_had_it(shop: Shop) -> None:
    before = scrape(shop.client)
    shop.end(shop.order(REPLICATE_CLIP))
    after = scrape(shop.client)

    def more(name: str, **labels: str) -> float:
        return after.total(name, **labels) - before.total(name, **labels)

    assert more("provider_requests_total", backend="replicate", operation="order") == 1
    assert more("provider_requests_total", operation="order", outcome="201") == 1
    assert more("provider_requests_total", operation="fetch", outcome="ok") == 1
    assert more("provider_request_seconds_count", backend="replicate", operation="order") == 1
    assert more("provider_order_seconds_count", backend="replicate") == 1
    assert more("jobs_ended_total", kind="clip", state="succeeded") == 1
    assert more("http_requests_total", route="/api/mv/generate_video", status="202") == 1


def test_a_refusal_of_a_service_is_told(shop: Shop) -> None:
    before = scrape(shop.client)
    fault = {"service": "gemini", "method": "POST", "path": "*/interactions", "fault": "status"}
    shop.simulators.script({**fault, "status": 403})
    shop.end(shop.order(GEMINI_CLIP))
    after = scrape(shop.client)
    refused = {"backend": "gemini", "operation": "order", "outcome": "403"}
    assert after.total("provider_requests_total", **refused) == 1 + before.total(
        "provider_requests_total", **refused
    )
    failed = {"kind": "clip", "state": "failed"}
    assert after.total("jobs_ended_total", **failed) == 1 + before.total(
        "jobs_ended_total", **failed
    )


def test_money_and_what_nobody_knows_of_is_told_as_the_ledger_has_it(shop: Shop) -> None:
    shop.lose(accepted=False)
    spent = shop.spent()
    assert spent >= GEMINI_PRICE
    told = _fresh(shop.client, "spent_today_usd", at_least=float(spent))
    assert told.value("spent_today_usd") == float(spent)
    assert told.value("daily_cap_usd") == 25
    unknown = shop.get("jobs?unresolved=true&limit=50")["jobs"]
    assert told.value("orders", backend="gemini", state="unknown") == len(unknown)
    assert told.value("paid_orders_held") == 0
    shop.post("ledger/hold")
    try:
        held = _fresh(shop.client, "paid_orders_held", at_least=1)
        assert held.value("paid_orders_held") == 1
    finally:
        shop.post("ledger/release")


def test_the_machine_and_this_process_are_told(shop: Shop) -> None:
    told = scrape(shop.client)
    assert told.names >= {"process_cpu_seconds_total", "process_resident_memory_bytes"}
    assert (told.value("free_bytes") or 0) > 0
    assert told.value("least_free_bytes") == 2e9
    assert told.value("database_up") == 1
    for state in ("queued", "running"):
        assert told.value("jobs", kind="clip", state=state) is not None
        assert told.value("oldest_job_age_seconds", kind="clip", state=state) is not None
    with shop.client.stream("GET", "/api/mv/events", headers={"Accept": "text/event-stream"}):
        until(
            lambda: scrape(shop.client).value("event_listeners") == 1, seconds=5, what="a listener"
        )


def test_no_request_makes_a_series_of_its_own(shop: Shop) -> None:
    def ask() -> None:
        shop.client.get(f"/api/mv/jobs/{uuid.uuid4()}")
        shop.client.get(f"/{uuid.uuid4()}")
        shop.client.request("BREW", "/api/mv/jobs")
        shop.client.get(f"/api/mv/get_video/{uuid.uuid4()}")

    ask()
    before = len(scrape(shop.client).samples)
    for _ in range(20):
        ask()
    told = scrape(shop.client)
    assert len(told.samples) == before
    assert told.total("http_requests_total", route="/api/mv/jobs/{job_id}", status="404") >= 21


def test_with_keys_a_key_that_may_read_reads_metrics(tmp_path: Path) -> None:
    with run_keyed(tmp_path) as keyed:
        assert keyed.client().get("/metrics").status_code == 200  # there is no key yet
        reader = keyed.make_key("read")
        assert keyed.client().get("/metrics").status_code == 401
        scrape(keyed.client(reader))
        assert keyed.keep.post("/api/workspaces", json={"name": "guests"}).status_code == 201
        guest = keyed.make_key("admin", workspace="guests")
        refused = keyed.client(guest).get("/metrics")
        assert (refused.status_code, refused.json()["error_code"]) == (403, "FORBIDDEN")


def test_programs_of_this_machine_read_them_where_that_is_set(tmp_path: Path) -> None:
    with run_keyed(tmp_path, environment={"SONGREEL_METRICS": "loopback"}) as keyed:
        keyed.make_key("read")
        stranger = keyed.client()
        scrape(stranger)
        assert stranger.get("/api/mv/jobs").status_code == 401
        for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
            passed_on = stranger.get("/metrics", headers={header: "203.0.113.7"})
            assert passed_on.status_code == 401, header
        assert stranger.post("/metrics").status_code == 401


def test_they_are_nowhere_where_that_is_set(tmp_path: Path) -> None:
    with run_api(tmp_path, environment={"SONGREEL_METRICS": "off"}) as api:
        answer = api.client.get("/metrics")
        assert answer.status_code == 404
        assert "SONGREEL_METRICS" in answer.json()["details"]


def test_a_scrape_is_no_line_of_the_log(shop: Shop) -> None:
    scrape(shop.client)
    lines = [line for line in shop.server.said().splitlines() if line.startswith("{")]
    assert not [line for line in lines if json.loads(line).get("path") == "/metrics"]


def _named(text: str) -> set[str]:
    return set(re.findall(r"\b(?:songreel|process)_[a-z_]+\b", text))


def test_dashboard_alerts_and_page_name_what_is_told(shop: Shop) -> None:
    known = families(shop.client.get("/metrics").text)
    dashboard = json.loads((ROOT / "deploy" / "grafana" / "songreel.json").read_text("utf-8"))
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    expressions = [target["expr"] for panel in panels for target in panel["targets"]]
    assert len(expressions) >= 30
    for expression in expressions:
        assert _named(expression), expression
        assert _named(expression) <= known, expression
        assert expression.count("(") == expression.count(")"), expression
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yaml").read_text("utf-8"))
    for rule in rules["groups"][0]["rules"]:
        assert _named(rule["expr"]) <= known, rule["alert"]
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    told = {name for name in _named(page) if not name.endswith("_total_")}
    bases = {name.removesuffix("_bucket") for name in known}
    assert told <= bases
    # Whatever is told of is on the dashboard, but for parts of histograms and the machine's own.
    shown = {name for expression in expressions for name in _named(expression)}
    ours = {name for name in known if name.startswith("songreel_")}
    assert {name for name in ours - shown if not name.endswith(("_sum", "_count"))} == set()


def test_labels_of_the_dashboard_are_those_that_are_told(shop: Shop) -> None:
    shop.end(shop.order(REPLICATE_CLIP))
    told = scrape(shop.client)
    labels: dict[str, set[str]] = {}
    for (name, has), _ in told.samples.items():
        labels.setdefault(name, set()).update(label for label, _ in has)
    dashboard = (ROOT / "deploy" / "grafana" / "songreel.json").read_text("utf-8")
    for panel in json.loads(dashboard)["panels"]:
        for target in panel.get("targets", ()):
            wanted = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) - {"instance"}
            (name, *_) = sorted(_named(target["expr"]))
            if name in labels:
                assert wanted <= labels[name], target
