"""The tables. Migrations make them; a test holds that both say the same.

Every row names its `owner_id`, but for bookkeeping that belongs to no owner (processes, counters).
"""

from __future__ import annotations

import sqlalchemy as sa

from songreel.storage.columns import Document, Moment, Money
from songreel.storage.metadata import METADATA

JOBS = sa.Table(
    "jobs",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("request", Document, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("caller", sa.Text, nullable=False),
    sa.Column("keyed", sa.Boolean, nullable=False),
    sa.Column("parent_id", sa.Text),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("started_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("cancel_requested_at", Moment),
    sa.Column("answered_at", Moment),
    sa.Column("result", Document),
    sa.Column("error", Document),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("last_seq", sa.Integer, nullable=False),
    # Which run of the engine carries this job: an earlier one that comes to life again stops.
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("process_id", sa.Text),
    # Under which key it was asked for, and for which project and by which quote it is paid.
    sa.Column("key_id", sa.Text, index=True),
    sa.Column("project_id", sa.Text, index=True),
    sa.Column("quote_id", sa.Text),
    sa.Column("not_before", Moment),
    # Which request ordered it, and the trace that it belongs to (W3C Trace Context).
    sa.Column("trace", Document),
    # Whether somebody waits for it; empty: it is one of a batch.
    sa.Column("priority", sa.Text),
    sa.Index("ix_jobs_newest", "owner_id", "created_at", "id"),
)
UNFINISHED = JOBS.c.state.in_(("queued", "running"))
sa.Index(
    "ix_jobs_unfinished",
    JOBS.c.state,
    JOBS.c.parent_id,
    sqlite_where=sa.text("state IN ('queued', 'running')"),
    postgresql_where=sa.text("state IN ('queued', 'running')"),
)
sa.Index(
    "ix_jobs_unanswered",
    JOBS.c.fingerprint,
    JOBS.c.caller,
    sqlite_where=sa.text("answered_at IS NULL"),
    postgresql_where=sa.text("answered_at IS NULL"),
)
sa.Index("ix_jobs_parent_id", JOBS.c.parent_id)

EVENTS = sa.Table(
    "events",
    METADATA,
    sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("data", Document, nullable=False),
    # Its place among all events of its owner; empty until it is placed, after its commit.
    sa.Column("position", sa.BigInteger),
    sa.Index("ix_events_position", "owner_id", "position", unique=True),
)
sa.Index(
    "ix_events_unplaced",
    EVENTS.c.owner_id,
    sqlite_where=sa.text("position IS NULL"),
    postgresql_where=sa.text("position IS NULL"),
)

PROCESSES = sa.Table(
    "processes",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("renewed_at", Moment, nullable=False),
)

LEASES = sa.Table(
    "leases",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), nullable=False, index=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("process_id", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
)
sa.Index(
    "ix_leases_open",
    LEASES.c.process_id,
    sqlite_where=sa.text("ended_at IS NULL"),
    postgresql_where=sa.text("ended_at IS NULL"),
)

IDEMPOTENCY = sa.Table(
    "idempotency",
    METADATA,
    sa.Column("owner_id", sa.Text, primary_key=True),
    sa.Column("caller", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), nullable=False, index=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

ATTEMPTS = sa.Table(
    "attempts",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    # No foreign key: the ledger outlives whatever else is cleaned up.
    sa.Column("job_id", sa.Text, nullable=False, index=True),
    sa.Column("backend", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("input_hash", sa.Text, nullable=False),
    sa.Column("amount", Money, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("provider_id", sa.Text),
    sa.Column("settlement", sa.Text),
    sa.Column("basis", sa.Text),
    sa.Column("units", sa.Integer),
    sa.Column("day", sa.Text),
    sa.Column("charged", Money),
    sa.Column("trace", Document),
    sa.Column("decision", sa.Text),
    sa.Column("error", Document),
    sa.Column("sent_at", Moment),
    sa.Column("finished_at", Moment),
    sa.Column("took_ms", sa.BigInteger),
    sa.Column("settled_at", Moment),
    sa.Column("key_id", sa.Text),
    sa.Column("project_id", sa.Text, index=True),
    sa.Column("quote_id", sa.Text),
    # What decides whose order goes next, and when it was let go; empty work: it is by itself.
    sa.Column("priority", sa.Text),
    sa.Column("work_id", sa.Text),
    sa.Column("dispatched_at", Moment),
    sa.Index("ix_attempts_sent", "owner_id", "sent_at"),
    sa.Index("ix_attempts_provider_id", "backend", "provider_id"),
    sa.Index("ix_attempts_finished", "backend", "model", "finished_at"),
)
sa.Index(
    "ix_attempts_open",
    ATTEMPTS.c.input_hash,
    sqlite_where=sa.text("state <> 'settled'"),
    postgresql_where=sa.text("state <> 'settled'"),
)

UNDER_WAY = sa.text(
    "state IN ('intended', 'submitted') OR (state = 'reserved' AND dispatched_at IS NOT NULL)"
)
WAITING = sa.text("state = 'reserved' AND dispatched_at IS NULL")
"""As the partial indexes say it, or a database would not take them."""
sa.Index(
    "ix_attempts_under_way",
    ATTEMPTS.c.backend,
    ATTEMPTS.c.owner_id,
    ATTEMPTS.c.key_id,
    sqlite_where=UNDER_WAY,
    postgresql_where=UNDER_WAY,
)
sa.Index(
    "ix_attempts_waiting",
    ATTEMPTS.c.backend,
    ATTEMPTS.c.created_at,
    sqlite_where=WAITING,
    postgresql_where=WAITING,
)
sa.Index(
    "ix_attempts_unknown",
    ATTEMPTS.c.created_at,
    sqlite_where=sa.text("settlement = 'unknown'"),
    postgresql_where=sa.text("settlement = 'unknown'"),
)

# What was reserved or spent, in hundred-millionths of a dollar: a sum that SQL can compare.
BUDGETS = sa.Table(
    "budgets",
    METADATA,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
)

PROVIDER_FILES = sa.Table(
    "provider_files",
    METADATA,
    sa.Column("backend", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("attempt_id", sa.Text, nullable=False, index=True),
    sa.Column("created_at", Moment, nullable=False),
)

# What is true of the installation as a whole: how much was sent, and whether sending is held.
INSTALLATION = sa.Table(
    "installation",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", Document, nullable=False),
)

VIDEOS = sa.Table(
    "videos",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("job_id", sa.Text, nullable=False, index=True),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("original_sha256", sa.Text),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("frames", sa.BigInteger, nullable=False),
    sa.Column("rate_numerator", sa.Integer, nullable=False),
    sa.Column("rate_denominator", sa.Integer, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("has_audio", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment),
    sa.Column("metadata", Document, nullable=False),
    # Empty while it waits to be decoded whole; then "whole", or what is wrong with it.
    sa.Column("inspection", sa.Text),
    # Of a clip that came in its maker's form: empty while it waits to be brought into the house
    # format; then "done", or why it could not be.
    sa.Column("ingestion", sa.Text),
    sa.Column("pinned_at", Moment),
    sa.Column("deleted_at", Moment),
)
sa.Index(
    "ix_videos_deleted",
    VIDEOS.c.deleted_at,
    sqlite_where=sa.text("deleted_at IS NOT NULL"),
    postgresql_where=sa.text("deleted_at IS NOT NULL"),
)
sa.Index(
    "ix_videos_uninspected",
    VIDEOS.c.created_at,
    sqlite_where=sa.text("inspection IS NULL"),
    postgresql_where=sa.text("inspection IS NULL"),
)
sa.Index(
    "ix_videos_uningested",
    VIDEOS.c.created_at,
    sqlite_where=sa.text("ingestion IS NULL AND original_sha256 <> sha256"),
    postgresql_where=sa.text("ingestion IS NULL AND original_sha256 <> sha256"),
)

# Clips as films can use them; whoever deletes a clip finds by its bytes what was made of it, and by
# the bytes of that whether another clip has it too.
HOUSE_CLIPS = sa.Table(
    "house_clips",
    METADATA,
    sa.Column("owner_id", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("source_sha256", sa.Text, nullable=False, index=True),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("frames", sa.BigInteger, nullable=False),
    sa.Column("rate_numerator", sa.Integer, nullable=False),
    sa.Column("rate_denominator", sa.Integer, nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("has_audio", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

ASSETS = sa.Table(
    "assets",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False, index=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("facts", Document, nullable=False),
    sa.Column("job_id", sa.Text, index=True),
    sa.Column("pinned_at", Moment),
    sa.Column("deleted_at", Moment),
    sa.Column("name", sa.Text),
)
sa.Index(
    "ix_assets_deleted",
    ASSETS.c.deleted_at,
    sqlite_where=sa.text("deleted_at IS NOT NULL"),
    postgresql_where=sa.text("deleted_at IS NOT NULL"),
)

TAKES = sa.Table(
    "takes",
    METADATA,
    sa.Column("owner_id", sa.Text, primary_key=True),
    sa.Column("input_hash", sa.Text, primary_key=True),
    sa.Column("video_id", sa.Text, sa.ForeignKey("videos.id"), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)

PLAY_HEADS = sa.Table(
    "play_heads",
    METADATA,
    sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("frame", sa.BigInteger, nullable=False),
    sa.Column("moved_at", Moment, nullable=False),
)

# The one song that an owner has of some bytes, however often they were sent, and its file's name.
SONGS = sa.Table(
    "songs",
    METADATA,
    sa.Column("owner_id", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("song_id", sa.Text, nullable=False, index=True),
    sa.Column("name", Document),
)

ANALYSES = sa.Table(
    "analyses",
    METADATA,
    sa.Column("song_id", sa.Text, sa.ForeignKey("assets.id"), primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("listener", sa.Text, nullable=False),
    sa.Column("heard_at", Moment, nullable=False),
    sa.Column("document", Document, nullable=False),
)

# Beside the analyses, so that hearing a song again leaves them as they are.
CORRECTIONS = sa.Table(
    "corrections",
    METADATA,
    sa.Column("song_id", sa.Text, sa.ForeignKey("assets.id"), primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("document", Document, nullable=False),
)

# The file as it was brought in: what is written back is its very bytes.
LYRICS = sa.Table(
    "lyrics",
    METADATA,
    sa.Column("song_id", sa.Text, sa.ForeignKey("assets.id"), primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("format", sa.Text),
    sa.Column("content", sa.LargeBinary),
)

COUNTERS = sa.Table(
    "counters",
    METADATA,
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("slot", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
)
