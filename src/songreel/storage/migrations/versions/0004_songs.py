"""Keep what was heard of a song, what a person corrects about it, and its lyrics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "songs",
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("song_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.PrimaryKeyConstraint("owner_id", "sha256", name=op.f("pk_songs")),
    )
    op.create_index(op.f("ix_songs_song_id"), "songs", ["song_id"])
    # Until now each sending made a song of its own: one of them answers for the bytes from now on.
    op.execute(
        "INSERT INTO songs (owner_id, sha256, song_id) SELECT owner_id, sha256, MIN(id) "
        "FROM assets WHERE kind = 'song' GROUP BY owner_id, sha256"
    )
    for name, *columns in (
        ("analyses", sa.Column("listener", sa.Text(), nullable=False)),
        ("corrections", sa.Column("version", sa.Integer(), nullable=False)),
        ("lyrics", sa.Column("version", sa.Integer(), nullable=False)),
    ):
        moment = "heard_at" if name == "analyses" else "changed_at"
        op.create_table(
            name,
            sa.Column("song_id", sa.Text(), nullable=False),
            sa.Column("owner_id", sa.Text(), nullable=False),
            *columns,
            sa.Column(moment, sa.BigInteger(), nullable=False),
            sa.ForeignKeyConstraint(["song_id"], ["assets.id"], name=op.f(f"fk_{name}_song_id")),
            sa.PrimaryKeyConstraint("song_id", name=op.f(f"pk_{name}")),
        )
    for name in ("analyses", "corrections"):
        op.add_column(name, sa.Column("document", sa.Text(), nullable=False))
    op.add_column("lyrics", sa.Column("format", sa.Text()))
    op.add_column("lyrics", sa.Column("content", sa.LargeBinary()))
