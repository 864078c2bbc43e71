"""Files that follow from others: what is lost of them is made again, and takes its place."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.video import Asset
from songreel.storage.tables import ASSETS
from songreel.storage.upsert import upsert


async def keep(connection: AsyncConnection, asset: Asset) -> None:
    """Store a file that was made of another one, in the place of an earlier one of its id."""
    await connection.execute(
        upsert(
            connection,
            ASSETS,
            {
                "id": asset.id,
                "owner_id": asset.owner_id,
                "kind": asset.kind,
                "sha256": asset.sha256,
                "size_bytes": asset.size_bytes,
                "media_type": asset.media_type,
                "created_at": asset.created_at,
                "facts": asset.facts,
                "job_id": None,
            },
        )
    )
