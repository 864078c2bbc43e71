"""What a finish makes of a film's timeline."""

from __future__ import annotations

from decimal import Decimal

import pytest

from songreel.domain.clip_offer import ClipOffer, SoldClip
from songreel.domain.cut_plan import CutPlan, Knobs, Landing, PlannedClip, PlannedCut, PlannedShot
from songreel.domain.dressing import dressed
from songreel.domain.finish import Finish
from songreel.domain.footage import Speed
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.merge import JointKind
from songreel.domain.timeline import ClipSoundMode, Cut, SongTrack, Timeline
from songreel.domain.transition import TransitionKind
from songreel.media.render.check import check_lengths

SIZE = FrameSize(width=1280, height=720)
RATE = 24_000
FREE = Decimal(0)


def plan_of(*shots: tuple[int, Landing], speed: Speed | None = None) -> CutPlan:
    """Return a plan of shots of so many frames, a clip each, and what each begins on."""
    offer = ClipOffer(
        backend="local",
        model="animatic",
        aspect_ratio="16:9",
        resolution="720p",
        sound=False,
        reference=None,
        in_step=False,
        sold=(SoldClip(seconds=10, price=FREE),),
    )
    clips: list[PlannedClip] = []
    planned: list[PlannedShot] = []
    cuts: list[PlannedCut] = []
    start = 0
    for index, (frames, landing) in enumerate(shots):
        clips.append(
            PlannedClip(
                index=index,
                seconds=10,
                price=FREE,
                start=start,
                frames=frames,
                source_frames=240,
                speed=speed or Speed(),
                section=index,
                label="verse",
                group="A",
                energy=500,
            )
        )
        planned.append(
            PlannedShot(
                index=index,
                start=start,
                frames=frames,
                clip=index,
                source_in=0,
                speed=speed or Speed(),
            )
        )
        cuts.append(
            PlannedCut(
                shot=index,
                frame=start,
                sample=start * 1000,
                bar=1,
                beat=1,
                section=index,
                label="verse",
                lands_on=landing,
                inner=False,
                price=FREE,
                reason="because",
            )
        )
        start += frames
    return CutPlan(
        rate=FILM_RATE,
        samples=start * 1000,
        sample_rate=RATE,
        frames=start,
        offer=offer,
        knobs=Knobs(),
        clips=tuple(clips),
        shots=tuple(planned),
        cuts=tuple(cuts),
        price=FREE,
        floor=FREE,
    )


def bare(plan: CutPlan) -> Timeline:
    """Return the timeline of a plan."""
    cuts = tuple(
        Cut(
            clip=f"clip-{shot.clip}",
            start=shot.start,
            frames=shot.frames,
            source_in=shot.source_in,
            speed=shot.speed,
        )
        for shot in plan.shots
    )
    song = SongTrack(song="song", samples=plan.samples, sample_rate=RATE)
    return Timeline(rate=FILM_RATE, size=SIZE, cuts=cuts, song=song)


THREE = plan_of((96, "start"), (96, "section"), (48, "downbeat"), (96, "section"))


def lengths(frames: int) -> dict[str, int]:
    """Return clips of so many frames."""
    return {f"clip-{index}": frames for index in range(4)}


def test_without_a_finish_a_film_has_cuts_and_the_song_alone():
    timeline = bare(THREE)
    assert dressed(timeline, THREE, Finish(), None, lengths(240)).timeline == timeline


@pytest.mark.parametrize("kind", ["dissolve", "dip", "flash", "whip"])
def test_transitions_lie_at_borders_of_sections_alone(kind: JointKind):
    made = dressed(bare(THREE), THREE, Finish(transitions=kind), None, lengths(240))
    assert [one.at for one in made.timeline.transitions] == [96, 240]
    assert {one.kind for one in made.timeline.transitions} == {TransitionKind(kind)}
    assert made.notices == ()


