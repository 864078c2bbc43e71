"""The poses between two others: how somebody who walked comes to stand, or rounds with fewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

Held = TypeVar("Held")


def between(first: Held, last: Held, share: float) -> Held:
    """Return what is on the way from one pose to another.

    Numbers are mixed, in whatever they are part of; what cannot be mixed stays as it was first.

    Args:
        first: a pose, or a part of one.
        last: another of the same kind.
        share: how far on the way: 0 is the first, 1 the last.
    """
    return cast("Held", _mixed(first, last, share))


def spaced(round_of: Sequence[Held], count: int) -> list[Held]:
    """Return a round of poses as another number of poses, evenly spaced over the same time."""
    found: list[Held] = []
    for index in range(count):
        whole, part = divmod(index * len(round_of), count)
        after = round_of[(whole + 1) % len(round_of)]
        found.append(between(round_of[whole], after, part / count))
    return found


def _mixed(first: object, last: object, share: float) -> object:
    if isinstance(first, bool) or isinstance(last, bool):
        return first
    if isinstance(first, int | float) and isinstance(last, int | float):
        return first + (last - first) * share
    if isinstance(first, tuple):
        ones, others = cast("tuple[object, ...]", first), cast("tuple[object, ...]", last)
        return tuple(_mixed(one, other, share) for one, other in zip(ones, others, strict=True))
    if is_dataclass(first) and not isinstance(first, type):
        values: dict[str, Any] = {
            field.name: _mixed(getattr(first, field.name), getattr(last, field.name), share)
            for field in fields(first)
        }
        return replace(first, **values)
    return first
