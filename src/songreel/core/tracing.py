"""Traces from a request to what it has services do, over jobs and restarts; off by default.

Spans are ours alone: those of the web framework name whole addresses, and the signature of a signed
one is a secret. A span says of an error which one it is, never its text.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol

import structlog
from opentelemetry import context as current
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from songreel import __version__

Value = str | int | bool
_REQUEST_ID = "request_id"
_PARENT = "traceparent"
_STOP_SECONDS = 2.0
_PACKAGES = "songreel[otel]"

_tracer: Tracer | None = None
_propagator = TraceContextTextMapPropagator()


class TracingError(Exception):
    """Traces cannot be sent as it is set up; the text says what to do."""


class Recorder(Protocol):
    """A span, or nothing where nobody wants traces."""

    def note(self, **attributes: Value) -> None:
        """Add attributes; two underscores in a name stand for a dot."""
        ...

    def name(self, name: str) -> None:
        """Name it anew, now that more is known."""
        ...

    def fail(self, kind: str) -> None:
        """Say that it failed, and how: the name of an error, never its text."""
        ...


class _Nothing:
    def note(self, **attributes: Value) -> None:
        """Do nothing."""

    def name(self, name: str) -> None:
        """Do nothing."""

    def fail(self, kind: str) -> None:
        """Do nothing."""


_OFF: AbstractContextManager[Recorder] = nullcontext(_Nothing())


class _Recorder:
    def __init__(self, span: Span) -> None:
        self._span = span

    def note(self, **attributes: Value) -> None:
        """Add attributes."""
        self._span.set_attributes(_named(attributes))

    def name(self, name: str) -> None:
        """Name it anew."""
        self._span.update_name(name)

    def fail(self, kind: str) -> None:
        """Say that it failed."""
        self._span.set_status(StatusCode.ERROR)
        self._span.set_attribute("error.type", kind)


def send_to(url: str) -> Callable[[], None]:
    """Send traces to a collector (OTLP over HTTP) from now on; return what ends that.

    What else can be set is in the variables that OpenTelemetry names: headers of the exporter, the
    share of traces that is kept (`OTEL_TRACES_SAMPLER`).

    Raises:
        TracingError: what sends them is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise TracingError(
            f"SONGREEL_TRACES is set, and what sends traces is not installed: pip install "
            f"'{_PACKAGES}', or leave SONGREEL_TRACES out."
        ) from error
    resource = Resource.create({"service.name": "songreel", "service.version": __version__})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    exporter = OTLPSpanExporter(f"{url.rstrip('/')}/v1/traces", timeout=_STOP_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    use(provider)

    def stop() -> None:
        use(None)
        # A collector that does not answer must not hold up the end of the process.
        ending = threading.Thread(target=provider.shutdown, daemon=True)
        ending.start()
        ending.join(_STOP_SECONDS)

    return stop


def use(provider: trace.TracerProvider | None) -> None:
    """Give spans to a provider from now on; None: make none."""
    global _tracer
    _tracer = None if provider is None else provider.get_tracer("songreel", __version__)


def span(name: str, **attributes: Value) -> AbstractContextManager[Recorder]:
    """Record what is done in the context, as a part of what is recorded around it.

    Where nothing is, nothing is recorded: work that belongs to nobody's trace makes none.
    """
    return _within(name, SpanKind.INTERNAL, attributes)


def call(name: str, **attributes: Value) -> AbstractContextManager[Recorder]:
    """Record a request that goes out, as `span` does; the other side is not told of the trace."""
    return _within(name, SpanKind.CLIENT, attributes)


def _within(
    name: str, kind: SpanKind, attributes: Mapping[str, Value]
) -> AbstractContextManager[Recorder]:
    if _tracer is None or not trace.get_current_span().get_span_context().is_valid:
        return _OFF
    return _recorded(_tracer, name, kind, None, attributes)


def request(headers: Mapping[str, str], **attributes: Value) -> AbstractContextManager[Recorder]:
    """Record a request; it goes on with the trace that its headers name, or begins one."""
    if _tracer is None:
        return _OFF
    parent = _propagator.extract(headers, current.Context())
    return _recorded(_tracer, "HTTP", SpanKind.SERVER, parent, attributes)


def job(
    told: Mapping[str, str] | None, name: str, **attributes: Value
) -> AbstractContextManager[Recorder]:
    """Record a run of a job, as a part of what ordered it, however long ago and wherever."""
    if _tracer is None:
        return _OFF
    parent = _propagator.extract(told or {}, current.Context())
    return _recorded(_tracer, name, SpanKind.CONSUMER, parent, attributes)


def carried() -> dict[str, str] | None:
    """Return what is kept with a job of the request that orders it, and of its trace, or None."""
    told: dict[str, str] = {}
    if _tracer is not None:
        _propagator.inject(told)
    request_id = structlog.contextvars.get_contextvars().get(_REQUEST_ID)
    if request_id is not None:
        told[_REQUEST_ID] = str(request_id)
    return told or None


def logged(told: Mapping[str, str] | None, **ids: str) -> AbstractContextManager[object]:
    """Have each line of the log bear some ids, and that of the request that `told` names."""
    request_id = (told or {}).get(_REQUEST_ID)
    if request_id is not None:
        ids[_REQUEST_ID] = request_id
    return _Logged(ids) if ids else _OFF


class _Logged:
    """What `structlog.contextvars.bound_contextvars` does, in less room: each job has one."""

    __slots__ = ("_ids", "_saved")

    def __init__(self, ids: Mapping[str, str]) -> None:
        self._ids = ids
        self._saved: Mapping[str, Any] | None = None

    def __enter__(self) -> None:
        bound = structlog.contextvars.get_contextvars()
        saved = {name: bound[name] for name in self._ids if name in bound}
        self._saved = saved or None
        structlog.contextvars.bind_contextvars(**self._ids)

    def __exit__(self, *_: object) -> None:
        # Not by the tokens: where a task is thrown away it is closed from another context.
        structlog.contextvars.unbind_contextvars(*self._ids)
        structlog.contextvars.bind_contextvars(**(self._saved or {}))


def apart() -> contextvars.Context:
    """Return the context of a task that works for everybody, whoever happened to start it."""
    return contextvars.Context()


@contextmanager
def _recorded(
    tracer: Tracer,
    name: str,
    kind: SpanKind,
    parent: current.Context | None,
    attributes: Mapping[str, Value],
) -> Generator[Recorder]:
    with tracer.start_as_current_span(
        name,
        context=parent,
        kind=kind,
        attributes=_named(attributes),
        # Texts of errors may quote what somebody sent.
        record_exception=False,
        set_status_on_exception=False,
    ) as found:
        recorder = _Recorder(found)
        try:
            yield recorder
        except BaseException as error:
            recorder.fail(type(error).__name__)
            raise


def _named(attributes: Mapping[str, Value]) -> dict[str, Value]:
    return {name.replace("__", "."): value for name, value in attributes.items()}
