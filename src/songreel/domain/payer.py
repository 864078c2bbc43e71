"""Under whose caps money counts."""

from __future__ import annotations

from dataclasses import dataclass

EVERYTHING = "everything"
"""The scope of all that this installation spends."""

WHOLE_LIFE = ""
"""The day of a scope that counts over all days: a project's budget."""

Place = tuple[str, str]
"""A scope and a day: one sum that a cap may be set on."""


def of_project(project_id: str) -> Place:
    """Return the sum of all that is spent on a project."""
    return f"project:{project_id}", WHOLE_LIFE


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays: a workspace, under one of its keys or none, for one of its projects or none."""

    owner_id: str = "local"
    key_id: str | None = None
    project_id: str | None = None

    def places(self, day: str) -> tuple[Place, ...]:
        """Return the sums that something on a day (UTC, `2026-11-26`) counts in, widest first."""
        places: list[Place] = [(EVERYTHING, day), (f"owner:{self.owner_id}", day)]
        if self.key_id is not None:
            places.append((f"key:{self.key_id}", day))
        if self.project_id is not None:
            places.append(of_project(self.project_id))
        return tuple(places)
