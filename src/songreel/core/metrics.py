"""What this process counts and times, for Prometheus: names, labels and buckets in one place.

Labels are bounded: templates of routes, names of installed backends, kinds and states; never an
id, a path or a model. What the database tells is no business of this module.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
    start_http_server,
)

from songreel import __version__

PREFIX = "songreel"
REGISTRY = CollectorRegistry()
"""All that this process tells of itself; it is not the package's own global one."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER = "other"
# Requests may wait for a film.
_REQUEST_SECONDS = (0.005, 0.025, 0.1, 0.5, 2.5, 10, 30, 120, 600)
_CALL_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90, 600)
_ORDER_SECONDS = (5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1800)

# When each series began doubles what is told, and nobody here asks for it.
disable_created_metrics()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

_requests = Counter(
    "http_requests",
    "Requests that were answered.",
    ("method", "route", "status"),
    namespace=PREFIX,
    registry=REGISTRY,
)
_request_seconds = Histogram(
    "http_request_seconds",
    "Seconds from the head of a request to the end of its answer, waiting for a job included.",
    ("method", "route"),
    namespace=PREFIX,
    registry=REGISTRY,
    buckets=_REQUEST_SECONDS,
)
_calls = Counter(
    "provider_requests",
    "Requests to services. outcome: the status of the answer, ok, or how it failed: "
    "backend_unavailable, outcome_unknown, cancelled, and the like.",
    ("backend", "operation", "outcome"),
    namespace=PREFIX,
    registry=REGISTRY,
)
_call_seconds = Histogram(
    "provider_request_seconds",
    "Seconds that requests to services took, however they ended.",
    ("backend", "operation"),
    namespace=PREFIX,
    registry=REGISTRY,
    buckets=_CALL_SECONDS,
)
_order_seconds = Histogram(
    "provider_order_seconds",
    "Seconds from sending an order to the moment at which its service was seen to have done it.",
    ("backend",),
    namespace=PREFIX,
    registry=REGISTRY,
    buckets=_ORDER_SECONDS,
)
_ended = Counter(
    "jobs_ended",
    "Jobs that came to their end in this process.",
    ("kind", "state"),
    namespace=PREFIX,
    registry=REGISTRY,
)
_build = Gauge(
    "build_info",
    "Always 1; its label is the version.",
    ("version",),
    namespace=PREFIX,
    registry=REGISTRY,
)
_build.labels(__version__).set(1)


class Room:
    """Room on this machine, told by a process that answers no requests: servers look as asked."""

    def __init__(self, least: int) -> None:
        """Tell below how many bytes nothing paid is begun, and what is free once that is known."""
        _gauge("least_free_bytes", "Free bytes of disk below which nothing paid is begun.").set(
            least
        )
        self._free = _gauge("free_bytes", "Bytes of disk that can be written.")
        self.set(None)

    def set(self, free: int | None) -> None:
        """Say how many bytes can be written; None: that cannot be told."""
        self._free.set(math.nan if free is None else free)


def _gauge(name: str, text: str) -> Gauge:
    return Gauge(name, text, namespace=PREFIX, registry=REGISTRY)


def request_answered(method: str, route: str | None, status: int | None, seconds: float) -> None:
    """Count a request that was answered.

    Args:
        method: of HTTP; one that nothing takes counts as other.
        route: template of the address, or None where no route was reached.
        status: of the answer; None: the connection was closed without one.
        seconds: from its head to the end of its answer.
    """
    method = method if method in _METHODS else _OTHER
    route = route or _OTHER
    _requests.labels(method, route, str(status or "none")).inc()
    _request_seconds.labels(method, route).observe(seconds)


class Call:
    """A request to a service; whoever sends it says how it ended."""

    __slots__ = ("outcome",)

    def __init__(self) -> None:
        """Begin as one that failed: that is what an end without a word is."""
        self.outcome = "failed"


@contextmanager
def provider_call(backend: str, operation: str) -> Generator[Call]:
    """Count and time a request to a service.

    Args:
        backend: name of the provider.
        operation: order, which may be billed; ask; fetch; write, for scenes.
    """
    call, began = Call(), time.monotonic()
    try:
        yield call
    except asyncio.CancelledError:
        call.outcome = "cancelled"
        raise
    finally:
        _calls.labels(backend, operation, call.outcome).inc()
        _call_seconds.labels(backend, operation).observe(time.monotonic() - began)


def order_finished(backend: str, milliseconds: int) -> None:
    """Note how long an order took from when it was sent."""
    _order_seconds.labels(backend).observe(milliseconds / 1000)


def job_ended(kind: str, state: str) -> None:
    """Count a job that came to its end here."""
    _ended.labels(kind, state).inc()


def serve(host: str, port: int) -> Callable[[], None]:
    """Answer `/metrics` at an address, without asking who wants it; return what ends that.

    Raises:
        OSError: the address cannot be listened on.
    """
    server, thread = start_http_server(port, host, REGISTRY)

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop
