"""Keep with a job which request ordered it, and the trace that it belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    # Empty in rows of an earlier version, which goes on beside this one.
    op.add_column("jobs", sa.Column("trace", sa.Text()))
