"""What is told to whoever writes the scenes of a planned film: one brief for each clip."""

from __future__ import annotations

from dataclasses import dataclass

from songreel.domain.analysis import Analysis, SectionLabel
from songreel.domain.cut_plan import CutPlan, PlannedClip
from songreel.domain.lyrics import Lyrics

_HEARD_MS = 600


@dataclass(frozen=True, slots=True)
class SceneBrief:
    """What the scene of one clip has to fit.

    Attributes:
        index: of the clip.
        seconds: that are bought and have to be filled with one continuous action.
        start_ms, end_ms: where the film shows it, in milliseconds.
        shots: how often it is seen, nearer and whole in turn: what matters stays in the middle.
        label, number: the section under it: 2 for the second verse.
        group: equal letters for equal music.
        energy: of the song under it, in thousandths.
        position: of its middle in the film, in thousandths.
        begins_section: whether a section begins with it: time for another place or turn.
        is_peak: whether it lies under the strongest section of the song.
        lines: of the lyrics that are sung while it is seen.
        resembles: index of the scene of an earlier equal chorus that it should look like, or None.
    """

    index: int
    seconds: int
    start_ms: int
    end_ms: int
    shots: int
    label: SectionLabel
    number: int
    group: str
    energy: int
    position: int
    begins_section: bool
    is_peak: bool
    lines: tuple[str, ...] = ()
    resembles: int | None = None


def briefs(plan: CutPlan, song: Analysis, lyrics: Lyrics | None = None) -> list[SceneBrief]:
    """Return the brief of each clip of a plan, in the order of the film.

    Args:
        plan: the plan.
        song: the analysis that it was made from.
        lyrics: of the song, or None.
    """
    peak = max(range(len(song.sections)), key=lambda index: song.sections[index].energy)
    borders = {cut.frame for cut in plan.cuts if cut.lands_on in {"start", "section"}}
    shots = [shot.clip for shot in plan.shots]
    sung: list[tuple[int, int, str]] = []
    if lyrics is not None:
        spans = zip(lyrics.lines, lyrics.ends(), strict=True)
        sung = [(line.start, end, line.text) for line, end in spans]
    return [
        SceneBrief(
            index=clip.index,
            seconds=clip.seconds,
            start_ms=_ms(plan, clip.start),
            end_ms=_ms(plan, clip.end),
            shots=shots.count(clip.index),
            label=clip.label,
            number=sum(one.label == clip.label for one in song.sections[: clip.section + 1]),
            group=clip.group,
            energy=clip.energy,
            position=(2 * clip.start + clip.frames) * 500 // plan.frames,
            begins_section=clip.start in borders,
            is_peak=clip.section == peak,
            lines=_lines_under(plan, clip, sung),
            resembles=clip.resembles,
        )
        for clip in plan.clips
    ]


def _ms(plan: CutPlan, frame: int) -> int:
    return frame * 1000 * plan.rate.denominator // plan.rate.numerator


def _lines_under(
    plan: CutPlan, clip: PlannedClip, sung: list[tuple[int, int, str]]
) -> tuple[str, ...]:
    """Return the lines of which at least half, or a good part of a second, is sung meanwhile."""
    start, end = _ms(plan, clip.start), _ms(plan, clip.end)
    found: list[str] = []
    for begin, over, text in sung:
        heard = min(end, over) - max(start, begin)
        if heard > 0 and heard >= min(_HEARD_MS, (over - begin) / 2):
            found.append(text)
    return tuple(found)
