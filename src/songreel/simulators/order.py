"""One accepted creation: what was ordered, what becomes of it, and where it stands at a moment."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Self

Service = Literal["replicate", "gemini"]
Medium = Literal["video", "image", "text"]
Ending = Literal["deliver", "fail", "refuse", "stuck", "rate_cap"]
Output = Literal["clip", "html", "json", "empty", "garbage", "truncated"]
WebhookFault = Literal["lost", "doubled", "late", "forged", "stale", "reordered"]


class Phase(StrEnum):
    """Where an order stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    ABORTED = "aborted"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing changes any more."""
        return self not in {Phase.WAITING, Phase.RUNNING}


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of an order; by default it is delivered as ordered.

    Attributes:
        message: the service's words about a bad end, or None for its usual ones.
        billed: whether the end is billed, or None for what the service does.
        seconds: length that is delivered in place of the ordered one.
        output: what the address of the result gives.
        processing: seconds after the end for which the result is not ready yet.
        vanishes: seconds after the end from which the result is gone, or None.
        webhook: what goes wrong with webhooks, or None.
        webhook_delay: seconds by which late webhooks are late.
    """

    ending: Ending = "deliver"
    message: str | None = None
    billed: bool | None = None
    seconds: float | None = None
    output: Output = "clip"
    processing: float = 0.0
    vanishes: float | None = None
    webhook: WebhookFault | None = None
    webhook_delay: float = 0.0

    def with_changes(self, changes: dict[str, Any]) -> Fate:
        """Return the fate with some of it changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Work:
    """What a model makes: one clip, one picture or one text.

    Attributes:
        seconds: length of a clip; 0 for the rest.
        width, height: size of picture or clip in pixels.
        rate: frames a second of a clip.
        text: words that a picture is drawn from, or the text itself.
        form: format of a picture: `png` or `jpg`.
    """

    medium: Medium
    seconds: int = 0
    width: int = 0
    height: int = 0
    audio: bool = False
    rate: int = 24
    text: str = ""
    form: str = "png"


@dataclass(slots=True)
class Order:
    """One accepted creation.

    `begins` and `ends` are planned when it is accepted: where it stands follows from the time, so
    that a simulator that was killed goes on as if nothing had been.

    Attributes:
        price: dollars for each unit of what is made, by the simulator's own table.
        units: how many of them were ordered: seconds, pictures or calls.
        stopped: when it was cancelled, or None.
        deadline: when it is given up by itself, or None.
        deleted: whether the caller removed it; the ledger keeps it.
        more: what only its service knows about it.
    """

    id: str
    number: int
    service: Service
    model: str
    input: dict[str, Any]
    seed: int | None
    created: datetime
    begins: datetime
    ends: datetime
    work: Work
    price: Decimal
    units: Decimal
    fate: Fate = field(default_factory=Fate)
    input_hash: str = ""
    stopped: datetime | None = None
    deadline: datetime | None = None
    deleted: bool = False
    more: dict[str, Any] = field(default_factory=dict[str, Any])

    def phase(self, now: datetime) -> Phase:
        """Return where the order stands at a moment."""
        stop = self._stop(now)
        if stop is not None:
            by_deadline = stop == self.deadline and stop != self.stopped
            if stop < self.begins:
                return Phase.ABORTED if by_deadline else Phase.CANCELLED
            return Phase.CANCELLED
        if now < self.begins:
            return Phase.WAITING
        if now < self.ends or self.fate.ending == "stuck":
            return Phase.RUNNING
        return _ENDS[self.fate.ending]

    def over(self, now: datetime) -> datetime | None:
        """Return when it ended, or None while it goes on."""
        if not self.phase(now).is_over:
            return None
        return self._stop(now) or self.ends

    def has_begun(self, now: datetime) -> bool:
        """Tell whether a machine has worked on it."""
        end = self.over(now)
        return self.begins <= (now if end is None else end)

    def is_ready(self, now: datetime) -> bool:
        """Tell whether the result can be fetched: done, and its file is processed."""
        return self.phase(now) is Phase.DONE and now >= self.ends + timedelta(
            seconds=self.fate.processing
        )

    def has_vanished(self, now: datetime) -> bool:
        """Tell whether a script has taken the result away."""
        gone = self.fate.vanishes
        return gone is not None and now >= self.ends + timedelta(seconds=gone)

    @property
    def delivered_seconds(self) -> float:
        """Return the length that is, or will be, really delivered."""
        return self.work.seconds if self.fate.seconds is None else self.fate.seconds

    @property
    def delivered_units(self) -> Decimal:
        """Return how many units are, or will be, really delivered; never more than ordered."""
        if self.work.medium != "video":
            return self.units
        return min(Decimal(str(self.delivered_seconds)), self.units)

    def billed(self, now: datetime) -> bool | None:
        """Tell whether the order is billed, or None while that is open."""
        phase = self.phase(now)
        if not phase.is_over:
            return None
        if self.fate.billed is not None and phase not in {Phase.CANCELLED, Phase.ABORTED}:
            return self.fate.billed
        if phase is Phase.CANCELLED:
            return self.has_begun(now)
        # Whether a rate cap on the first poll is billed is not documented: the worse is assumed.
        return phase is Phase.DONE or (phase is Phase.FAILED and self.fate.ending == "rate_cap")

    def amount(self, now: datetime) -> Decimal:
        """Return the dollars that are owed for it so far."""
        if not self.billed(now):
            return Decimal(0)
        done = self.phase(now) is Phase.DONE
        return self.price * (self.delivered_units if done else self.units)

    def _stop(self, now: datetime) -> datetime | None:
        stops = [
            stop
            for stop in (self.stopped, self.deadline)
            if stop is not None and stop <= now and (stop < self.ends or self._never_ends)
        ]
        return min(stops, default=None)

    @property
    def _never_ends(self) -> bool:
        return self.fate.ending == "stuck"

    def to_document(self) -> dict[str, Any]:
        """Return what the state file keeps; `from_document` makes the order again."""
        document = asdict(self)
        for name in ("created", "begins", "ends", "stopped", "deadline"):
            moment: datetime | None = document[name]
            document[name] = None if moment is None else moment.isoformat()
        for name in ("price", "units"):
            document[name] = str(document[name])
        return document

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """Make an order out of what `to_document` returned."""
        fields = {**document}
        for name in ("created", "begins", "ends", "stopped", "deadline"):
            if fields[name] is not None:
                fields[name] = datetime.fromisoformat(fields[name])
        for name in ("price", "units"):
            fields[name] = Decimal(fields[name])
        fields["work"] = Work(**fields["work"])
        fields["fate"] = Fate(**fields["fate"])
        return cls(**fields)


_ENDS: dict[Ending, Phase] = {
    "deliver": Phase.DONE,
    "fail": Phase.FAILED,
    "rate_cap": Phase.FAILED,
    "refuse": Phase.REFUSED,
}


def hash_of(value: object) -> str:
    """Return the SHA-256 (hexadecimal) of a value as canonical JSON: sorted keys, no blanks."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
