"""Outgoing webhooks: whom events are told to, how that is signed, and when it is tried again.

After the Standard Webhooks specification: the same id over all tries of a message, and a signature
over id, time and body.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from binascii import b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, get_args

from songreel.domain.event import Event
from songreel.domain.event_document import event_document
from songreel.domain.job import Job

EventType = Literal[
    "queued",
    "started",
    "phase",
    "progress",
    "shot",
    "submitted",
    "settled",
    "succeeded",
    "failed",
    "cancelled",
]
EVENT_TYPES: tuple[str, ...] = get_args(EventType)
"""What an endpoint can ask to be told of."""

TEST = "test"
"""The type of the event that `test` sends: every endpoint gets it."""

OVERLAP = timedelta(days=1)
"""For how long after a rotation messages are signed with the secret of before as well."""

_PAUSES = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 28_800)
"""Seconds after each try that failed: a day in all."""
_JITTER = 0.1
_LONGEST_ASKED = 3600


class MessageState(StrEnum):
    """Where a message stands; `dead` is given up, until somebody has it sent again."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """An address that events are told to.

    Attributes:
        events: the types that it wants; empty for all.
        parts: whether it wants those of jobs that another job started, too.
        generation: of its secret; it counts from 1.
        rotated_at: when the secret was last changed, or None.
        disabled_at: since when nothing is told to it, or None.
        disabled_because: why, or None.
    """

    id: str
    owner_id: str
    url: str
    events: tuple[str, ...]
    description: str
    created_at: datetime
    parts: bool = False
    generation: int = 1
    rotated_at: datetime | None = None
    disabled_at: datetime | None = None
    disabled_because: str | None = None

    def wants(self, event_type: str, *, is_part: bool) -> bool:
        """Tell whether an event of a type is told to it; a part is a job that another started."""
        return (self.parts or not is_part) and (not self.events or event_type in self.events)

    def generations(self, at: datetime) -> tuple[int, ...]:
        """Return the generations of the secret that a message is signed with, newest first."""
        is_overlap = self.rotated_at is not None and at < self.rotated_at + OVERLAP
        return (self.generation, self.generation - 1) if is_overlap else (self.generation,)


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """An event on its way to an endpoint.

    Attributes:
        id: the same over all tries.
        job_id: the job whose event it is; of a test event its own id.
        seq: the event's number in the job's log.
        body: what is sent, to the byte.
        tries: how often it was sent, or begun to be.
        next_at: when it is due, or None where it is over.
        last_status: of the last answer, or None where there was none.
        last_error: why the last try failed, or None.
    """

    id: str
    owner_id: str
    endpoint_id: str
    job_id: str
    seq: int
    body: str
    created_at: datetime
    state: MessageState = MessageState.PENDING
    tries: int = 0
    next_at: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None
    delivered_at: datetime | None = None


def purpose(endpoint_id: str, generation: int) -> str:
    """Return for what the key of an endpoint's secret is derived."""
    return f"webhook/{endpoint_id}/{generation}"


def secret_text(key: bytes) -> str:
    """Write a secret as receivers are told it: `whsec_` and base64."""
    return f"whsec_{_base64(key)}"


def signature(keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """Return the header `webhook-signature`: an HMAC-SHA256 with each key, blanks between them.

    Args:
        keys: as bytes; any one of them is enough to a receiver.
        message_id: the header `webhook-id`.
        timestamp: the header `webhook-timestamp`: seconds since 1970.
        body: as it is sent.
    """
    signed = b"%b.%d.%b" % (message_id.encode(), timestamp, body)
    digests = (hmac.digest(key, signed, hashlib.sha256) for key in keys)
    return " ".join(f"v1,{_base64(digest)}" for digest in digests)


def body_of(event: Event, job: Job) -> str:
    """Return the body of an event's messages: the event as polling tells it, and whose it is."""
    return _written(
        {
            **event_document(event),
            "job_id": job.id,
            "kind": job.kind.value,
            "parent_id": job.parent_id,
            "project_id": job.project_id,
        }
    )


def body_of_test(at: str) -> str:
    """Return the body of a test event; `at` is the moment as it is written."""
    ids: dict[str, Any] = dict.fromkeys(("job_id", "kind", "parent_id", "project_id"))
    return _written({"seq": 0, "at": at, "type": TEST, **ids})


def pause(tries: int, chance: float, asked: int | None = None) -> timedelta | None:
    """Return how long to wait after a try that failed; None where it was the last one.

    Args:
        tries: how many there were, 1 or more.
        chance: 0 to 1: where in the jitter of a tenth to either side it falls.
        asked: seconds that the receiver asks to be left alone; up to an hour is granted.
    """
    if tries > len(_PAUSES):
        return None
    seconds = _PAUSES[tries - 1] * (1 + _JITTER * (2 * chance - 1))
    return timedelta(seconds=max(seconds, min(asked or 0, _LONGEST_ASKED)))


def _written(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"))


def _base64(content: bytes) -> str:
    return b2a_base64(content, newline=False).decode("ascii")
