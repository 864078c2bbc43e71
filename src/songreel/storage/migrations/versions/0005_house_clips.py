"""Remember clips in the house format, and which delivered ones were brought into it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "house_clips",
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source_sha256", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("frames", sa.BigInteger(), nullable=False),
        sa.Column("rate_numerator", sa.Integer(), nullable=False),
        sa.Column("rate_denominator", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("has_audio", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "key", name=op.f("pk_house_clips")),
    )
    for name in ("source_sha256", "sha256"):
        op.create_index(op.f(f"ix_house_clips_{name}"), "house_clips", [name])
    op.add_column("videos", sa.Column("ingestion", sa.Text()))
    where = "ingestion IS NULL AND original_sha256 <> sha256"
    op.create_index(
        op.f("ix_videos_uningested"),
        "videos",
        ["created_at"],
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
