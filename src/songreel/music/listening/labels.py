"""What the sections of a song are called: by their places, their strength and what returns.

The chorus is the strongest music that comes back (or, where nothing does, the strongest); what is
much weaker than the sections around it is a break; what comes once in the song's second half,
between others, is a bridge. First and last sections are intro and outro where their music does not
come back within the song, or where they are much shorter than a section is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from songreel.domain.analysis import SectionLabel

WEAK, VERY_WEAK = 0.72, 0.5
"""Of the mean of the sections beside it: a break; the latter where it returns as verses do."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its length in any unit, its energy in thousandths, its group."""

    length: float
    energy: int
    group: int


def named(parts: Sequence[Part]) -> list[SectionLabel]:
    """Return a label for each section."""
    count = len(parts)
    if count == 1:
        return ["verse"]
    chorus = _chorus(parts)
    labels: list[SectionLabel] = ["chorus" if part.group == chorus else "verse" for part in parts]
    inner = [part.group for part in parts[1:-1]]
    times = {part.group: sum(other.group == part.group for other in parts) for part in parts}
    for index in range(1, count - 1):
        part = parts[index]
        if part.group == chorus:
            continue
        beside = (parts[index - 1].energy + parts[index + 1].energy) / 2
        is_verse = times[part.group] > 1
        if part.energy < (VERY_WEAK if is_verse else WEAK) * beside and index > 1:
            labels[index] = "break"
        elif times[part.group] == 1 and index >= count / 2 and count > 4:
            labels[index] = "bridge"
    usual = sorted(part.length for part in parts)[count // 2]
    first, last = parts[0], parts[-1]
    if first.group != chorus and (first.group not in inner or first.length <= 0.6 * usual):
        labels[0] = "intro"
    if count > 2 and (
        (last.group != chorus and last.group not in inner) or last.length <= 0.4 * usual
    ):
        labels[-1] = "outro"
    return labels


def _chorus(parts: Sequence[Part]) -> int:
    """Return the group of the chorus."""
    energies: dict[int, float] = {}
    lengths: dict[int, float] = {}
    for part in parts:
        energies[part.group] = energies.get(part.group, 0) + part.energy * part.length
        lengths[part.group] = lengths.get(part.group, 0) + part.length
    means = {group: energies[group] / max(lengths[group], 1e-9) for group in energies}
    inner = [part.group for part in parts[1:]]
    returning = [group for group in means if sum(part.group == group for part in parts) > 1]
    candidates = [group for group in returning if group in inner] or inner
    return max(candidates, key=lambda group: means[group])
