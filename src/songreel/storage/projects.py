"""Projects as rows: one document each, whose version goes up with every change."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.errors import PreconditionFailedError
from songreel.domain.project import Project, StoredProject
from songreel.storage.project_tables import PROJECTS


class Position(NamedTuple):
    """A place in a list, newest first: after this project."""

    created_at: datetime
    id: str


async def insert(connection: AsyncConnection, stored: StoredProject) -> None:
    """Store a new project."""
    await connection.execute(
        sa.insert(PROJECTS).values(
            id=stored.id,
            owner_id=stored.owner_id,
            version=stored.version,
            title=stored.title,
            budget=stored.budget,
            created_at=stored.created_at,
            changed_at=stored.changed_at,
            document=_document(stored.project),
        )
    )


async def find(
    connection: AsyncConnection, project_id: str, owner_id: str, *, lock: bool = False
) -> StoredProject | None:
    """Return an owner's project that is not deleted, or None.

    A lock keeps others from changing it until the commit.
    """
    statement = sa.select(PROJECTS).where(
        PROJECTS.c.id == project_id,
        PROJECTS.c.owner_id == owner_id,
        PROJECTS.c.deleted_at.is_(None),
    )
    rows = await connection.execute(statement.with_for_update() if lock else statement)
    row = rows.one_or_none()
    return None if row is None else _stored(row)


async def listed(
    connection: AsyncConnection, owner_id: str, *, after: Position | None, limit: int
) -> list[StoredProject]:
    """Return an owner's projects that are not deleted, newest first, those after a place."""
    statement = sa.select(PROJECTS).where(
        PROJECTS.c.owner_id == owner_id, PROJECTS.c.deleted_at.is_(None)
    )
    if after is not None:
        statement = statement.where(
            sa.or_(
                PROJECTS.c.created_at < after.created_at,
                sa.and_(PROJECTS.c.created_at == after.created_at, PROJECTS.c.id < after.id),
            )
        )
    order = (PROJECTS.c.created_at.desc(), PROJECTS.c.id.desc())
    rows = await connection.execute(statement.order_by(*order).limit(limit))
    return [_stored(row) for row in rows]


async def titles(connection: AsyncConnection, ids: Collection[str]) -> dict[str, str]:
    """Return what those of some projects that are not deleted are called, by their ids."""
    rows = await connection.execute(
        sa.select(PROJECTS.c.id, PROJECTS.c.title).where(
            PROJECTS.c.id.in_(ids), PROJECTS.c.deleted_at.is_(None)
        )
    )
    return {row.id: row.title for row in rows}


async def replace(connection: AsyncConnection, stored: StoredProject) -> None:
    """Write a project in place of the version before it.

    Raises:
        PreconditionFailedError: there is another version by now, or none.
    """
    written = await connection.execute(
        sa.update(PROJECTS)
        .where(
            PROJECTS.c.id == stored.id,
            PROJECTS.c.owner_id == stored.owner_id,
            PROJECTS.c.version == stored.version - 1,
            PROJECTS.c.deleted_at.is_(None),
        )
        .values(
            version=stored.version,
            title=stored.title,
            budget=stored.budget,
            changed_at=stored.changed_at,
            document=_document(stored.project),
        )
    )
    if written.rowcount != 1:
        raise PreconditionFailedError(
            "Somebody else changed this project in the meantime. Read it again, and make your "
            "change anew."
        )


async def delete(connection: AsyncConnection, project_id: str, owner_id: str, at: datetime) -> bool:
    """Note that a project is deleted; tell whether it was there."""
    return await _note(connection, project_id, owner_id, PROJECTS.c.deleted_at.is_(None), at)


async def restore(connection: AsyncConnection, project_id: str, owner_id: str) -> bool:
    """Take a deletion back; tell whether there was one."""
    was = PROJECTS.c.deleted_at.is_not(None)
    return await _note(connection, project_id, owner_id, was, None)


async def _note(
    connection: AsyncConnection,
    project_id: str,
    owner_id: str,
    was: sa.ColumnElement[bool],
    at: datetime | None,
) -> bool:
    written = await connection.execute(
        sa.update(PROJECTS)
        .where(PROJECTS.c.id == project_id, PROJECTS.c.owner_id == owner_id, was)
        .values(deleted_at=at)
    )
    return written.rowcount == 1


async def is_deleted(connection: AsyncConnection, project_id: str) -> bool:
    """Tell whether somebody deleted a project, and has not taken that back."""
    rows = await connection.execute(
        sa.select(PROJECTS.c.id).where(
            PROJECTS.c.id == project_id, PROJECTS.c.deleted_at.is_not(None)
        )
    )
    return rows.scalar_one_or_none() is not None


async def budget_of(connection: AsyncConnection, project_id: str) -> Decimal | None:
    """Return the US dollars that may be spent on a project in all, or None."""
    rows = await connection.execute(sa.select(PROJECTS.c.budget).where(PROJECTS.c.id == project_id))
    return rows.scalar_one_or_none()


def _document(project: Project) -> dict[str, Any]:
    return project.model_dump(mode="json", by_alias=True)


def _stored(row: Any) -> StoredProject:
    return StoredProject(
        id=row.id,
        owner_id=row.owner_id,
        version=row.version,
        title=row.title,
        budget=row.budget,
        created_at=row.created_at,
        changed_at=row.changed_at,
        project=Project.model_validate_json(_text(row.document)),
    )


def _text(document: Any) -> str:
    # Read as JSON, lists become tuples and texts decimals; strict types refuse them otherwise.
    return json.dumps(document)
