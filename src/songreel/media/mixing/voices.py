"""Where in a film the sound of each of its clips is heard: in samples, with its fades."""

from __future__ import annotations

from dataclasses import dataclass, replace

from songreel.domain.timeline import Cut, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.mp4 import samples_for

CROSSFADE_MS = 8
"""Of a plain cut: long enough that nothing clicks, too short to hear two places at once."""

SOUNDING = frozenset({TransitionKind.DISSOLVE, TransitionKind.FADE, TransitionKind.DIP})
"""Transitions that the clips' sound follows; the others are cuts to the ear."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A stretch of one clip's sound; it may overlap the one before it.

    Attributes:
        cut: the cut that it belongs to, from 0 on; the first where several run on in one clip.
        clip: id of the clip.
        start: the film's first sample in which it is heard.
        samples: how long it is heard.
        source: which sample of the clip is heard first.
        rise: samples in which it rises from silence, as `gains.rising` says.
        fall: samples in which it falls to silence.
    """

    cut: int
    clip: str
    start: int
    samples: int
    source: int
    rise: int
    fall: int

    @property
    def end(self) -> int:
        """Return the first sample of the film after it."""
        return self.start + self.samples


def voices(timeline: Timeline, sample_rate: int) -> tuple[Voice, ...]:
    """Return what is heard of the clips, in the film's order.

    At a plain cut two clips cross within `CROSSFADE_MS`, half of it on either side; under a
    dissolve as long as that is, under a dip the one falls before the other rises, and with a fade
    the sound fades too. A clip has nothing to be heard before its first sample: it rises from
    there on. What runs on from one cut to the next in the same clip is one voice, and does not
    fade. A cut at another speed than 1 has none: its sound would have another pitch.

    Args:
        timeline: of the film.
        sample_rate: samples a second of the film's sound.
    """
    return tuple(_Voices(timeline, sample_rate).all())


def is_plain(timeline: Timeline) -> bool:
    """Tell whether the clips' sound follows cuts alone, at the clips' own speed."""
    return not any(one.kind in SOUNDING for one in timeline.transitions) and all(
        cut.speed.is_whole for cut in timeline.cuts
    )


class _Voices:
    def __init__(self, timeline: Timeline, sample_rate: int) -> None:
        self._timeline = timeline
        self._rate = sample_rate
        self._half = sample_rate * CROSSFADE_MS // 2_000
        self._at = {one.at: one for one in timeline.transitions if one.kind in SOUNDING}

    def all(self) -> list[Voice]:
        found: list[Voice] = []
        before: Cut | None = None
        for index, cut in enumerate(self._timeline.cuts):
            if cut.speed.is_whole:
                voice = self._voice(index, cut)
                if before is not None and found and self._runs_on(before, cut):
                    last = found.pop()
                    longer = last.samples + voice.end - last.end
                    voice = replace(last, samples=longer, fall=voice.fall)
                found.append(voice)
            before = cut
        return found

    def _runs_on(self, before: Cut, cut: Cut) -> bool:
        return (
            before.clip == cut.clip
            and before.speed.is_whole
            and before.source_in + before.frames == cut.source_in
            and cut.start not in self._at
        )

    def _voice(self, index: int, cut: Cut) -> Voice:
        early, rise_end = self._joint(cut.start, is_incoming=True)
        fall_start, late = self._joint(cut.end, is_incoming=False)
        offset = self._samples(cut.source_in) - self._samples(cut.start)
        start = max(early, -offset, 0)
        end = min(late, self._samples(self._timeline.frames))
        return Voice(
            index,
            cut.clip,
            start,
            end - start,
            start + offset,
            max(0, rise_end - start),
            max(0, end - fall_start),
        )

    def _joint(self, frame: int, *, is_incoming: bool) -> tuple[int, int]:
        """Return where, around a joint, the voice after it rises, or the one before it falls."""
        at = self._samples(frame)
        one = self._at.get(frame)
        if one is None:
            return at - self._half, at + self._half
        if one.kind is TransitionKind.DISSOLVE:
            return self._samples(one.start), self._samples(one.end)
        return self._one_sided(one, at, is_incoming=is_incoming)

    def _one_sided(self, one: Transition, at: int, *, is_incoming: bool) -> tuple[int, int]:
        """Return the place of a rise from the joint on, or of a fall up to it."""
        if is_incoming:
            return at, max(self._samples(one.end), at + self._half)
        return min(self._samples(one.start), at - self._half), at

    def _samples(self, frames: int) -> int:
        return samples_for(frames, self._timeline.rate, self._rate)
