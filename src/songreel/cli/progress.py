"""How far a film is, in plain words, worked out from the events of its job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from songreel.domain.event import Event, PhaseBegun, Progressed, Started

# What is done within so many seconds of a phase's beginning was finished by an earlier run: it says
# nothing about how long the rest takes.
_WARM_SECONDS = 1.0

_WORDS = {
    "scenes": ("Writing the scenes", "Scenes written"),
    "reference": ("Designing the character", "Character designed"),
    "plan": ("Planning the cuts", "Cuts planned"),
    "animatic": ("Drawing the animatic", "Animatic drawn"),
    "film": ("Cutting the film to the song", "Film cut to the song"),
    "clips": ("Making the clips", "Clips made"),
    "assembly": ("Cutting the film to the song", "Film cut to the song"),
    "storing": ("Saving the film", "Film saved"),
}


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the work.

    Attributes:
        began: in seconds since 1970, as its events say: since then it is watched.
        before: the fraction that was done at that moment already.
    """

    name: str
    began: float
    total: int | None = None
    done: int = 0
    share: int | None = None
    before: float = 0.0

    @property
    def doing(self) -> str:
        """Say what is being done: `Making the clips`."""
        return _WORDS[self.name][0] if self.name in _WORDS else self.name.capitalize()

    @property
    def finished(self) -> str:
        """Say what was done: `Clips made`."""
        return _WORDS[self.name][1] if self.name in _WORDS else f"{self.name.capitalize()} done"

    @property
    def count(self) -> str:
        """Say how many parts are done: `3 of 8`, or nothing for a phase of one part."""
        return f"{self.done} of {self.total}" if self.total is not None and self.total > 1 else ""

    @property
    def fraction(self) -> float | None:
        """Return what is done of the phase, from 0 to 1, or None where nobody knows."""
        if self.share is not None:
            return self.share / 1000
        return self.done / self.total if self.total else None


@dataclass(slots=True)
class Progress:
    """Follows the events of one film.

    Attributes:
        phase: what is being worked on, or None before the first and after the last phase.
        clips: how many clips are finished.
        finished: phases that were done since somebody last emptied this list.
    """

    phase: Phase | None = None
    clips: int = 0
    finished: list[Phase] = field(default_factory=list[Phase])

    def apply(self, event: Event) -> bool:
        """Take one event in; return whether there is something new to show."""
        at = event.at.timestamp()
        match event.data:
            case Started(resumed=True):
                self.phase = None
                return True
            case PhaseBegun(phase=name, total=total):
                self._enter(Phase(name, at, total))
                return True
            case Progressed() as step:
                return self._advance(step, at)
            case _:
                return False

    def catch_up(self, events: Sequence[Event], now: float) -> None:
        """Take in what nobody watched: how fast that went says nothing about the rest.

        Args:
            events: in their order, from the first on.
            now: the present moment, as in `rest`.
        """
        for event in events:
            self.apply(event)
        self.finished.clear()
        if self.phase is not None:
            self.phase = replace(self.phase, began=now, before=self.phase.fraction or 0.0)

    def rest(self, now: float) -> float | None:
        """Estimate the seconds until the present phase ends, or None where nothing tells.

        Args:
            now: the present moment in seconds since 1970, on the clock of the events.
        """
        phase = self.phase
        if phase is None or not phase.fraction:
            return None
        gained, spent = phase.fraction - phase.before, now - phase.began
        if gained <= 0 or spent <= _WARM_SECONDS:
            return None
        return max(0.0, spent * (1 - phase.fraction) / gained)

    def end(self) -> None:
        """Close the present phase."""
        if self.phase is not None:
            self.finished.append(self.phase)
            self.phase = None

    def _enter(self, phase: Phase) -> None:
        self.end()
        self.phase = phase

    def _advance(self, step: Progressed, at: float) -> bool:
        before = self.phase
        if before is None or before.name != step.phase:
            before = Phase(step.phase, at)
            self._enter(before)
        now = Phase(step.phase, before.began, step.total, step.done, step.share, before.before)
        if step.phase == "clips":
            self.clips = step.done
            if at - before.began <= _WARM_SECONDS:
                now = replace(now, before=now.fraction or 0.0)
        self.phase = now
        return now != before


def clock(seconds: float) -> str:
    """Write a length of time as `m:ss`, or `h:mm:ss` from an hour on."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"
