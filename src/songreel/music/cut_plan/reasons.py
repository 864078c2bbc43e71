"""Why each cut is where it is, in words that a person understands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from songreel.domain.analysis import Section
from songreel.domain.footage import Framing
from songreel.music.cut_plan.places import Place


@dataclass(frozen=True, slots=True)
class Change:
    """What happens at a cut.

    Attributes:
        place: where it is.
        section: under which section the shot begins.
        number: how many sections of its label there were until then, itself among them.
        price: of the clip that begins, or None at an inner cut.
        framing: how the shot is seen.
        skipped: seconds of the clip that are skipped.
        seconds: of the shot.
    """

    place: Place
    section: Section
    number: int
    price: Decimal | None
    framing: Framing
    skipped: float
    seconds: float


def reason(change: Change) -> str:
    """Return a sentence that says what the cut falls on, what comes, and how long it stays."""
    what = _what(change)
    return f"{_where(change)}: {what} for {change.seconds:.1f} s."


def _where(change: Change) -> str:
    place = change.place
    match place.lands_on:
        case "start":
            return "The film begins"
        case "section":
            return f"{_section(change)} begins"
        case "drop":
            return f"The drop in {_section(change, begins=False)}"
        case "downbeat":
            return f"Bar {place.bar}"
        case "beat" if place.bar is not None:
            return f"Beat {place.beat} of bar {place.bar}"
        case "beat":
            return "On a beat"
        case "onset":
            return "A note is struck"
        case "even":
            return "Even pacing"
        case "placed":
            return "Where you placed it"


def _section(change: Change, *, begins: bool = True) -> str:
    label = change.section.label
    name = label if label in {"intro", "outro"} else f"{label} {change.number}"
    return name.capitalize() if begins else name


def _what(change: Change) -> str:
    energy = change.section.energy
    mood = "strong" if energy >= 700 else "calm" if energy < 400 else "steady"
    if change.price is not None:
        cost = "free" if change.price == 0 else f"${change.price:.2f}"
        return f"a new clip ({cost}), the music is {mood},"
    seen = "the whole picture again" if change.framing.is_whole else "nearer"
    if change.skipped:
        return f"the same clip {change.skipped:.1f} s later, {seen},"
    return f"the same clip goes on, {seen},"
