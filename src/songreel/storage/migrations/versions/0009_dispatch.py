"""Know which orders wait to be sent, whose turn it is, and what somebody waits for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_UNDER_WAY = (
    "state IN ('intended', 'submitted') OR (state = 'reserved' AND dispatched_at IS NOT NULL)"
)
_WAITING = "state = 'reserved' AND dispatched_at IS NULL"


def upgrade() -> None:
    # Empty in rows of an earlier version, which goes on beside this one: a batch, by itself.
    op.add_column("jobs", sa.Column("priority", sa.Text()))
    op.add_column("attempts", sa.Column("priority", sa.Text()))
    op.add_column("attempts", sa.Column("work_id", sa.Text()))
    op.add_column("attempts", sa.Column("dispatched_at", sa.BigInteger()))
    op.create_index(
        op.f("ix_attempts_under_way"),
        "attempts",
        ["backend", "owner_id", "key_id"],
        sqlite_where=sa.text(_UNDER_WAY),
        postgresql_where=sa.text(_UNDER_WAY),
    )
    op.create_index(
        op.f("ix_attempts_waiting"),
        "attempts",
        ["backend", "created_at"],
        sqlite_where=sa.text(_WAITING),
        postgresql_where=sa.text(_WAITING),
    )
