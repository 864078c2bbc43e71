"""What can be listened to: the log of a job, and of all jobs of an owner, as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import pybase64
from fastapi.sse import format_sse_event

from songreel.domain.errors import FieldProblem, InvalidRequestError
from songreel.domain.event_document import event_document
from songreel.http.answers import encode
from songreel.jobs.log import Log
from songreel.storage.feed import Placed

_CURSOR = "feed/1:"
_GREATEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Told:
    """Events as they are sent, each with its number; `is_last` where none will follow them."""

    events: Sequence[tuple[int, bytes]]
    is_last: bool = False


class Source(Protocol):
    """A log. Sources of the same log are equal: whoever listens to it shares what is read."""

    def news(self) -> AbstractContextManager[asyncio.Event]:
        """Give an event that is set when there may be something new."""
        ...

    def begin(self, after: int) -> int:
        """Return the number behind which it is read, if the first one has all up to another."""
        ...

    async def read(self, after: int) -> Told:
        """Return what follows a number, in its order; not all of it at once."""
        ...


@dataclass(frozen=True)
class JobSource:
    """The log of one job: events have the numbers that they have in it."""

    log: Log
    job_id: str

    def news(self) -> AbstractContextManager[asyncio.Event]:
        """Give an event that is set when something happens to the job."""
        return self.log.news_of(self.job_id)

    def begin(self, after: int) -> int:
        """Return the beginning: the next one who listens may have nothing of it."""
        return 0

    async def read(self, after: int) -> Told:
        """Return what follows a number."""
        page = await self.log.of_job(self.job_id, after=after)
        told = [
            (event.seq, _sent(event_document(event), event.data.type, str(event.seq)))
            for event in page.events
        ]
        return Told(told, page.is_last)


@dataclass(frozen=True)
class OwnerSource:
    """What happens to all jobs of an owner, or of one of its projects, in one order."""

    log: Log
    owner_id: str
    project_id: str | None

    def news(self) -> AbstractContextManager[asyncio.Event]:
        """Give an event that is set when something happens to any job."""
        return self.log.news()

    def begin(self, after: int) -> int:
        """Return where the first one is: the whole order may be very long."""
        return after

    async def read(self, after: int) -> Told:
        """Return what follows a place."""
        found = await self.log.of_owner(self.owner_id, after=after, project_id=self.project_id)
        return Told(
            [
                (
                    one.position,
                    _sent(placed_document(one), one.event.data.type, cursor_of(one.position)),
                )
                for one in found
            ]
        )


def placed_document(placed: Placed) -> dict[str, Any]:
    """Return an event with whose it is: the document that webhooks send, too."""
    return {
        **event_document(placed.event),
        "job_id": placed.event.job_id,
        "kind": placed.kind.value,
        "parent_id": placed.parent_id,
        "project_id": placed.project_id,
    }


def cursor_of(position: int) -> str:
    """Return a place of an owner's order as callers keep it."""
    return pybase64.urlsafe_b64encode(f"{_CURSOR}{position}".encode()).decode().rstrip("=")


def position_of(cursor: str, last: int) -> int:
    """Return the place that a cursor stands for.

    Args:
        cursor: what `cursor_of` made.
        last: the last place that there is.

    Raises:
        InvalidRequestError: it is none, or of a place that is not there: then what it was made of
            is not what is kept now.
    """
    problem = "is not a cursor of this server's events"
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        text = pybase64.b64decode(padded, b"-_", validate=True).decode("ascii")
    except ValueError:
        text = ""
    digits = text.removeprefix(_CURSOR)
    if digits != text and digits.isdecimal() and len(digits) < 20:
        position = int(digits)
        if position <= last:
            return position
        problem = "is of events that are not here: the server was restored from a backup"
    raise InvalidRequestError(
        f"The cursor {problem}. Begin again without one.",
        problems=[FieldProblem("after", problem)],
    )


def number_of(text: str) -> int:
    """Return the number of an event of a job, as a listener sends it back.

    Raises:
        InvalidRequestError: it is none.
    """
    if not (text.isascii() and text.isdecimal()):
        problem = "must be the number of an event"
        raise InvalidRequestError(
            f"Last-Event-ID {problem}: that of the last one that came, or leave it out.",
            problems=[FieldProblem("Last-Event-ID", problem)],
        )
    # No event has a greater number, and databases take none.
    return min(int(text[:20]), 2**31 - 1)


def _sent(document: dict[str, Any], kind: str, name: str) -> bytes:
    return format_sse_event(data_str=encode(document).decode(), event=kind, id=name)
