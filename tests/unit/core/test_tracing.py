"""Traces: what belongs to what, over restarts; none where nobody wants them; no error's text."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import structlog
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from songreel.core import tracing

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACE = 0x0AF7651916CD43DD8448EB211C80319C


@pytest.fixture
def memory() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider)
    try:
        yield exporter
    finally:
        tracing.use(None)


def _named(memory: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in memory.get_finished_spans()}


def _trace(span: ReadableSpan) -> int:
    assert span.context is not None
    return span.context.trace_id


def test_a_job_goes_on_with_the_trace_of_its_request_after_a_restart(
    memory: InMemorySpanExporter,
) -> None:
    with tracing.logged(None, request_id="r-1"), tracing.request({"traceparent": PARENT}) as told:
        told.name("POST /films")
        kept = tracing.carried()
    assert kept is not None
    assert kept["request_id"] == "r-1"
    for run in ("first", "second"):  # another process knows nothing but what was kept
        with tracing.logged(kept, job_id="j-1"), tracing.job(kept, f"job {run}"):
            assert structlog.contextvars.get_contextvars() == {"request_id": "r-1", "job_id": "j-1"}
            with tracing.call("order replicate"):
                pass
    assert structlog.contextvars.get_contextvars() == {}
    spans = memory.get_finished_spans()
    assert {_trace(span) for span in spans} == {TRACE}
    request = _named(memory)["POST /films"]
    for run in ("first", "second"):
        parent = _named(memory)[f"job {run}"].parent
        assert request.context is not None
        assert parent is not None
        assert parent.span_id == request.context.span_id


def test_an_error_is_named_and_not_quoted(memory: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="sr_secret"), tracing.request({}):
        raise ValueError("sr_secret")
    (span,) = memory.get_finished_spans()
    assert "sr_secret" not in span.to_json()
    assert dict(span.attributes or {})["error.type"] == "ValueError"
    assert not span.events


def test_what_belongs_to_no_trace_makes_none(memory: InMemorySpanExporter) -> None:
    with tracing.call("ask gemini"), tracing.span("tidy"):
        pass
    assert memory.get_finished_spans() == ()


@pytest.mark.anyio
async def test_work_for_everybody_is_not_of_who_came_first(memory: InMemorySpanExporter) -> None:
    seen: list[object] = []

    async def shared() -> None:
        seen.append(structlog.contextvars.get_contextvars())
        with tracing.call("ask gemini"):
            pass

    with tracing.logged(None, job_id="j-1"), tracing.job(None, "job clip"):
        await asyncio.create_task(shared(), context=tracing.apart())
    assert seen == [{}]
    assert set(_named(memory)) == {"job clip"}


def test_nothing_is_made_where_nobody_wants_it() -> None:
    with tracing.request({"traceparent": PARENT}) as one, tracing.job(None, "job") as other:
        assert one is other
        one.note(a="b")
        one.name("x")
        one.fail("y")
        assert tracing.carried() is None


def test_garbage_for_a_parent_begins_a_trace(memory: InMemorySpanExporter) -> None:
    for parent in ("", "00-zz-zz-01", "x" * 10_000):
        with tracing.request({"traceparent": parent}):
            pass
    assert all(span.parent is None for span in memory.get_finished_spans())
    assert len(memory.get_finished_spans()) == 3
