"""Reserve money before it is spent, and know again what was sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for column in (
        sa.Column("units", sa.Integer()),
        sa.Column("day", sa.Text()),
        sa.Column("charged", sa.Text()),
        sa.Column("trace", sa.Text()),
        sa.Column("decision", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("finished_at", sa.BigInteger()),
        sa.Column("settled_at", sa.BigInteger()),
    ):
        op.add_column("attempts", column)
    op.create_index(op.f("ix_attempts_finished"), "attempts", ["backend", "model", "finished_at"])
    op.create_index(
        op.f("ix_attempts_unknown"),
        "attempts",
        ["created_at"],
        sqlite_where=sa.text("settlement = 'unknown'"),
        postgresql_where=sa.text("settlement = 'unknown'"),
    )
    op.add_column("videos", sa.Column("inspection", sa.Text()))
    op.execute("UPDATE videos SET inspection = 'whole'")
    op.create_index(
        op.f("ix_videos_uninspected"),
        "videos",
        ["created_at"],
        sqlite_where=sa.text("inspection IS NULL"),
        postgresql_where=sa.text("inspection IS NULL"),
    )
    op.create_table(
        "budgets",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "day", name=op.f("pk_budgets")),
    )
    op.create_table(
        "provider_files",
        sa.Column("backend", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("backend", "name", name=op.f("pk_provider_files")),
    )
    op.create_index(op.f("ix_provider_files_attempt_id"), "provider_files", ["attempt_id"])
    op.create_table(
        "installation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation")),
    )
