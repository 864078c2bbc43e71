"""`GET /metrics`: what Prometheus reads."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.responses import Response

from songreel.core.metrics import PREFIX, REGISTRY
from songreel.domain.api_key import DEFAULT_WORKSPACE
from songreel.domain.errors import ForbiddenError, NotFoundError
from songreel.domain.job import JobKind, JobState
from songreel.http.access import principal_of
from songreel.http.mv.orders import errors
from songreel.http.state import StateOf
from songreel.services.monitor import Figures
from songreel.storage.standing import Standing

router = APIRouter()
_TEXT = {"text/plain": {"schema": {"type": "string"}}}


@router.get(
    "/metrics",
    response_class=Response,
    response_description="The figures, in the text format of Prometheus.",
    responses={200: {"content": _TEXT}, **errors(403, 404)},
)
async def get_metrics(request: Request, state: StateOf) -> Response:
    """Tell how this server and the whole installation are, for Prometheus.

    They are of all workspaces, so a key has to be one of the first workspace, `local`.
    """
    if state.services.settings.metrics == "off":
        raise NotFoundError(
            "This server tells no metrics.", details="SONGREEL_METRICS is off; key turns them on."
        )
    if principal_of(request.scope).owner_id != DEFAULT_WORKSPACE:
        raise ForbiddenError(
            "Metrics are of all workspaces, and this API key is of one of them.",
            details="Ask for a key of the workspace local with the scope read.",
        )
    figures = await state.services.monitor.figures()
    told = _Told(figures, state.streams.listening, state.waiting.count)
    # Reading how much of the machine this process uses reads files: not on the loop.
    return Response(await state.threads.run(_text, told), media_type=CONTENT_TYPE_LATEST)


def _text(told: _Told) -> bytes:
    registry = CollectorRegistry()
    registry.register(told)
    return generate_latest(REGISTRY) + generate_latest(registry)


class _Told(Collector):
    """What is true at a moment, as gauges."""

    def __init__(self, figures: Figures, listeners: int, waiting: int) -> None:
        self._figures, self._listeners, self._waiting = figures, listeners, waiting

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give each gauge with its values."""
        figures = self._figures
        yield _one("event_listeners", "Streams of events that are open here.", self._listeners)
        yield _one("waiting_requests", "Requests here that wait for a job.", self._waiting)
        yield _one("daily_cap_usd", "Dollars that may be spent on a day (UTC).", figures.daily_cap)
        yield _one(
            "least_free_bytes",
            "Free bytes of disk below which nothing paid is begun.",
            figures.least_free_bytes,
        )
        yield _one("free_bytes", "Bytes of disk that can be written.", figures.free_bytes)
        stored = figures.stored
        yield _one("blobs", "Stored files, when last looked through.", stored and stored.files)
        yield _one("blob_bytes", "Stored bytes, when last looked through.", stored and stored.bytes)
        yield _one(
            "blobs_looked_through_timestamp_seconds",
            "When all stored files were last looked through.",
            stored and stored.at.timestamp(),
        )
        standing = figures.standing
        yield _one("database_up", "1 where the database answers.", standing is not None)
        if standing is not None:
            yield from _told_by_database(figures, standing)


def _told_by_database(figures: Figures, standing: Standing) -> Iterator[GaugeMetricFamily]:
    yield _one("spent_today_usd", "Dollars reserved or spent today (UTC).", standing.spent)
    yield _one("paid_orders_sent", "Paid orders that were ever sent.", standing.sent)
    yield _one("processes", "Servers and workers that are alive.", standing.processes)
    yield _one("paid_orders_held", "1 while paid orders are held.", standing.held is not None)
    counts = {(one.kind, one.state): one for one in standing.unfinished}
    jobs = _several("jobs", "Jobs that wait or run.", "kind", "state")
    ages = _several(
        "oldest_job_age_seconds",
        "Seconds since the oldest of these jobs was asked for, or had its turn.",
        "kind",
        "state",
    )
    for kind in JobKind:
        for state in (JobState.QUEUED, JobState.RUNNING):
            found = counts.get((kind.value, state.value))
            labels = [kind.value, state.value]
            jobs.add_metric(labels, 0 if found is None else found.jobs)
            age = 0.0 if found is None else (figures.at - found.oldest).total_seconds()
            ages.add_metric(labels, max(0.0, age))
    yield jobs
    yield ages
    orders = _several(
        "orders",
        "Orders at services: reserved, intended, submitted; unknown: nobody knows what became of "
        "them, and nobody has decided.",
        "backend",
        "state",
    )
    for one in standing.orders:
        orders.add_metric([one.backend, one.state], one.orders)
    yield orders
    waiting = _several("waiting_orders", "Orders that wait for their turn.", "backend")
    waits = _several(
        "oldest_waiting_order_age_seconds",
        "Seconds that the oldest of these orders has waited for its turn.",
        "backend",
    )
    for one in standing.orders:
        if one.oldest is not None:
            waiting.add_metric([one.backend], one.waiting)
            age = (figures.at - one.oldest).total_seconds()
            waits.add_metric([one.backend], max(0.0, age))
    yield waiting
    yield waits


def _one(name: str, help_text: str, value: float | Decimal | None) -> GaugeMetricFamily:
    """Return a gauge; one whose value is not known has none, and is told of all the same."""
    known = None if value is None else float(value)
    return GaugeMetricFamily(f"{PREFIX}_{name}", help_text, value=known)


def _several(name: str, help_text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}_{name}", help_text, labels=labels)
