"""Statements: the ledger of a day, a job with its orders, and what an order's state means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from songreel.core.clock import now, stamp
from songreel.domain.attempt import Attempt, AttemptState, Decision, Settlement
from songreel.domain.bill import Bill
from songreel.domain.event import Progressed
from songreel.domain.job import Job, JobKind, JobState
from songreel.domain.money import dollars

SUBMIT_AGAIN, GIVE_UP, CANCEL, RETRY = "submit_again", "give_up", "cancel", "retry"


@dataclass(frozen=True, slots=True)
class Accounting:
    """The ledger today.

    Attributes:
        day: the day (UTC) that the cap is for.
        cap: US dollars that may be spent on it.
        spent: what is reserved or spent of that.
        unresolved: orders of which nobody knows the outcome, and nobody decided.
        held: since when and why nothing paid is sent, or None.
    """

    day: str
    cap: Decimal
    spent: Decimal
    unresolved: int
    held: Mapping[str, Any] | None

    def to_document(self) -> dict[str, Any]:
        """Return it for an answer: amounts are decimal strings."""
        return {
            "day": self.day,
            "cap_usd": str(self.cap),
            "spent_usd": str(self.spent),
            "unresolved": self.unresolved,
            "held": self.held,
        }


@dataclass(frozen=True, slots=True)
class JobAccount:
    """A job with its orders, how far it is while it runs, and what can be done about it.

    Attributes:
        project_title: of the project that it is for; None: for none, or for one that was deleted.
    """

    job: Job
    orders: Sequence[Attempt]
    progress: Progressed | None = None
    project_title: str | None = None

    @property
    def actions(self) -> tuple[str, ...]:
        """Return what a person can do."""
        if not self.job.state.is_end:
            return (CANCEL,)
        if any(order.is_unresolved for order in self.orders):
            return (SUBMIT_AGAIN, GIVE_UP)
        if any(order.decision is Decision.SUBMIT_AGAIN for order in self.orders):
            return ()  # another job took its place
        if self.job.state is JobState.SUCCEEDED or self.job.kind is JobKind.PROJECT:
            return ()
        return (RETRY,)

    def cancellation(self) -> str | None:
        """Return a sentence on what the orders cost of a job that was cancelled with its parts.

        Its own end does not say: the parts are settled one by one. None where nothing paid was
        ordered, or nothing was cancelled.
        """
        paid = [order for order in self.orders if order.day is not None]
        if self.job.state is not JobState.CANCELLED or not paid:
            return None
        bill = Bill.of(self.orders)
        charged, unknown, reserved = bill.charged_usd, bill.unknown_usd, bill.reserved_usd
        parts = [
            f"{dollars(charged)} charged for what was made or was running" if charged else "",
            f"{dollars(unknown)} that may be charged, nobody knows" if unknown else "",
            f"{dollars(reserved)} still being settled" if reserved else "",
        ]
        told = ", ".join(part for part in parts if part)
        return f"What its parts cost: {told or 'nothing is charged'}."

    def cost(self) -> dict[str, str]:
        """Return the US dollars that are charged, that may be, and that are set aside."""
        return Bill.of(self.orders).model_dump(mode="json")

    def cancellation_document(self) -> dict[str, Any]:
        """Return what the end of a job that was to be cancelled means for the bill.

        `open` as long as the job or an order of it is not over: ask again then.
        """
        bill = Bill.of(self.orders)
        if not self.job.state.is_end or bill.reserved_usd:
            outcome = "open"
        elif bill.unknown_usd:
            outcome = "unknown"
        else:
            outcome = "billed" if bill.charged_usd else "not_billed"
        return {"outcome": outcome, **bill.model_dump(mode="json")}

    def _about(self) -> dict[str, Any]:
        """Return what a person calls the job by: its project, the steps, the scene."""
        request = self.job.request
        shot: int | None = request.get("shot")
        steps: list[str] = request.get("steps", []) if self.job.kind is JobKind.PROJECT else []
        scene: Mapping[str, str] = request.get("scene", {}) if shot is not None else {}
        return {
            "project_title": self.project_title,
            "steps": [*steps],
            "scene_id": scene.get("id"),
            "number": None if shot is None else shot + 1,
            "song_id": request.get("song_id") if self.job.kind is JobKind.LISTEN else None,
            "song_name": request.get("song_name"),
            "video_id": request.get("video_id") if self.job.kind is JobKind.EXPORT else None,
            "format": request.get("format") if self.job.kind is JobKind.EXPORT else None,
        }

    def _elapsed(self) -> int | None:
        began = self.job.started_at
        if began is None:
            return None
        return max(0, int(((self.job.ended_at or now()) - began).total_seconds()))

    def to_document(self) -> dict[str, Any]:
        """Return progress, cost, orders and actions for an answer."""
        progress = self.progress
        return {
            "project_id": self.job.project_id,
            "about": self._about(),
            "elapsed_seconds": self._elapsed(),
            "progress": None
            if progress is None
            else progress.model_dump(mode="json", exclude={"v", "type"}),
            "cost": self.cost(),
            "orders": [order_document(order) for order in self.orders if order.day is not None],
            "actions": list(self.actions),
        }


def order_document(order: Attempt) -> dict[str, Any]:
    """Return one order for an answer."""
    state = order.settlement.value if order.settlement is not None else order.state.value
    return {
        "order_id": order.id,
        "backend": order.backend,
        "model": order.model,
        "provider_id": order.provider_id,
        "state": state,
        "meaning": _meaning(order),
        "basis": order.basis,
        "amount_usd": str(order.amount),
        "charged_usd": None if order.charged is None else str(order.charged),
        "decision": None if order.decision is None else order.decision.value,
        "created_at": stamp(order.created_at),
        "sent_at": _stamp(order.sent_at),
        "settled_at": _stamp(order.settled_at),
    }


def _meaning(order: Attempt) -> str:
    """Return where an order stands in words that a person understands."""
    if order.settlement is Settlement.CHARGED:
        return "charged"
    if order.settlement is Settlement.NOT_CHARGED:
        return "not charged"
    if order.decision is Decision.SUBMIT_AGAIN:
        return "its outcome is unknown; you had it submitted again"
    if order.decision is Decision.GIVEN_UP:
        return "its outcome is unknown; you gave it up"
    if order.settlement is Settlement.UNKNOWN and order.provider_id is None:
        return "sent, and nobody knows whether it was taken or billed"
    if order.settlement is Settlement.UNKNOWN:
        return "taken, and without a result; nobody knows whether it was billed"
    return {
        AttemptState.RESERVED: "its price is set aside; not sent yet",
        AttemptState.INTENDED: "being sent",
        AttemptState.SUBMITTED: "being made",
    }.get(order.state, order.state.value)


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)
