"""A film's timeline with all that its finish asks for: transitions, words, sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from songreel.domain.cut_plan import CutPlan
from songreel.domain.finish import Finish
from songreel.domain.footage import Speed
from songreel.domain.frames import FrameRate
from songreel.domain.lettering import Captions, Title
from songreel.domain.merge import Joint, JointKind
from songreel.domain.timeline import ClipSound, Cut, Timeline
from songreel.domain.transition import Transition, TransitionKind

_FADE_IN_TENTHS, _FADE_OUT_TENTHS = 5, 10
_TITLE_AFTER_TENTHS, _TITLE_TENTHS = 5, 35
_TITLE_FADE_TENTHS = 4
_SHORTEST_DISSOLVE = 3
"""Frames below which a dissolve is seen as a cut that is not clean."""


@dataclass(frozen=True, slots=True)
class Dressed:
    """A timeline as it is rendered, and what a person should know of it, a sentence each."""

    timeline: Timeline
    notices: tuple[str, ...] = ()


def dressed(
    timeline: Timeline,
    plan: CutPlan | None,
    finish: Finish,
    captions: Captions | None,
    lengths: Mapping[str, int],
    own: Sequence[JointKind | None] = (),
) -> Dressed:
    """Return a film with its finish.

    Args:
        timeline: its cuts and its song.
        plan: says where sections of the song begin; without one no transition is set.
        finish: what is asked for.
        captions: of the whole film, or None.
        lengths: frames of each clip, by id: a dissolve shows what lies beyond the cut.
        own: how each clip of the plan begins, None where the finish says it; or none at all.
    """
    notices: list[str] = []
    borders: dict[int, JointKind] = {}
    if finish.transitions != "cut":
        borders = dict.fromkeys(_borders(timeline, plan), finish.transitions)
    scenes = _at_scenes(timeline, plan, own)
    wanted = sorted((borders | scenes).items())
    joints = [*_joints(timeline, wanted, lengths)]
    done = {one.at for one in joints}
    plain = [
        index for index, kind in wanted if kind != "cut" and timeline.cuts[index].start not in done
    ]
    usual = [index for index in borders if index not in scenes]
    left = sum(index in plain for index in usual)
    if left:
        notices.append(
            f"{left} of {len(usual)} borders of sections are plain cuts: the "
            f"{_lack(finish.transitions)} for a {finish.transitions}."
        )
    notices += _plain_scenes(plain, scenes, plan)
    if finish.fades:
        joints = [*_with_fades(timeline, joints)]
    title = None if finish.title is None else title_of(finish.title, timeline.frames, timeline.rate)
    whole = Timeline(
        rate=timeline.rate,
        size=timeline.size,
        cuts=timeline.cuts,
        transitions=tuple(joints),
        titles=() if title is None else (title,),
        captions=captions,
        song=timeline.song,
        clip_sound=ClipSound(mode=finish.clip_sound_mode),
        markers=timeline.markers,
    )
    return Dressed(whole, tuple(notices))


def title_of(text: str, frames: int, rate: FrameRate) -> Title:
    """Return the title of a film of so many frames: half a second after its beginning."""
    start = min(_tenths(_TITLE_AFTER_TENTHS, rate), frames // 4)
    shown = min(_tenths(_TITLE_TENTHS, rate), frames - start)
    fade = min(_tenths(_TITLE_FADE_TENTHS, rate), shown // 4)
    return Title(text=text, start=start, frames=shown, fade=fade)


def _borders(timeline: Timeline, plan: CutPlan | None) -> list[int]:
    """Return the indexes of cuts that begin a section of the song with another clip."""
    if plan is None:
        return []
    starts = {cut.frame for cut in plan.cuts if cut.lands_on == "section"}
    return [
        index
        for index, (before, cut) in enumerate(pairwise(timeline.cuts), 1)
        if cut.start in starts and cut.clip != before.clip
    ]


def _at_scenes(
    timeline: Timeline, plan: CutPlan | None, own: Sequence[JointKind | None]
) -> dict[int, JointKind]:
    """Return the indexes of cuts with which clips begin that a person wants to be seen so."""
    if plan is None or not any(own):
        return {}
    kinds: dict[int, JointKind] = {
        clip.start: kind
        for clip, kind in zip(plan.clips, own, strict=True)
        if kind is not None and clip.start > 0
    }
    return {
        index: kinds[cut.start] for index, cut in enumerate(timeline.cuts) if cut.start in kinds
    }


def _lack(kind: JointKind) -> str:
    if kind == "dissolve":
        return "clips there have no frames to spare"
    return "shots there are too short"


def _plain_scenes(
    plain: Sequence[int], scenes: Mapping[int, JointKind], plan: CutPlan | None
) -> Iterator[str]:
    """Say which scenes begin with a plain cut though something else was chosen for them."""
    if plan is None:
        return
    for index in plain:
        if index in scenes:
            kind, number = scenes[index], plan.shots[index].clip + 1
            yield f"Scene {number} begins with a plain cut: the {_lack(kind)} for a {kind}."


def _joints(
    timeline: Timeline, wanted: Sequence[tuple[int, JointKind]], lengths: Mapping[str, int]
) -> Iterator[Transition]:
    for index, kind in wanted:
        if kind == "cut":
            continue
        usual = Joint.of(kind)
        outgoing, incoming = timeline.cuts[index - 1], timeline.cuts[index]
        # Half of a shot is left to the transition at its other end.
        before = min(usual.before, outgoing.frames // 2)
        after = min(usual.after, incoming.frames // 2)
        if usual.overlaps:
            room = lengths[outgoing.clip] - outgoing.source_frame(outgoing.end)
            after = min(usual.frames, incoming.frames // 2, _frames_in(room, outgoing.speed))
            before = min(usual.frames - after, before, _frames_before(incoming))
            if before + after < _SHORTEST_DISSOLVE:
                continue
        if before + after:
            yield Transition(
                kind=TransitionKind(kind),
                at=incoming.start,
                before=before,
                after=after,
            )


def _frames_in(source: int, speed: Speed) -> int:
    """Return how many frames of the film so many frames of a clip surely last."""
    # Where a frame of the clip is due is rounded down, so a stretched one may come a frame early.
    sure = source if speed.is_whole else source - 1
    return max(0, sure) * speed.denominator // speed.numerator


def _frames_before(cut: Cut) -> int:
    """Return how many frames of the film a clip could be shown before its cut."""
    return cut.source_in * cut.speed.denominator // cut.speed.numerator


def _with_fades(timeline: Timeline, joints: list[Transition]) -> Iterator[Transition]:
    first, last = timeline.cuts[0], timeline.cuts[-1]
    rate = timeline.rate
    rise = min(_tenths(_FADE_IN_TENTHS, rate), first.frames // 2)
    fall = min(_tenths(_FADE_OUT_TENTHS, rate), last.frames // 2)
    if rise:
        yield Transition(kind=TransitionKind.FADE, at=0, after=rise)
    yield from joints
    if fall:
        yield Transition(kind=TransitionKind.FADE, at=timeline.frames, before=fall)


def _tenths(count: int, rate: FrameRate) -> int:
    return int(count * rate.fraction / 10)
