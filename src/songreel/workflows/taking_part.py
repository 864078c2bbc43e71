"""How a job takes part in work that others may share: it hears how far that is, and may leave."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from songreel.domain.event import PhaseBegun
from songreel.jobs.context import JobContext
from songreel.workflows.assembly_report import AssemblyReport
from songreel.workflows.efforts import Interest


@asynccontextmanager
async def taking_part(context: JobContext, phase: str) -> AsyncGenerator[Interest]:
    """Give the interest of a job in shared work; how far that is are events of one phase."""
    await context.emit(PhaseBegun(phase=phase, total=1))
    report = AssemblyReport(context, phase)
    report.part(1000)
    yield Interest(told=lambda share: report.told(share, 1000), is_over=context.cancelled.is_set)
    await report.written()
