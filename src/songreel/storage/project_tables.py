"""The tables of projects: what people work on, every take of it, and what it was quoted at."""

from __future__ import annotations

import sqlalchemy as sa

from songreel.storage.columns import Document, Moment, Money
from songreel.storage.metadata import METADATA

PROJECTS = sa.Table(
    "projects",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("budget", Money),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("deleted_at", Moment),
    sa.Column("document", Document, nullable=False),
    sa.Index("ix_projects_newest", "owner_id", "created_at", "id"),
)

# Append-only: a take is never taken away. Its subject is a scene's id, or "character".
PROJECT_TAKES = sa.Table(
    "project_takes",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("project_id", sa.Text, sa.ForeignKey("projects.id"), nullable=False, index=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("input_hash", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    # Empty where somebody brought it along.
    sa.Column("job_id", sa.Text, index=True),
    # Of a video or an asset; empty while it is being made.
    sa.Column("media_id", sa.Text, index=True),
    sa.Column("facts", Document, nullable=False),
)

QUOTES = sa.Table(
    "quotes",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("project_id", sa.Text, nullable=False, index=True),
    sa.Column("key_id", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("amount", Money, nullable=False),
    # The day whose caps it is set aside under, once it is accepted.
    sa.Column("day", sa.Text),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("valid_until", Moment, nullable=False),
    sa.Column("accepted_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("document", Document, nullable=False),
)
sa.Index(
    "ix_quotes_accepted",
    QUOTES.c.valid_until,
    sqlite_where=sa.text("state = 'accepted'"),
    postgresql_where=sa.text("state = 'accepted'"),
)

# What an accepted quote sets aside, an order each; an order that draws on a line names it.
QUOTE_LINES = sa.Table(
    "quote_lines",
    METADATA,
    sa.Column("quote_id", sa.Text, sa.ForeignKey("quotes.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("backend", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("input_hash", sa.Text, nullable=False),
    sa.Column("units", sa.Integer, nullable=False),
    sa.Column("amount", Money, nullable=False),
    sa.Column("attempt_id", sa.Text),
)
