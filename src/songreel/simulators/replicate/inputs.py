"""Checks the input of a prediction as Replicate does, and finds what it orders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from songreel.simulators.order import Work
from songreel.simulators.replicate.catalogue import Field, Model
from songreel.simulators.replicate.problems import InvalidField
from songreel.simulators.sizes import size_of

_URI = re.compile(r"(https?://|data:)", re.IGNORECASE)
_AUTOMATIC_SECONDS = 5


def check(model: Model, given: Mapping[str, Any]) -> list[InvalidField]:
    """Return what is wrong with an input."""
    problems = [
        InvalidField("required", "input", f"{name} is required")
        for name, field in model.fields.items()
        if field.required and given.get(name) is None
    ]
    for name, field in model.fields.items():
        if given.get(name) is not None:
            problems += _check(name, field, given[name])
    if problems:
        return problems
    for name, other in model.only_together.items():
        if given.get(name) and not given.get(other):
            problems.append(InvalidField("value", f"input.{name}", f"{name} needs {other}"))
    for name, other in model.never_together.items():
        if given.get(name) and given.get(other):
            problems.append(
                InvalidField("value", f"input.{name}", f"{name} cannot be used with {other}")
            )
    return problems + _check_by_model(model, given)


def _check_by_model(model: Model, given: Mapping[str, Any]) -> list[InvalidField]:
    length = given.get("duration", 8)
    if model.name == "google/veo-3.1" and given.get("reference_images"):
        if (given.get("aspect_ratio", "16:9"), length) != ("16:9", 8):
            return [
                InvalidField(
                    "value",
                    "input.reference_images",
                    "reference_images only works with aspect_ratio 16:9 and duration 8",
                )
            ]
    if model.name == "minimax/hailuo-2.3" and (length, given.get("resolution")) == (10, "1080p"):
        return [InvalidField("value", "input.duration", "10 seconds are only available at 768p")]
    return []


def _check(name: str, field: Field, value: Any) -> list[InvalidField]:
    where = f"input.{name}"
    expected = {"string": str, "uri": str, "integer": int, "boolean": bool, "uris": list}
    fits = isinstance(value, expected[field.kind])
    if field.kind == "integer" and isinstance(value, bool):
        fits = False
    if not fits:
        kind = "array" if field.kind == "uris" else field.kind.replace("uri", "string")
        return [
            InvalidField(
                "invalid_type", where, f"Invalid type. Expected: {kind}, given: {_kind(value)}"
            )
        ]
    if field.choices and value not in field.choices:
        names = ", ".join(f'"{one}"' if isinstance(one, str) else str(one) for one in field.choices)
        return [InvalidField("enum", where, f"{name} must be one of the following: {names}")]
    if field.kind == "integer" and field.low is not None and value < field.low:
        return [InvalidField("number_gte", where, f"Must be greater than or equal to {field.low}")]
    if field.kind == "integer" and field.high is not None and value > field.high:
        return [InvalidField("number_lte", where, f"Must be less than or equal to {field.high}")]
    if field.most is not None and _length(value) > field.most:
        return [InvalidField("length", where, f"{name} may have at most {field.most}")]
    return _check_uris(where, field, value)


def _length(value: Any) -> int:
    return len(value)


def _check_uris(where: str, field: Field, value: Any) -> list[InvalidField]:
    uris = cast("list[Any]", value if field.kind == "uris" else [value])
    if field.kind in {"uri", "uris"} and not all(
        isinstance(one, str) and _URI.match(one) for one in uris
    ):
        return [InvalidField("format", where, "Does not match format 'uri'")]
    return []


def _kind(value: Any) -> str:
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"))
    kinds = (*kinds, (list, "array"), (dict, "object"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "null")


def work_of(model: Model, given: Mapping[str, Any]) -> tuple[Work, dict[str, Any]]:
    """Return what a checked input orders, and what decides its price."""
    filled = {name: field.default for name, field in model.fields.items()} | dict(given)
    resolution = str(filled.get("resolution") or _resolution(model, filled))
    width, height = size_of(str(filled.get("aspect_ratio", "16:9")), resolution)
    text = str(filled["prompt"])
    if model.medium == "image":
        form = str(filled.get("output_format") or "jpg")
        work = Work("image", width=width, height=height, text=text, form=form)
        return work, {"resolution": resolution}
    audio = filled.get(model.audio) if isinstance(model.audio, str) else model.audio
    seconds = int(filled[model.length]) if model.length else 0
    work = Work(
        "video",
        seconds=seconds if seconds > 0 else _AUTOMATIC_SECONDS,
        width=width,
        height=height,
        audio=bool(audio),
        rate=model.rate,
        text=text,
    )
    return work, {"resolution": resolution, "audio": bool(audio)}


def _resolution(model: Model, filled: Mapping[str, Any]) -> str:
    modes = {"standard": "720p", "pro": "1080p"}
    return modes.get(str(filled.get("mode")), model.resolution)
