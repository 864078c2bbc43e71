"""What must hold of every state that a power cut may leave, read without starting anything."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from tests.support.recorder.disk import State
from tests.support.recorder.log import Mark
from tests.support.recorder.paid import ACCEPTED, KNOWN, LEFT, REFUSED

_UNITS = Decimal(10) ** 8
_MARK = "ledger.mark"


@dataclass(slots=True)
class Truth:
    """What has happened outside the folder up to a moment, each clip named by its seed.

    Attributes:
        sent: orders that left and were not refused since.
        accepted: orders that the service has.
        known: ids that were committed.
        posts: how many times an order left.
    """

    sent: set[int] = field(default_factory=set[int])
    accepted: set[int] = field(default_factory=set[int])
    known: dict[int, str] = field(default_factory=dict[int, str])
    posts: int = 0

    def take(self, mark: Mark) -> None:
        """Go past a mark."""
        seed = mark.about["seed"]
        if mark.name == LEFT:
            self.sent.add(seed)
            self.posts += 1
        elif mark.name == REFUSED:
            self.sent.discard(seed)
        elif mark.name == ACCEPTED:
            self.accepted.add(seed)
        elif mark.name == KNOWN:
            self.known[seed] = mark.about["provider_id"]


@dataclass(frozen=True, slots=True)
class Row:
    """One order in the ledger."""

    seed: int
    amount: Decimal
    state: str
    provider_id: str | None
    settlement: str | None
    charged: Decimal | None

    @property
    def counts(self) -> Decimal:
        """Return the US dollars that it counts against the cap."""
        if self.settlement == "not_charged":
            return Decimal(0)
        return self.amount if self.charged is None else self.charged


def database_of(state: State) -> str | None:
    """Return the name of the database in a state, or None where there is none."""
    return next((name for name in state.files if name.endswith(".db")), None)


def faults(state: State, truth: Truth, workplace: Path) -> Iterator[str]:
    """Tell what is wrong with a state; `workplace` is an empty folder that stays empty."""
    name = database_of(state)
    ledger = None
    if name is not None:
        database = workplace / name
        beside = [one for one in state.files if one.startswith(name)]
        for one in beside:
            (workplace / one).write_bytes(state.files[one])
        try:
            with closing(sqlite3.connect(database)) as connection:
                # Only read here, and thrown away: closing it need not wait for the disk.
                connection.execute("PRAGMA synchronous = OFF")
                ledger = _Ledger(connection) if _is_made(connection) else None
                yield from _damage(connection)
        except sqlite3.DatabaseError as error:
            yield f"the database cannot be read: {error}"
            return
        finally:
            for one in workplace.iterdir():
                one.unlink()
    if ledger is None:
        if truth.sent or truth.known:
            yield "an order left, and there is no ledger"
        return
    yield from ledger.against(truth)
    yield from _marked(state, ledger.sent, truth)
    yield from _blobs(state, ledger.blobs)


def rows_of(path: Path) -> list[Row]:
    """Return the orders in a database."""
    with closing(sqlite3.connect(path)) as connection:
        return _Ledger(connection).rows if _is_made(connection) else []


def unfinished(path: Path) -> list[str]:
    """Return the ids of the jobs in a database that have no end."""
    with closing(sqlite3.connect(path)) as connection:
        if not _is_made(connection):
            return []
        found = connection.execute("SELECT id FROM jobs WHERE state IN ('queued', 'running')")
        return [row[0] for row in found]


def _is_made(connection: sqlite3.Connection) -> bool:
    wanted = {"jobs", "attempts", "budgets", "installation", "videos", "assets"}
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return wanted <= {row[0] for row in found}


def _damage(connection: sqlite3.Connection) -> Iterator[str]:
    for (found,) in connection.execute("PRAGMA integrity_check"):
        if found != "ok":
            yield f"the database is damaged: {found}"


class _Ledger:
    """What is read from a database."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        jobs = connection.execute("SELECT id, request FROM jobs").fetchall()
        specs: dict[str, dict[str, Any]] = {
            job: json.loads(request).get("spec", {}) for job, request in jobs
        }
        self.rows = [
            Row(specs[job]["seed"], Decimal(amount), state, provider_id, settlement, _money(paid))
            for job, amount, state, provider_id, settlement, paid in connection.execute(
                "SELECT job_id, amount, state, provider_id, settlement, charged FROM attempts"
            )
        ]
        self.blobs = {spec["reference"] for spec in specs.values() if spec.get("reference")}
        named = connection.execute(
            "SELECT sha256 FROM videos UNION SELECT original_sha256 FROM videos "
            "UNION SELECT sha256 FROM assets"
        )
        self.blobs |= {sha256 for (sha256,) in named if sha256 is not None}
        budgets = connection.execute(
            "SELECT coalesce(sum(amount), 0) FROM budgets WHERE scope = 'everything'"
        )
        self._spent = Decimal(budgets.fetchone()[0]) / _UNITS
        told = connection.execute("SELECT value FROM installation WHERE name = 'sent'").fetchone()
        self.sent = 0 if told is None else int(json.loads(told[0]))

    def against(self, truth: Truth) -> Iterator[str]:
        """Compare with what has happened."""
        for seed in sorted(truth.sent):
            mine = [row for row in self.rows if row.seed == seed]
            if not any(row.state != "reserved" for row in mine):
                yield f"order {seed} left, and no intent is written down: {mine}"
        for seed, provider_id in truth.known.items():
            if not any(row.provider_id == provider_id for row in self.rows):
                yield f"the id of order {seed} was committed, and is lost"
        for row in self.rows:
            if row.seed in truth.accepted and row.settlement == "not_charged":
                yield f"order {row.seed} was accepted, and is written down as not charged"
        counted = sum((row.counts for row in self.rows), Decimal(0))
        if counted != self._spent:
            yield f"the orders count {counted}, the day {self._spent}"


def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _marked(state: State, sent: int, truth: Truth) -> Iterator[str]:
    text = state.files.get(_MARK, b"0")
    if not text.isdigit():
        yield f"the mark beside the database is {text!r}"
    elif not truth.posts <= int(text) <= sent:
        yield f"{truth.posts} orders left, the mark says {text!r}, the database {sent}"


@lru_cache(maxsize=256)
def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _blobs(state: State, named: set[str]) -> Iterator[str]:
    there: set[str] = set()
    for name, content in state.files.items():
        path = PurePosixPath(name)
        if path.parts[0] != "blobs" or path.parts[1] == "incoming":
            continue
        there.add(path.name)
        if _sha256(content) != path.name:
            yield f"{name} does not hold the bytes of its name, but {len(content)} others"
    if missing := named - there:
        yield f"the database names bytes that are not there: {sorted(missing)}"
