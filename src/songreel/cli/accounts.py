"""Jobs and money in a person's words: the table of jobs, one job, the day's ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from songreel.cli.errors import for_terminal
from songreel.domain.money import dollars

if TYPE_CHECKING:
    from songreel.client import Job, Ledger, Order
    from songreel.client.models import Progress

SHORT = 8
_HEADINGS = ("Job", "Makes", "State", "Model", "Age", "Cost", "What can be done")
_STATES = {"queued": "waits", "running": "runs", "succeeded": "done", "cancelled": "cancelled"}
_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"))


def ledger_lines(ledger: Ledger) -> list[str]:
    """Return what is spent of the day's cap, and loudly whether paid orders are held."""
    lines: list[str] = []
    if ledger.held is not None:
        lines.append(
            f"PAID ORDERS ARE HELD since {ledger.held.since:%Y-%m-%d %H:%M} UTC: "
            f"{ledger.held.reason}. Nothing paid is sent until `songreel jobs release`."
        )
    spent = (
        f"{dollars(ledger.spent_usd)} of the {dollars(ledger.cap_usd)} for today "
        f"({ledger.day}, UTC) are spent or set aside"
    )
    if ledger.unresolved:
        orders = "order has" if ledger.unresolved == 1 else "orders have"
        spent += f"; {ledger.unresolved} {orders} an unknown outcome"
    lines.append(f"{spent}.")
    return lines


def table(jobs: Sequence[Job], now: datetime) -> list[str]:
    """Return a table of jobs: their ids are as short as they can be told apart, and no shorter."""
    length = _length([job.job_id for job in jobs])
    rows = [_HEADINGS, *(_row(job, now, length) for job in jobs)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _length(ids: Sequence[str]) -> int:
    length = SHORT
    while len({identity[:length] for identity in ids}) < len(set(ids)):
        length += 1
    return length


def _row(job: Job, now: datetime, length: int) -> tuple[str, ...]:
    actions = ", ".join(action.replace("_", "-") for action in job.actions)
    return (
        job.job_id[:length],
        job.kind,
        state_text(job),
        _model(job) or "-",
        "-" if job.created_at is None else age(now - job.created_at),
        cost_text(job),
        actions or "-",
    )


def state_text(job: Job) -> str:
    """Return where a job stands, in words."""
    if job.status in {"queued", "running"}:
        return _STATES[job.status]
    if any(is_open(order) for order in job.orders):
        return "cancelled, outcome unknown" if job.status == "cancelled" else "outcome unknown"
    for order in job.orders:
        if order.decision is not None:
            return order.decision.replace("submit", "submitted").replace("_", " ")
    if job.status == "failed" and job.error is not None:
        return f"failed: {str(job.error['error_code']).lower().replace('_', ' ')}"
    return _STATES.get(job.status, job.status)


def is_open(order: Order) -> bool:
    """Tell whether nobody knows what became of an order, and nobody has decided about it."""
    return order.state == "unknown" and order.decision is None


def _model(job: Job) -> str | None:
    models = list(dict.fromkeys(order.model for order in job.orders))
    if models:
        return models[0] if len(models) == 1 else f"{models[0]} and {len(models) - 1} more"
    metadata = (job.result or {}).get("metadata", {})
    return metadata.get("model_used")


def age(since: timedelta) -> str:
    """Return how long ago something was, in its largest unit."""
    seconds = max(0, int(since.total_seconds()))
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def cost_text(job: Job) -> str:
    """Return what a job costs: what is charged, what may be, and what is set aside."""
    if job.cost is None or not job.orders:
        return "-"
    parts = [
        dollars(job.cost.charged_usd) if job.cost.charged_usd else "",
        f"perhaps {dollars(job.cost.unknown_usd)}" if job.cost.unknown_usd else "",
        f"{dollars(job.cost.reserved_usd)} set aside" if job.cost.reserved_usd else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing"


def open_amount(job: Job) -> Decimal:
    """Return the list price in US dollars of all that has an unknown outcome."""
    return sum((order.amount_usd for order in job.orders if is_open(order)), Decimal(0))


def details(job: Job) -> list[str]:
    """Return some lines about one job: where it stands, each order, and what can be done."""
    lines = [
        f"Job:      {job.job_id}",
        f"Makes:    {job.kind}",
        f"State:    {state_text(job)}",
    ]
    if job.progress is not None:
        lines.append(f"Now:      {_progress_text(job.progress)}")
    if job.created_at is not None:
        lines.append(f"Ordered:  {job.created_at:%Y-%m-%d %H:%M:%S} UTC")
    if job.parent_id is not None:
        lines.append(f"Part of:  {job.parent_id}")
    if job.cost is not None and job.orders:
        lines.append(f"Cost:     {cost_text(job)}")
    if job.error is not None:
        lines.append(f"Why:      {for_terminal(str(job.error['message']))}")
        if job.error.get("details"):
            lines.append(f"          {job.error['details']}")
    lines += [line for order in job.orders for line in _order_lines(order)]
    for action in job.actions:
        lines.append(f"Possible: songreel jobs {action.replace('_', '-')} {job.job_id}")
    return lines


def _progress_text(progress: Progress) -> str:
    if progress.note is not None:
        return for_terminal(progress.note)
    if progress.elapsed_seconds is not None:
        known = progress.estimate_seconds
        about = "" if known is None else f" of about {known} s ({progress.basis})"
        return f"{progress.phase}, for {progress.elapsed_seconds} s{about}"
    if progress.share is not None:
        return f"{progress.phase}, {progress.share // 10} %"
    return f"{progress.phase}, {progress.done} of {progress.total}"


def _order_lines(order: Order) -> list[str]:
    name = order.provider_id or f"no id at {order.backend}"
    price = dollars(order.charged_usd if order.charged_usd is not None else order.amount_usd)
    basis = f" ({order.basis})" if order.basis else ""
    return [
        f"Order:    {order.model}, {name}",
        f"          {price}: {order.meaning}{basis}",
    ]
