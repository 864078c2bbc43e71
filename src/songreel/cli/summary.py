"""What a command says of a finished film."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from songreel.cli.progress import clock
from songreel.domain.frames import FrameRate
from songreel.domain.money import CostBasis
from songreel.domain.self_check import Grade, SelfCheck

_BASES = {
    CostBasis.LIST_PRICE.value: "by the list price",
    CostBasis.REPORTED.value: "as the backend reports",
}


def summary(metadata: dict[str, Any], output: Path) -> str:
    """Return some lines about a film: where it is, how long, of how many scenes, and its cost."""
    timeline = metadata["timeline"]
    last = timeline["cuts"][-1]
    frames = int(last["start"]) + int(last["frames"])
    rate = FrameRate.model_validate(timeline["rate"])
    unit = "frame" if frames == 1 else "frames"
    scenes = len(metadata["scenes"])
    lines = [
        f"Film:    {output}",
        f"Length:  {clock(round(rate.seconds(frames)))} ({frames} {unit})",
        f"Scenes:  {scenes}{_shots(len(timeline['cuts']), scenes)}",
        f"Cost:    {_cost(metadata['cost'])}",
    ]
    if "sync" in metadata:
        lines.append(f"Sync:    {metadata['sync']}")
    lines += found(metadata)
    lines += [f"Note:    {notice}" for notice in metadata.get("notices", ())]
    return "\n".join(lines)


def found(metadata: dict[str, Any]) -> list[str]:
    """Return how a film was found, where it was looked at, and its id, which exports ask for."""
    lines = _check(metadata["self_check"]) if "self_check" in metadata else []
    if "video_id" in metadata:
        lines.append(f"Id:      {metadata['video_id']} (for `songreel export` and `merge`)")
    return lines


def _check(document: dict[str, Any]) -> list[str]:
    """Return how the film was found. One with a failure is not delivered, so there is none."""
    check = SelfCheck.model_validate(document)
    warnings = check.sentences(Grade.WARNING)
    told = f"{len(warnings)} warning{'s' * (len(warnings) != 1)}" if warnings else "nothing wrong"
    first = f"Check:   {told} in the finished film ({len(check.checks)} checks)"
    return [first, *(f"Warning: {said}" for said in warnings)]


def _shots(shots: int, scenes: int) -> str:
    return "" if shots == scenes else f", cut into {shots} shots"


def _cost(cost: dict[str, str]) -> str:
    basis = cost["basis"]
    if basis == CostBasis.FREE.value:
        return "nothing, it was made on this machine"
    if basis == CostBasis.UNKNOWN.value:
        return "unknown; look at the backend's own bill"
    amount = Decimal(cost["amount_usd"])
    dollars = f"{amount:.2f}" if amount >= Decimal("0.01") else f"{amount.normalize():f}"
    return f"${dollars} {_BASES[basis]} ({cost['source']})"
