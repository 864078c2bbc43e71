"""Keep how long orders took apart from when their end was seen: a stop may lie between."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("attempts", sa.Column("took_ms", sa.BigInteger()))
    # Moments are microseconds. What was seen late by an earlier version cannot be told from these.
    op.execute(
        "UPDATE attempts SET took_ms = (finished_at - sent_at) / 1000 WHERE finished_at > sent_at"
    )
