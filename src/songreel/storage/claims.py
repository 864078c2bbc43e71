"""Who has a run: the token that the engine's claim of it wrote into the engine's own row.

A run that was taken over has another token, also where the same process claimed it again: so an
execution that was frozen meanwhile can tell that it is none any more, whoever it was taken by. Only
for PostgreSQL: the file of SQLite belongs to one process.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.storage.tables import JOBS, UNFINISHED

SCHEMA = "dbos"
_ROWS = sa.table(
    "workflow_status",
    sa.column("workflow_uuid", sa.Text),
    sa.column("status", sa.Text),
    sa.column("executor_id", sa.Text),
    sa.column("owner_xid", sa.Text),
    schema=SCHEMA,
)
_ALIVE = ("ENQUEUED", "PENDING", "DELAYED")
# As the engine's ids of runs are written; the first run has the job's own.
_RUN_ID = sa.case(
    (JOBS.c.run == 0, JOBS.c.id), else_=JOBS.c.id + "." + sa.cast(JOBS.c.run, sa.Text)
)
_HELD = (
    sa.select(_ROWS.c.owner_xid)
    .where(_ROWS.c.workflow_uuid == sa.bindparam("of_run"))
    .with_for_update(read=True)
)
_JOB_ID = sa.func.split_part(_ROWS.c.workflow_uuid, ".", 1)
_OF_EXECUTOR = (
    sa.select(_ROWS.c.workflow_uuid, _ROWS.c.owner_xid)
    .select_from(_ROWS.join(JOBS, JOBS.c.id == _JOB_ID))
    .where(
        _ROWS.c.executor_id == sa.bindparam("of_executor"),
        _ROWS.c.status == "PENDING",
        # A job may be in another run by now.
        _ROWS.c.workflow_uuid == _RUN_ID,
    )
)
_LEFT = (
    sa.select(JOBS.c.id, JOBS.c.run)
    .select_from(JOBS.join(_ROWS, _ROWS.c.workflow_uuid == _RUN_ID))
    .where(UNFINISHED, _ROWS.c.status.not_in(_ALIVE))
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A run as the engine calls it, and the token of the execution that has claimed it."""

    run_id: str
    token: str


async def is_held(connection: AsyncConnection, claim: Claim) -> bool:
    """Tell whether a claim is the last one of its run; it stays so until the transaction's end."""
    rows = await connection.execute(_HELD, {"of_run": claim.run_id})
    return rows.scalar_one_or_none() == claim.token


async def of_executor(connection: AsyncConnection, executor_id: str) -> dict[str, str | None]:
    """Return the runs that a process has claimed and that have no end, with their tokens."""
    rows = await connection.execute(_OF_EXECUTOR, {"of_executor": executor_id})
    return {row.workflow_uuid: row.owner_xid for row in rows}


async def left_by_engine(connection: AsyncConnection) -> list[tuple[str, int]]:
    """Return jobs without an end, with their runs, whose run has one: nobody carries them."""
    return [(row.id, row.run) for row in await connection.execute(_LEFT)]
