"""Films for the tests of what is written for editors; no file is behind their media."""

from __future__ import annotations

from fractions import Fraction

from songreel.domain.footage import Framing, Speed
from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.lettering import Caption, Captions, Title
from songreel.domain.timeline import (
    ClipSound,
    ClipSoundMode,
    Cut,
    Marker,
    MarkerKind,
    SongTrack,
    Timeline,
)
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.exchange.edit import Edit, Media, SongMedia

SIZE = FrameSize(width=1280, height=720)
RATES = [
    FrameRate(numerator=24),
    FrameRate(numerator=25),
    FrameRate(numerator=30),
    FrameRate(numerator=24_000, denominator=1_001),
]
KIND = TransitionKind


def media_of(timeline: Timeline, frames: int, *, sound: bool = True) -> dict[str, Media]:
    order = dict.fromkeys(cut.clip for cut in timeline.cuts)
    return {
        clip: Media(f"media/{n:02d}-verse.mp4", frames, timeline.rate, timeline.size, sound)
        for n, clip in enumerate(order, 1)
    }


def full_film(rate: FrameRate) -> Edit:
    """Return a film with one of everything."""
    cuts = (
        Cut(clip="a", start=0, frames=40, source_in=3),
        Cut(clip="b", start=40, frames=30, source_in=10, speed=Speed(numerator=1, denominator=2)),
        Cut(clip="a", start=70, frames=20, source_in=20, framing=Framing(zoom=1300, x=450)),
        Cut(clip="c", start=90, frames=30),
    )
    transitions = (
        Transition(kind=KIND.FADE, at=0, after=6),
        Transition(kind=KIND.DISSOLVE, at=40, before=5, after=8),
        Transition(kind=KIND.DIP, at=70, before=3, after=4),
        Transition(kind=KIND.WHIP, at=90, before=3, after=3),
        Transition(kind=KIND.FADE, at=120, before=10),
    )
    samples = int(Fraction(119) / rate.fraction * 44_100)
    timeline = Timeline(
        rate=rate,
        size=SIZE,
        cuts=cuts,
        transitions=transitions,
        titles=(
            Title(text="Hello\n<you> & all", start=5, frames=40),
            Title(text="Здравствуй", start=10, frames=40),
        ),
        captions=Captions(lines=(Caption(start=1, frames=24, text="La la\nla"),)),
        markers=(
            Marker(frame=0, kind=MarkerKind.SECTION, label="Verse"),
            Marker(frame=0, kind=MarkerKind.BEAT),
            Marker(frame=38, kind=MarkerKind.BEAT),
            Marker(frame=60, kind=MarkerKind.BAR, label="Bar 2"),
            Marker(frame=89, kind=MarkerKind.SECTION, label="Chorus"),
            Marker(frame=120, kind=MarkerKind.BAR, label="End"),
        ),
        song=SongTrack(
            song="s",
            samples=samples,
            sample_rate=44_100,
            first=1_000,
            whole=samples + 5_000,
            fade_in=4_410,
            fade_out=8_820,
        ),
        clip_sound=ClipSound(mode=ClipSoundMode.DUCKED, level=125),
    )
    song = SongMedia("media/song.wav", samples + 5_000, 44_100, 2)
    return Edit("A film", timeline, media_of(timeline, 96), song)


def plain_film(rate: FrameRate) -> Edit:
    """Return a film of cuts and even dissolves: what every reader understands."""
    cuts = (
        Cut(clip="a", start=0, frames=40, source_in=3),
        Cut(clip="b", start=40, frames=30, source_in=10),
        Cut(clip="c", start=70, frames=20, source_in=20),
    )
    timeline = Timeline(
        rate=rate,
        size=SIZE,
        cuts=cuts,
        transitions=(Transition(kind=KIND.DISSOLVE, at=40, before=5, after=5),),
        markers=(
            Marker(frame=0, kind=MarkerKind.SECTION, label="Verse"),
            Marker(frame=60, kind=MarkerKind.BAR, label="Bar 2"),
        ),
    )
    return Edit("A film", timeline, media_of(timeline, 96), None)


def due_frames(edit: Edit) -> list[tuple[str, int]]:
    """Return which frame of which file each frame of the film shows, dissolves set aside."""
    return [
        (media.path, cut.source_frame(frame))
        for _, cut, media in edit.shots()
        for frame in range(cut.start, cut.end)
    ]


def due_shots(edit: Edit) -> list[tuple[str, int, int, int]]:
    """Return file, first frame, end and the clip's first frame of each shot."""
    return [(media.path, cut.start, cut.end, cut.source_in) for _, cut, media in edit.shots()]


def due_markers(edit: Edit) -> list[tuple[int, str]]:
    names = {MarkerKind.BEAT: "Beat", MarkerKind.BAR: "Bar", MarkerKind.SECTION: "Section"}
    return sorted((one.frame, one.label or names[one.kind]) for one in edit.timeline.markers)


def due_transitions(edit: Edit) -> list[tuple[str, int, int, int]]:
    """Return the transitions that the formats have, as start, joint and end."""
    found: list[tuple[str, int, int, int]] = []
    for one in edit.timeline.transitions:
        if one.kind is KIND.DISSOLVE:
            found.append(("dissolve", one.start, one.at, one.end))
        elif one.kind in {KIND.FADE, KIND.DIP}:
            if one.before:
                found.append(("to black", one.start, one.at, one.at))
            if one.after:
                found.append(("from black", one.at, one.at, one.end))
    return found
