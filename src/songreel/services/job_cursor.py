"""Pages of jobs: a cursor is the place of a job, so that new ones do not shift what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pybase64

from songreel.core.ids import is_well_formed
from songreel.domain.errors import FieldProblem, InvalidRequestError
from songreel.domain.job import Job
from songreel.services.statements import JobAccount
from songreel.storage.job_list import Place

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class JobPage:
    """Jobs, newest first, and the cursor of the next page; None where there is none."""

    accounts: list[JobAccount]
    cursor: str | None

    @property
    def jobs(self) -> Sequence[Job]:
        """Return the jobs alone."""
        return [account.job for account in self.accounts]


def cursor_of(job: Job) -> str:
    """Return the place of a job in lists as callers keep it."""
    text = f"{(job.created_at - _EPOCH) // _MICROSECOND}:{job.id}"
    return pybase64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def place_of(cursor: str) -> Place:
    """Return the place that a cursor stands for.

    Raises:
        InvalidRequestError: it is none.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        moment, _, job_id = pybase64.b64decode(padded, b"-_", validate=True).decode().partition(":")
        if is_well_formed(job_id) and moment.isdecimal() and len(moment) < 18:
            return Place(_EPOCH + int(moment) * _MICROSECOND, job_id)
    except (ValueError, OverflowError):
        pass  # told below, as whatever else is no cursor
    problem = "is not a cursor of a list of jobs"
    raise InvalidRequestError(
        f"`after` {problem}: take `next_cursor` of the page before, or leave it out.",
        problems=[FieldProblem("after", problem)],
    )
