"""What must hold after every history, by the service's own books."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from songreel.jobs.manager import continuation_id
from tests.support.histories import books
from tests.support.histories.books import Creation
from tests.support.histories.history import History, Wrong
from tests.support.histories.service import LONGEST

Row = Mapping[str, Any]
_TRIES_AT_DAMAGED = 4
_LOOKS = 3
_UNITS = Decimal(10) ** 8
# What a job that has an order with an unknown outcome may say: the basis names the end.
_SAID: dict[str, set[str]] = {
    "OUTCOME_UNKNOWN": {"OUTCOME_UNKNOWN"},
    "TIMEOUT": {"TIMEOUT"},
    "RESULT_EXPIRED": {"RESULT_EXPIRED"},
    "cancelled": {"CANCELLED"},
    "cancelled, outcome unknown": {"CANCELLED"},
    "cancelled after a restore": {"CANCELLED"},
    books.FAILED: {"UNKNOWN_ERROR", "CANCELLED"},
    books.SAFETY: {"CONTENT_POLICY_VIOLATION", "CANCELLED"},
    books.RATE_CAP: {"RATE_LIMIT_EXCEEDED", "CANCELLED"},
}


def _continuations(job_id: str) -> set[str]:
    """Return the jobs that may bring in what a job has ordered and left."""
    found: set[str] = set()
    for _ in range(4):
        job_id = continuation_id(job_id)
        found.add(job_id)
    return found


class Judge:
    """Looks at one history that is over."""

    def __init__(self, history: History) -> None:
        """Read what is in the database."""
        self._history = history
        rows = history.disk.rows
        self._jobs = {row["id"]: row for row in rows("SELECT * FROM jobs")}
        self._attempts = {row["id"]: row for row in rows("SELECT * FROM attempts")}
        self._videos: dict[str, str] = {}
        for row in rows("SELECT job_id, original_sha256 FROM videos"):
            self._videos[row["original_sha256"]] = row["job_id"]

    def judge(self) -> None:
        """Look at everything.

        Raises:
            Wrong: something does not hold.
        """
        self._paid_once()
        for creation in self._history.books.creations:
            if creation.became == books.SUCCEEDED and creation.billed:
                self._not_lost(creation)
        for attempt in self._attempts.values():
            self._settled(attempt)
        for job in self._jobs.values():
            self._delivered(job)
        self._counted()

    def _paid_once(self) -> None:
        """See that a job's next creation came only after the earlier one was not billed."""
        of_job: dict[str, list[Creation]] = defaultdict(list)
        for creation in self._history.books.creations:
            for earlier in of_job[creation.job]:
                is_over = earlier.over is not None and earlier.over <= creation.created
                if is_over and not earlier.billed:
                    continue
                if self._nobody_could_know(earlier, creation):
                    continue
                if self._is_another_twins(creation):
                    continue
                raise Wrong(
                    f"I1: {creation.job} was ordered as {creation.id} while {earlier.id} "
                    f"({earlier.became}, billed: {earlier.billed}) may be paid for"
                )
            of_job[creation.job].append(creation)

    def _is_another_twins(self, creation: Creation) -> bool:
        """Tell whether jobs that want the same have no more orders than they are.

        What a restored database finds again goes to any of them.
        """
        wanted = creation.trace["input"]
        twins = 0
        for job in self._jobs.values():
            spec = json.loads(job["request"]).get("spec", {})
            twins += all(spec.get(name) == wanted[name] for name in wanted)
        same = [one for one in self._history.books.creations if one.trace == creation.trace]
        paid = [
            one
            for one in same
            if one.created <= creation.created
            and not (one.over is not None and one.over <= creation.created and not one.billed)
        ]
        return twins > 1 and len(paid) <= twins

    def _nobody_could_know(self, earlier: Creation, later: Creation) -> bool:
        """Tell whether a backup was put back in between, and no list names the earlier one."""
        restores = [
            (made, at)
            for made, at in self._history.restored
            if made <= earlier.created <= at <= later.created
        ]
        if not restores:
            return False
        if not self._history.kind.lists or self._history.jumps:
            return True
        # A job that the backup did not have was asked for anew: it is another one.
        job = self._jobs.get(later.job)
        if job is None or any(self._true(job["created_at"]) >= at - 0.001 for _, at in restores):
            return True
        # The input is in the list for an hour after the end.
        kept = self._history.books.retention
        return earlier.over is not None and earlier.over + kept <= later.created

    def _not_lost(self, creation: Creation) -> None:
        """See that what was made and billed is delivered, or labelled for a reason."""
        job_id = self._videos.get(creation.sha256)
        if job_id is not None:
            collected = job_id in _continuations(creation.job)
            if job_id != creation.job and not collected and not self._was_restored(creation):
                if not self._has_twins(creation):
                    raise Wrong(f"I2: {creation.id} of {creation.job} was delivered to {job_id}")
            return
        attempt = self._attempts.get(creation.attempt)
        if attempt is None:
            if self._was_restored(creation):
                return
            raise Wrong(f"I2: {creation.id} is paid for, and its attempt is gone")
        if attempt["provider_id"] not in {None, creation.id}:
            if self._has_twins(creation) or self._was_restored(creation):
                return
            raise Wrong(f"I2: {creation.id} is paid for, its attempt has {attempt['provider_id']}")
        why = self._has_reason(creation, attempt)
        if why is not None:
            raise Wrong(
                f"I2: {creation.id} is paid for and lost: settled {attempt['settlement']} "
                f"for {attempt['basis']}, though {why}"
            )

    def _has_reason(self, creation: Creation, attempt: Row) -> str | None:
        """Return what speaks against the reason that an order is settled for, or None."""
        if attempt["basis"] == "OUTCOME_UNKNOWN":
            return self._could_be_known(creation, attempt)
        is_set = self._was_clock_set(creation)
        # Under a clock that was set nobody knows when that was: at the end at the latest.
        is_known = not self._history.jumps
        settled_at = self._true(attempt["settled_at"]) if is_known else self._history.moment
        is_gone = self._history.books.gone_at(creation) <= settled_at
        is_cancelled = attempt["job_id"] in self._history.cancelled
        has_waited = settled_at - creation.created >= LONGEST
        cancelled = (is_cancelled, "nobody cancelled it")
        restored = (self._was_restored(creation), "no backup was put back after it")
        is_excused, otherwise = {
            "RESULT_EXPIRED": (is_gone or is_set, "its result was still there"),
            "OUTPUT_INVALID": (creation.damaged >= _TRIES_AT_DAMAGED, "a later download is right"),
            "TIMEOUT": (has_waited or is_set, "it had not waited that long"),
            "expired": (is_cancelled and is_gone, "its result was still there"),
            "cancelled": cancelled,
            "cancelled, outcome unknown": cancelled,
            "cancelled after a restore": restored,
            "restored from a backup": restored,
        }.get(attempt["basis"], (False, "that is no reason"))
        return None if is_excused else otherwise

    def _was_clock_set(self, creation: Creation) -> bool:
        """Tell whether a process began after somebody had set the clock under an order.

        Within one process the clock that somebody sets does not count.
        """
        history = self._history
        return any(
            creation.created <= jump < start for jump in history.jumps for start in history.starts
        )

    def _could_be_known(self, creation: Creation, attempt: Row) -> str | None:
        """Return why the id of an order could be known, or None."""
        if attempt["provider_id"] is not None:
            return "its id was known"
        if not self._history.kind.lists:
            return None
        if self._has_twins(creation):
            return None
        # What a process was told right before it died is forgotten.
        settled_at = self._true(attempt["settled_at"])
        began = max((at for at in self._history.starts if at <= settled_at + 0.001), default=0.0)
        for look in self._history.looks:
            if look.trace == creation.trace and creation.id in (look.found or ()):
                if look.at >= began and not self._history.jumps:
                    return "the list named it"
        return None

    def _looked_up(self, attempt: Row) -> None:
        """See that an order is called unknown only after the list was asked often enough."""
        if not self._history.kind.lists or self._history.jumps:
            return
        sent, trace = self._true(attempt["sent_at"]), json.loads(attempt["trace"])
        looks = [
            look for look in self._history.looks if look.trace == trace and look.at >= sent - 0.001
        ]
        answered = [look for look in looks if look.found is not None]
        age = self._true(attempt["settled_at"]) - sent
        if len(answered) < _LOOKS and not (looks and age > self._history.books.retention):
            raise Wrong(f"{attempt['id']} is unknown after {len(answered)} looks and {age:.0f} s")

    def _settled(self, attempt: Row) -> None:
        mine = [one for one in self._history.books.creations if one.attempt == attempt["id"]]
        if attempt["state"] != "settled":
            raise Wrong(f"I4: {attempt['id']} is {attempt['state']} in the end")
        if attempt["settlement"] == "not_charged":
            billed = [one.id for one in mine if one.billed]
            if billed and not self._restored_between(mine[0]):
                raise Wrong(
                    f"{attempt['id']} is settled as not charged ({attempt['basis']}), and "
                    f"{billed} is billed"
                )
        if attempt["basis"] == "OUTCOME_UNKNOWN":
            self._looked_up(attempt)
        if attempt["settlement"] == "unknown":
            self._labelled(attempt)

    def _labelled(self, attempt: Row) -> None:
        """See that the job of an order with an unknown outcome says so."""
        job = self._jobs.get(attempt["job_id"])
        if job is None:
            return
        if job["state"] not in {"failed", "cancelled"}:
            raise Wrong(f"{job['id']} {job['state']}, and {attempt['id']} is unknown")
        said = json.loads(job["error"])["error_code"]
        # After a death between the settlement and the end of the job only that is told.
        if said not in {"OUTCOME_UNKNOWN", *_SAID.get(attempt["basis"], {said})}:
            raise Wrong(f"{job['id']} says {said} of an order that is {attempt['basis']}")
        if job["state"] == "cancelled" and not json.loads(job["error"])["details"]:
            raise Wrong(f"{job['id']} was cancelled and does not say what that may cost")

    def _delivered(self, job: Row) -> None:
        if job["state"] in {"queued", "running"}:
            raise Wrong(f"I4: {job['id']} is {job['state']} in the end")
        if job["state"] != "succeeded":
            return
        mine = [name for name, owner in self._videos.items() if owner == job["id"]]
        known = {one.sha256 for one in self._history.books.creations}
        if len(mine) != 1 or mine[0] not in known or mine[0] not in self._history.disk.blobs:
            raise Wrong(f"I2: {job['id']} succeeded with {mine}, which nobody made")

    def _counted(self) -> None:
        """See that what is counted against the cap is what the attempts count."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for attempt in self._attempts.values():
            if attempt["settlement"] == "charged" and attempt["charged"] is not None:
                sums[attempt["day"]] += Decimal(attempt["charged"])
            elif attempt["settlement"] != "not_charged":
                sums[attempt["day"]] += Decimal(attempt["amount"])
        statement = "SELECT day, amount FROM budgets WHERE scope = 'everything'"
        rows = self._history.disk.rows(statement)
        counted = {row["day"]: row["amount"] / _UNITS for row in rows if row["amount"]}
        if counted != {day: amount for day, amount in sums.items() if amount}:
            raise Wrong(f"I7: the budget says {counted}, the attempts {dict(sums)}")

    def _true(self, moment: int) -> float:
        """Return a stored moment in true seconds, where nobody set the clock."""
        return moment / 1e6 - self._history.epoch

    def _was_restored(self, creation: Creation) -> bool:
        """Tell whether a backup from before an order was put back after it."""
        return any(made <= creation.created <= at for made, at in self._history.restored)

    def _restored_between(self, creation: Creation) -> bool:
        """Tell whether a backup was put back after an order, and no list could name that."""
        if self._history.kind.lists and not self._history.jumps:
            return False
        return any(creation.created <= at for _, at in self._history.restored)

    def _has_twins(self, creation: Creation) -> bool:
        """Tell whether another job ordered the same, so that one may have the other's."""
        others = self._history.books.creations
        return any(one.trace == creation.trace and one.job != creation.job for one in others)
