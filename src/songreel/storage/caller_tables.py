"""The tables of callers: workspaces and their keys."""

from __future__ import annotations

import sqlalchemy as sa

from songreel.storage.columns import Document, Moment, Money
from songreel.storage.metadata import METADATA

# The id of a workspace is the `owner_id` of everything that its members make.
WORKSPACES = sa.Table(
    "workspaces",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("daily_cap", Money),
)

# The id is public; of the secret there is a hash alone.
API_KEYS = sa.Table(
    "api_keys",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("scopes", Document, nullable=False),
    sa.Column("secret_hash", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("revoked_at", Moment),
    sa.Column("daily_cap", Money),
    sa.Column("requests_per_minute", sa.Integer),
    sa.Column("jobs_per_hour", sa.Integer),
    sa.Column("over_limit", sa.Text, nullable=False),
)

# Sessions that were ended before their time; forgotten once they would have expired.
ENDED_SESSIONS = sa.Table(
    "ended_sessions",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("ended_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)
