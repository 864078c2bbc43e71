"""Songs and pictures as rows; their bytes are blobs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.video import Asset
from songreel.storage.tables import ASSETS


async def insert(connection: AsyncConnection, asset: Asset, name: str | None = None) -> None:
    """Store an uploaded or generated file; its bytes never change afterwards."""
    await connection.execute(
        sa.insert(ASSETS).values(
            id=asset.id,
            owner_id=asset.owner_id,
            kind=asset.kind,
            sha256=asset.sha256,
            size_bytes=asset.size_bytes,
            media_type=asset.media_type,
            created_at=asset.created_at,
            facts=asset.facts,
            job_id=asset.job_id,
            name=name,
        )
    )


async def find(connection: AsyncConnection, asset_id: str, owner_id: str = "local") -> Asset | None:
    """Return an owner's asset, or None: also where it was deleted."""
    return await _one(
        connection,
        ASSETS.c.id == asset_id,
        ASSETS.c.owner_id == owner_id,
        ASSETS.c.deleted_at.is_(None),
    )


async def was_deleted(connection: AsyncConnection, asset_id: str) -> bool:
    """Tell whether an asset that was here is deleted: its row goes a day after it."""
    rows = await connection.execute(sa.select(ASSETS.c.deleted_at).where(ASSETS.c.id == asset_id))
    row = rows.one_or_none()
    return row is None or row.deleted_at is not None


async def of_job(connection: AsyncConnection, job_id: str) -> Asset | None:
    """Return what a job made, or None."""
    return await _one(connection, ASSETS.c.job_id == job_id)


async def _one(connection: AsyncConnection, *where: sa.ColumnElement[bool]) -> Asset | None:
    row = (await connection.execute(sa.select(ASSETS).where(*where))).one_or_none()
    return None if row is None else asset_of(row)


def asset_of(row: Any) -> Asset:
    """Return the asset that a row of the table holds."""
    return Asset(
        id=row.id,
        owner_id=row.owner_id,
        kind=row.kind,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        media_type=row.media_type,
        created_at=row.created_at,
        facts=row.facts,
        job_id=row.job_id,
    )
