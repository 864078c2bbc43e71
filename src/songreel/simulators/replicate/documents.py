"""How Replicate shows a prediction."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from songreel.simulators.order import Order, Phase
from songreel.simulators.replicate.problems import FAILED, SENSITIVE

RETENTION = timedelta(hours=1)
"""After its end a prediction of the API loses input, output, files and logs."""
_STATUS = {
    Phase.WAITING: "starting",
    Phase.RUNNING: "processing",
    Phase.DONE: "succeeded",
    Phase.FAILED: "failed",
    Phase.REFUSED: "failed",
    Phase.CANCELLED: "canceled",
    Phase.ABORTED: "aborted",
}


def is_removed(order: Order, now: datetime) -> bool:
    """Tell whether the data of a prediction is gone."""
    over = order.over(now)
    return over is not None and now >= over + RETENTION


def version_of(model: str) -> str:
    """Return the id of a model's version: 64 hexadecimal digits."""
    return hashlib.sha256(f"version of {model}".encode()).hexdigest()


def moment(value: datetime) -> str:
    """Write a moment as `2025-07-30T01:38:07.143Z`."""
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def output_path(order: Order) -> str:
    """Return the path at which the result of a prediction is, from the service's root."""
    form = "mp4" if order.work.medium == "video" else order.work.form
    return f"/delivery/{order.more['file']}/output.{form}"


def prediction(order: Order, now: datetime, asked_at: str | None = None) -> dict[str, Any]:
    """Return a prediction as it stands at a moment.

    Args:
        order: what was ordered.
        now: the moment.
        asked_at: the address of the service that is asked, which may be another one after a
            restart; None: the one that the order came to.
    """
    phase, over, base = order.phase(now), order.over(now), asked_at or order.more["base"]
    removed, begun = is_removed(order, now), order.has_begun(now)
    address = f"{base}/v1/predictions/{order.id}"
    body: dict[str, Any] = {
        "id": order.id,
        "model": order.model,
        "version": order.more["version"],
        "input": {} if removed else order.input,
        "logs": "" if removed or not begun else _logs(order),
        "output": None,
        "data_removed": removed,
        "error": None,
        "status": _STATUS[phase],
        "created_at": moment(order.created),
    }
    if begun:
        body["started_at"] = moment(order.begins)
    if over is not None:
        body["completed_at"] = moment(over)
    if phase is Phase.DONE and not removed:
        body["output"] = base + output_path(order)
    if phase is Phase.REFUSED:
        body["error"] = order.fate.message or SENSITIVE
    if phase is Phase.FAILED:
        body["error"] = order.fate.message or FAILED
    if over is not None and begun:
        body["metrics"] = {
            "predict_time": (over - order.begins).total_seconds(),
            "total_time": (over - order.created).total_seconds(),
        }
    if order.deadline is not None:
        body["deadline"] = moment(order.deadline)
    body["urls"] = {
        "cancel": f"{address}/cancel",
        "get": address,
        "stream": f"https://stream.replicate.com/v1/files/{order.more['file']}",
        "web": f"https://replicate.com/p/{order.id}",
    }
    return body


def _logs(order: Order) -> str:
    seed = "" if order.seed is None else f"Using seed: {order.seed}\n"
    return f"{seed}Starting {order.work.medium} generation...\n"