@pytest.mark.parametrize("kind", ["dissolve", "dip", "flash", "whip"])
def test_one_cut_is_seen_otherwise_than_the_others(kind: JointKind):
    own = (None, None, kind, None)
    made = dressed(bare(THREE), THREE, Finish(), None, lengths(240), own)
    assert [(one.kind.value, one.at) for one in made.timeline.transitions] == [(kind, 192)]
    own = ("whip", kind, None, "cut")
    made = dressed(bare(THREE), THREE, Finish(transitions="dip"), None, lengths(240), own)
    assert [(one.kind.value, one.at) for one in made.timeline.transitions] == [(kind, 96)]
    assert made.notices == ()


def test_a_scene_is_named_that_cannot_begin_as_was_chosen():
    have = {cut.clip: cut.frames for cut in bare(THREE).cuts}
    own = (None, "dissolve", "dissolve", None)
    made = dressed(bare(THREE), THREE, Finish(transitions="dissolve"), None, have, own)
    assert made.notices == (
        "1 of 1 borders of sections are plain cuts: the clips there have no frames to spare for "
        "a dissolve.",
        "Scene 2 begins with a plain cut: the clips there have no frames to spare for a dissolve.",
        "Scene 3 begins with a plain cut: the clips there have no frames to spare for a dissolve.",
    )


@pytest.mark.parametrize("spare", range(9))
@pytest.mark.parametrize("speed", [None, Speed(numerator=99, denominator=100)])
def test_a_dissolve_shows_no_more_than_its_clips_have(spare: int, speed: Speed | None):
    plan = plan_of((96, "start"), (96, "section"), (48, "downbeat"), (96, "section"), speed=speed)
    timeline = bare(plan)
    have = {cut.clip: cut.source_frame(cut.end - 1) + 1 + spare for cut in timeline.cuts}
    made = dressed(timeline, plan, Finish(transitions="dissolve"), None, have)
    check_lengths(made.timeline, have)
    # With a clip that is shown slower a frame is kept back, for rounding.
    sure = spare if speed is None else spare - 1
    assert len(made.timeline.transitions) == (2 if sure >= 3 else 0) or speed is not None


def test_clips_without_frames_to_spare_are_cut_and_that_is_told():
    timeline = bare(THREE)
    have = {cut.clip: cut.frames for cut in timeline.cuts}
    made = dressed(timeline, THREE, Finish(transitions="dissolve"), None, have)
    assert made.timeline.transitions == ()
    assert made.notices == (
        "2 of 2 borders of sections are plain cuts: the clips there have no frames to spare for "
        "a dissolve.",
    )


def test_fades_and_transitions_of_short_shots_do_not_overlap():
    plan = plan_of((3, "start"), (5, "section"), (2, "section"), (4, "section"), (1, "section"))
    have = {f"clip-{index}": 240 for index in range(5)}
    for kind in ("dissolve", "dip", "flash", "whip"):
        # The timeline itself refuses those that overlap or are longer than their shots.
        made = dressed(bare(plan), plan, Finish(transitions=kind, fades=True), None, have)
        assert made.timeline.frames == 15


def test_a_title_stands_in_the_first_seconds_of_a_film_however_short_it_is():
    for frames in (1, 2, 7, 24, 96, 4_000):
        plan = plan_of((min(frames, 240), "start"))
        timeline = dressed(bare(plan), plan, Finish(title="Night"), None, lengths(240)).timeline
        (title,) = timeline.titles
        assert title.end <= timeline.frames
        assert title.start <= 12


def test_the_clips_own_sound_is_heard_as_it_is_wished():
    made = dressed(bare(THREE), THREE, Finish(clip_audio="duck"), None, lengths(240))
    assert made.timeline.clip_sound.mode is ClipSoundMode.DUCKED


def test_a_film_that_is_cut_evenly_has_no_borders():
    made = dressed(bare(THREE), None, Finish(transitions="dip", fades=True), None, lengths(240))
    assert [one.kind.value for one in made.timeline.transitions] == ["fade", "fade"]
