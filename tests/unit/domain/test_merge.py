"""Where merged clips are cut, how they join, and what is heard under them."""

from __future__ import annotations

import pytest

from songreel.domain.errors import InvalidRequestError
from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.merge import (
    Joint,
    MergeRatio,
    MergeSize,
    Piece,
    Tune,
    frames_at,
    joints_between,
    merged,
    size_of,
)
from songreel.domain.timeline import ClipSoundMode, Timeline
from songreel.domain.transition import TransitionKind

SIZE = FrameSize(width=160, height=90)


def film(
    frames: list[int], *joints: Joint, tune: Tune | None = None, clip_audio: str = "keep"
) -> Timeline:
    pieces = [Piece(f"clip-{index}", count) for index, count in enumerate(frames, 1)]
    every = joints or (Joint(),) * (len(frames) - 1)
    return merged(pieces, every, SIZE, tune=tune, clip_audio=clip_audio)  # type: ignore[arg-type]


def test_clips_are_cut_one_after_another_from_first_to_last_frame() -> None:
    timeline = film([24, 48, 10])
    assert [(cut.start, cut.frames, cut.source_in) for cut in timeline.cuts] == [
        (0, 24, 0),
        (24, 48, 0),
        (72, 10, 0),
    ]
    assert timeline.transitions == ()


def test_a_dissolve_takes_its_frames_from_both_clips() -> None:
    timeline = film([48, 48], Joint.of("dissolve", 13))
    (dissolve,) = timeline.transitions
    assert (dissolve.kind, dissolve.before, dissolve.after) == (TransitionKind.DISSOLVE, 6, 7)
    assert timeline.frames == 48 + 48 - 13
    first, second = timeline.cuts
    assert first.source_frame(dissolve.end - 1) == 47
    assert second.source_frame(dissolve.start) == 0


def test_after_a_dissolve_of_usual_length_the_next_clip_can_be_copied() -> None:
    timeline = film([48, 48], Joint.of("dissolve"))
    (dissolve,) = timeline.transitions
    assert timeline.cuts[1].source_frame(dissolve.end) % 12 == 0


@pytest.mark.parametrize("kind", ["dip", "flash", "whip"])
def test_other_transitions_take_no_frames(kind: str) -> None:
    timeline = film([24, 24], Joint.of(kind))  # type: ignore[arg-type]
    assert timeline.frames == 48
    (one,) = timeline.transitions
    assert one.kind.value == kind
    assert (one.before == 0) is (kind == "flash")


@pytest.mark.parametrize(
    ("frames", "joints", "place", "taken"),
    [
        ([24, 24], [Joint.of("dip", 50)], 1, 25),
        ([48, 24], [Joint.of("flash", 25)], 2, 25),
        ([48, 24, 48], [Joint.of("dissolve", 12), Joint.of("dissolve", 13)], 2, 25),
        ([1, 24], [Joint.of("dissolve", 1)], 1, 1),
    ],
)
def test_a_transition_that_is_longer_than_a_clip_names_the_clip(
    frames: list[int], joints: list[Joint], place: int, taken: int
) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        film(frames, *joints)
    assert f"Clip {place} (clip-{place}) has {frames[place - 1]} frames" in refused.value.message
    assert f"take {taken}:" in refused.value.message
    assert refused.value.problems[0].field == "transitions"


def test_transitions_may_fill_a_clip_to_its_last_frame() -> None:
    timeline = film([48, 24, 48], Joint.of("dissolve", 12), Joint.of("dissolve", 12))
    assert timeline.cuts[1].frames == 12


@pytest.mark.parametrize(("kind", "frames"), [("cut", 3), ("dip", 0), ("dip", 481), ("flash", 241)])
def test_transitions_of_impossible_length_are_refused(kind: str, frames: int) -> None:
    with pytest.raises(InvalidRequestError):
        Joint.of(kind, frames)  # type: ignore[arg-type]


def test_one_transition_is_for_all_joints_and_a_list_for_each() -> None:
    dip = Joint.of("dip")
    assert joints_between(dip, 3) == (dip, dip)
    assert joints_between([Joint(), dip], 3) == (Joint(), dip)
    with pytest.raises(InvalidRequestError, match="3 clips have 2 joints"):
        joints_between([dip], 3)


def test_a_song_that_is_longer_ends_with_the_clips_and_fades() -> None:
    timeline = film([24, 24], tune=Tune("song", 44_100 * 3, 44_100), clip_audio="mute")
    song = timeline.song
    assert song is not None
    assert (song.samples, song.whole, song.fade_out) == (88_200, 132_300, 44_100)
    assert timeline.clip_sound.mode is ClipSoundMode.OFF


def test_a_song_that_is_shorter_is_heard_whole() -> None:
    timeline = film([24, 24], tune=Tune("song", 44_100, 44_100), clip_audio="duck")
    song = timeline.song
    assert song is not None
    assert song.is_untouched
    assert timeline.clip_sound.mode is ClipSoundMode.DUCKED


@pytest.mark.parametrize(
    ("ratio", "size", "first", "width", "height"),
    [
        (None, None, (160, 96), 160, 96),
        ("16:9", None, (1920, 1080), 1920, 1080),
        ("16:9", None, (640, 360), 640, 360),
        ("9:16", None, (640, 360), 720, 1280),
        ("9:16", None, (1920, 1080), 1080, 1920),
        ("1:1", "4k", (640, 360), 2160, 2160),
        ("4:5", "1080p", (640, 360), 1080, 1350),
        (None, "1080p", (640, 360), 1920, 1080),
        (None, "720p", (360, 640), 720, 1280),
        (None, "4k", (480, 600), 2160, 2700),
        ("4:5", "720p", (640, 360), 720, 900),
    ],
)
def test_sizes(
    ratio: MergeRatio | None,
    size: MergeSize | None,
    first: tuple[int, int],
    width: int,
    height: int,
) -> None:
    found = size_of(ratio, size, FrameSize(width=first[0], height=first[1]))
    assert (found.width, found.height) == (width, height)


def test_a_film_of_more_than_twenty_minutes_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="21 minutes"):
        film([24 * 60 * 10, 24 * 60 * 10 + 1])


def test_frames_of_another_rate_are_counted_anew() -> None:
    assert frames_at(30, FrameRate(numerator=30)) == 24
    assert frames_at(1, FrameRate(numerator=60)) == 1
