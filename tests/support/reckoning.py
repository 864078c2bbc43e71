"""The judge of an installation on any database: the services' books against its own.

Nothing is sent twice, what was made is kept whole, what nobody knows is called so, and the caps
count what was billed and what may have been.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from songreel.jobs.manager import continuation_id
from songreel.media.errors import MediaError
from songreel.media.verify import verify_clip

Read = Callable[[str], bytes]
"""Returns stored bytes by their SHA-256; `LookupError` where there are none."""


_NOTHING_SENT = {"STORAGE_FULL", "STORAGE_UNAVAILABLE", "UNAVAILABLE"}


@dataclass
class Reckoning:
    """What was found."""

    accepted: int = 0
    billed_usd: Decimal = Decimal(0)
    counted_usd: Decimal = Decimal(0)
    unknown: int = 0
    kept: int = 0
    ends: Counter[str] = field(default_factory=Counter[str])
    problems: list[str] = field(default_factory=list[str])

    def lines(self) -> list[str]:
        """Return it for people."""
        ends = ", ".join(f"{name} {number}" for name, number in sorted(self.ends.items()))
        return [
            f"orders taken {self.accepted}, billed ${self.billed_usd}, counted "
            f"${self.counted_usd}, outcome unknown {self.unknown}",
            f"ends: {ends}",
            f"clips, pictures and films read back whole: {self.kept}",
            *(f"PROBLEM: {problem}" for problem in self.problems),
        ]


def reckon(url: str, entries: Sequence[Mapping[str, Any]], read: Read, scratch: Path) -> Reckoning:
    """Compare what the services took with what an installation says, while nobody orders.

    Args:
        url: of the database.
        entries: the services' ledger.
        read: gives what is stored.
        scratch: a folder in which films are looked at.
    """
    found = Reckoning(accepted=len(entries))
    found.billed_usd = sum((Decimal(one["billed_usd"]) for one in entries), Decimal(0))
    target = make_url(url)
    if target.get_backend_name().startswith("postgres"):
        target = target.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(target)
    with engine.connect() as connection:

        def rows(statement: str) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.execute(sa.text(statement)).mappings()]

        attempts = rows("SELECT * FROM attempts")
        jobs = {row["id"]: row for row in rows("SELECT * FROM jobs")}
        videos = rows("SELECT * FROM videos")
        budget = rows("SELECT amount FROM budgets WHERE scope = 'everything'")
    engine.dispose()
    _judge_orders(found, entries, attempts, jobs)
    _judge_jobs(found, attempts, jobs)
    _judge_money(found, attempts, budget)
    _judge_bytes(found, entries, attempts, videos, read, scratch)
    return found


def _judge_orders(
    found: Reckoning,
    entries: Sequence[Mapping[str, Any]],
    attempts: Sequence[Mapping[str, Any]],
    jobs: Mapping[str, Mapping[str, Any]],
) -> None:
    """Each order is sent once; one whose id is not known here is called unknown."""
    alike = Counter((one["service"], one["model"], one["input_hash"]) for one in entries)
    for name, number in alike.items():
        if number > 1:
            found.problems.append(f"sent {number} times: {name}")
    for job_id, number in Counter(
        row["job_id"] for row in attempts if row["settlement"] != "not_charged"
    ).items():
        if number > 1:
            found.problems.append(f"{number} orders of {job_id} may be billed")
    ids = {row["provider_id"] for row in attempts if row["provider_id"]}
    strangers = Counter(one["service"] for one in entries if one["id"] not in ids)
    lost = Counter(
        row["backend"]
        for row in attempts
        if row["settlement"] == "unknown" and row["provider_id"] is None
    )
    found.unknown = sum(lost.values())
    for service, number in strangers.items():
        if service == "replicate":
            found.problems.append(f"{number} orders that Replicate lists were not found again")
        elif number > lost[service]:
            found.problems.append(
                f"{number} orders of {service} are unknown here, {lost[service]} are called so"
            )
    for row in attempts:
        if row["settlement"] == "unknown":
            error = jobs[row["job_id"]]["error"] or ""
            if "OUTCOME_UNKNOWN" not in error and jobs[row["job_id"]]["state"] != "cancelled":
                found.problems.append(f"unknown, and not told: {dict(row)}")


def _judge_jobs(
    found: Reckoning,
    attempts: Sequence[Mapping[str, Any]],
    jobs: Mapping[str, Mapping[str, Any]],
) -> None:
    """Each job has an end, and fails for nothing but an outcome that is unknown.

    Or because the disk takes nothing, where nothing was ordered.
    """
    lost = {row["job_id"] for row in attempts if row["settlement"] == "unknown"}
    lost |= {jobs[job_id]["parent_id"] for job_id in lost}
    sent = {row["job_id"] for row in attempts if row["settlement"] != "not_charged"}
    for job_id, row in jobs.items():
        end = f"{row['kind']} {row['state']}"
        if row["state"] in {"queued", "running"}:
            found.problems.append(f"without an end: {_brief(row)}")
        elif row["state"] == "failed":
            code = json.loads(row["error"] or "{}").get("error_code")
            end = f"{row['kind']} {code}"
            if code in _NOTHING_SENT and job_id not in sent:
                pass
            elif code == "OUTCOME_UNKNOWN" and _was_brought_in(job_id, jobs):
                end += ", and brought in later"
            elif code != "OUTCOME_UNKNOWN" or job_id not in lost:
                found.problems.append(f"failed: {_brief(row)}")
        found.ends[end] += 1


def _was_brought_in(job_id: str, jobs: Mapping[str, Mapping[str, Any]]) -> bool:
    """Tell whether the order of a job, unknown as that ended, was answered and collected since."""
    following = jobs.get(continuation_id(job_id))
    return following is not None and following["state"] == "succeeded"


def _judge_money(
    found: Reckoning,
    attempts: Sequence[Mapping[str, Any]],
    budget: Sequence[Mapping[str, Any]],
) -> None:
    found.problems += [f"not settled: {dict(row)}" for row in attempts if row["state"] != "settled"]
    found.counted_usd = sum((_counts(row) for row in attempts), Decimal(0))
    spent = sum((Decimal(row["amount"]) for row in budget), Decimal(0)) / 10**8
    if found.counted_usd != spent:
        found.problems.append(f"orders count {found.counted_usd}, and the budget says {spent}")
    unknown = sum(
        (Decimal(row["amount"]) for row in attempts if row["settlement"] == "unknown"), Decimal(0)
    )
    if not found.billed_usd <= found.counted_usd <= found.billed_usd + unknown:
        found.problems.append(
            f"billed {found.billed_usd}, counted {found.counted_usd}, of which unknown {unknown}"
        )


def _counts(row: Mapping[str, Any]) -> Decimal:
    if row["settlement"] == "not_charged":
        return Decimal(0)
    if row["settlement"] == "charged" and row["charged"] is not None:
        return Decimal(row["charged"])
    return Decimal(row["amount"])


def _judge_bytes(
    found: Reckoning,
    entries: Sequence[Mapping[str, Any]],
    attempts: Sequence[Mapping[str, Any]],
    videos: Sequence[Mapping[str, Any]],
    read: Read,
    scratch: Path,
) -> None:
    """What was made is stored under its hash; what is shown as a clip or film can be played."""
    known = {row["provider_id"] for row in attempts if row["provider_id"]}
    made = {
        one["sha256"]: one["id"]
        for one in entries
        if one["status"] == "done" and one["id"] in known and one["sha256"]
    }
    originals = {row["original_sha256"] for row in videos}
    for one in entries:
        if one["makes"] == "video" and one["sha256"] in made and one["sha256"] not in originals:
            found.problems.append(f"the clip of {one['id']} is lost")
    for name, order in made.items():
        if _read(found, read, name, f"what came of {order}") is not None:
            found.kept += 1
    for name in sorted({row["sha256"] for row in videos}):
        content = _read(found, read, name, "a clip or film")
        if content is None:
            continue
        file = scratch / f"{name}.mp4"
        file.write_bytes(content)
        try:
            verify_clip(file)
        except MediaError as error:
            found.problems.append(f"{name} cannot be played: {error}")
        finally:
            file.unlink()
        found.kept += name not in made


def _read(found: Reckoning, read: Read, name: str, what: str) -> bytes | None:
    try:
        content = read(name)
    except LookupError:
        found.problems.append(f"{what} is not stored: {name}")
        return None
    if sha256(content).hexdigest() != name:
        found.problems.append(f"{what} is stored with other bytes: {name}")
        return None
    return content


def _brief(row: Mapping[str, Any]) -> dict[str, Any]:
    names: Collection[str] = ("id", "kind", "state", "run", "process_id", "error", "parent_id")
    return {name: row[name] for name in names}
