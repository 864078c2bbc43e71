"""The tables of webhooks: whom events are told to, and what is still to be told."""

from __future__ import annotations

import sqlalchemy as sa

from songreel.storage.columns import Document, Moment
from songreel.storage.metadata import METADATA

# No secret is kept: it follows from the installation's key, the id and the generation.
WEBHOOK_ENDPOINTS = sa.Table(
    "webhook_endpoints",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False, index=True),
    sa.Column("url", sa.Text, nullable=False),
    # Types of events; an empty list stands for all.
    sa.Column("events", Document, nullable=False),
    # Whether the jobs that a job of the owner's starts are told of, too.
    sa.Column("parts", sa.Boolean, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("generation", sa.Integer, nullable=False),
    # The generation before is signed with as well for a while after that.
    sa.Column("rotated_at", Moment),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("disabled_at", Moment),
    sa.Column("disabled_because", sa.Text),
)

# Written in the transaction of the event that it tells.
WEBHOOK_MESSAGES = sa.Table(
    "webhook_messages",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("endpoint_id", sa.Text, sa.ForeignKey("webhook_endpoints.id"), nullable=False),
    sa.Column("job_id", sa.Text, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("next_at", Moment),
    # While a process sends it, no other one does.
    sa.Column("leased_until", Moment),
    sa.Column("last_status", sa.Integer),
    sa.Column("last_error", sa.Text),
    sa.Column("delivered_at", Moment),
    sa.UniqueConstraint("endpoint_id", "job_id", "seq"),
)
sa.Index(
    "ix_webhook_messages_due",
    WEBHOOK_MESSAGES.c.endpoint_id,
    WEBHOOK_MESSAGES.c.next_at,
    sqlite_where=sa.text("state = 'pending'"),
    postgresql_where=sa.text("state = 'pending'"),
)
sa.Index(
    "ix_webhook_messages_newest",
    WEBHOOK_MESSAGES.c.owner_id,
    WEBHOOK_MESSAGES.c.state,
    WEBHOOK_MESSAGES.c.id,
)
