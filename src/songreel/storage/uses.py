"""What refers to what: media by their ids, stored bytes by their content hashes."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.storage.project_tables import PROJECT_TAKES, PROJECTS
from songreel.storage.tables import (
    ASSETS,
    ATTEMPTS,
    EVENTS,
    HOUSE_CLIPS,
    JOBS,
    UNFINISHED,
    VIDEOS,
)

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


async def ids_kept(connection: AsyncConnection) -> set[str]:
    """Return the ids of media that something refers to: nothing takes them by itself.

    Those of unfinished jobs, of projects that are not deleted, and what pinned films and clips were
    made of.
    """
    found = await ids_of_jobs(connection) | await ids_of_projects(connection)
    pinned = sa.select(VIDEOS.c.job_id).where(
        VIDEOS.c.pinned_at.is_not(None), VIDEOS.c.deleted_at.is_(None)
    )
    return found | await _ids_of(connection, JOBS.c.id.in_(pinned))


async def ids_of_jobs(connection: AsyncConnection) -> set[str]:
    """Return the ids of media that unfinished jobs use, and of those that their parts have made."""
    return await _ids_of(connection, UNFINISHED)


async def _ids_of(connection: AsyncConnection, wanted: sa.ColumnElement[bool]) -> set[str]:
    rows = await connection.execute(sa.select(JOBS.c.request).where(wanted))
    found: set[str] = set()
    hashes_used: set[str] = set()
    for row in rows:
        text = json.dumps(row.request)
        found.update(_ID.findall(text.lower()))
        hashes_used.update(_HASH.findall(text))
    for table in (VIDEOS, ASSETS):
        for part in _parts(hashes_used):
            same = await connection.execute(sa.select(table.c.id).where(table.c.sha256.in_(part)))
            found.update(same.scalars())
    events = await connection.execute(
        sa.select(EVENTS.c.data).where(EVENTS.c.job_id.in_(sa.select(JOBS.c.id).where(wanted)))
    )
    for data in events.scalars():
        found |= _ids(data)
    # Of a film's finished clips nothing is told before its own end.
    chosen = sa.select(JOBS.c.id).where(wanted)
    parts = sa.select(JOBS.c.id).where(sa.or_(JOBS.c.id.in_(chosen), JOBS.c.parent_id.in_(chosen)))
    for table in (VIDEOS, ASSETS):
        made = await connection.execute(sa.select(table.c.id).where(table.c.job_id.in_(parts)))
        found.update(made.scalars())
    return found


async def ids_of_projects(connection: AsyncConnection) -> set[str]:
    """Return the ids of media that projects refer to which are not deleted."""
    rows = await connection.execute(
        sa.select(PROJECTS.c.document).where(PROJECTS.c.deleted_at.is_(None))
    )
    found: set[str] = set()
    for document in rows.scalars():
        found |= _ids(document)
    takes = await connection.execute(
        sa.select(PROJECT_TAKES.c.media_id)
        .join(PROJECTS, PROJECTS.c.id == PROJECT_TAKES.c.project_id)
        .where(PROJECTS.c.deleted_at.is_(None), PROJECT_TAKES.c.media_id.is_not(None))
    )
    found.update(takes.scalars())
    return found


async def hashes(connection: AsyncConnection) -> set[str]:
    """Return the content hashes of all stored bytes that something refers to.

    Rows do, also of what is deleted and can be restored; jobs that are not over, and those with
    an order that may be sent again; and what a clip was kept as that was paid for and cannot be
    used.
    """
    found: set[str] = set()
    for column in (VIDEOS.c.sha256, VIDEOS.c.original_sha256, ASSETS.c.sha256):
        rows = await connection.execute(sa.select(column).where(column.is_not(None)))
        found.update(rows.scalars())
    for column in (HOUSE_CLIPS.c.sha256, HOUSE_CLIPS.c.source_sha256):
        rows = await connection.execute(sa.select(column))
        found.update(rows.scalars())
    async for request in _requests(connection):
        found.update(_HASH.findall(request))
    failed = await connection.execute(
        sa.select(JOBS.c.error).where(JOBS.c.state == "failed", JOBS.c.error.is_not(None))
    )
    for error in failed.scalars():
        if error.get("error_code") == "OUTPUT_INVALID":
            found.update(_HASH.findall(error.get("details") or ""))
    return found


async def _requests(connection: AsyncConnection) -> AsyncIterator[str]:
    open_orders = sa.select(ATTEMPTS.c.job_id).where(
        sa.or_(
            ATTEMPTS.c.state != "settled",
            sa.and_(ATTEMPTS.c.settlement == "unknown", ATTEMPTS.c.decision.is_(None)),
        )
    )
    parents = sa.select(JOBS.c.parent_id).where(JOBS.c.id.in_(open_orders))
    rows = await connection.execute(
        sa.select(JOBS.c.request).where(
            sa.or_(UNFINISHED, JOBS.c.id.in_(open_orders), JOBS.c.id.in_(parents))
        )
    )
    for request in rows.scalars():
        yield json.dumps(request)


async def oldest_unfinished(connection: AsyncConnection) -> datetime | None:
    """Return when the oldest job began that is not over: what it keeps has no row yet."""
    rows = await connection.execute(sa.select(sa.func.min(JOBS.c.created_at)).where(UNFINISHED))
    return rows.scalar_one_or_none()


async def drop_orphans(connection: AsyncConnection) -> int:
    """Drop the rows of files that were made of clips and films which are not there any more."""
    videos = sa.select(VIDEOS.c.id).where(
        VIDEOS.c.owner_id == HOUSE_CLIPS.c.owner_id,
        VIDEOS.c.sha256 == HOUSE_CLIPS.c.source_sha256,
    )
    gone = await connection.execute(sa.delete(HOUSE_CLIPS).where(~videos.exists()))
    rows = await connection.execute(
        sa.select(ASSETS.c.id, ASSETS.c.owner_id, ASSETS.c.facts).where(
            ASSETS.c.kind.like("derived/%")
        )
    )
    derived = {row.id: (row.owner_id, row.facts.get("video_sha256")) for row in rows}
    known = {
        (row.owner_id, row.sha256)
        for row in await connection.execute(sa.select(VIDEOS.c.owner_id, VIDEOS.c.sha256))
    }
    left = [identity for identity, source in derived.items() if source not in known]
    await delete_rows(connection, ASSETS, left)
    return gone.rowcount + len(left)


async def delete_rows(connection: AsyncConnection, table: sa.Table, ids: Iterable[str]) -> None:
    """Delete rows by their ids, however many there are."""
    for part in _parts(ids):
        await connection.execute(sa.delete(table).where(table.c.id.in_(part)))


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    """Give names in parts that a statement can hold."""
    wanted = [*names]
    for start in range(0, len(wanted), 500):
        yield wanted[start : start + 500]


def _ids(document: Any) -> set[str]:
    return set(_ID.findall(json.dumps(document).lower()))
