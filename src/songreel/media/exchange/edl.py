"""The film as a CMX 3600 list of cuts: what every editing and grading program reads.

Written here and not by OpenTimelineIO's adapter, which cuts the names of reels, and has no place
for fades, dips and speeds that are exact. One track of pictures, and the song. The record side
begins at one hour, as such lists do; clips begin at 00:00:00:00. A dissolve is `D`, with the
outgoing clip's last frame as an event of no length; a dip goes through the black reel `BL`; a
speed is an `M2` line. A comment says what the format rounds or lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from songreel.domain.timeline import Cut, Marker, MarkerKind
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.errors import MediaError
from songreel.media.exchange.edit import Edit, Media, marker_name
from songreel.media.exchange.placing import placing
from songreel.media.exchange.wording import decimal_text, plain_line

RECORD_HOUR = 3600
BLACK = "BL"
SONG_REEL = "SONG"
MAX_EVENTS = 9999
"""The format numbers events with three figures; with four, as programs of today read them, there is
room for any music video."""

COLOURS = {MarkerKind.BEAT: "WHITE", MarkerKind.BAR: "GREEN", MarkerKind.SECTION: "RED"}


@dataclass(frozen=True, slots=True)
class _Side:
    """What one side of an event shows: a reel from one frame of it to another."""

    reel: str
    first: int
    end: int


def edl(edit: Edit) -> str:
    """Return the list as the text of an .edl file, in ASCII.

    Raises:
        MediaError: the rate has no timecode, or there are more than 9,999 events.
    """
    return "\n".join(_Writer(edit).lines()) + "\n"


def reel(number: int) -> str:
    """Return the reel of the nth clip, from 1: eight letters, as the format has them at most."""
    return f"CLIP{number:04d}"


class _Writer:
    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._base = edit.timebase
        self._reels = {name: reel(number) for number, name in enumerate(edit.media, 1)}
        self._hour = RECORD_HOUR * self._base.frames
        self._events = 0
        self._markers = sorted(edit.timeline.markers, key=lambda marker: marker.frame)
        self._told = 0

    def lines(self) -> Iterator[str]:
        yield f"TITLE: {plain_line(self._edit.title, 70)}"
        yield "FCM: NON-DROP FRAME"
        for index, cut, media in self._edit.shots():
            yield ""
            yield from self._shot(index, cut, media)
        fade = self._edit.out_of(len(self._edit.timeline.cuts) - 1, TransitionKind.FADE)
        if fade is not None and fade.before:
            yield ""
            yield from self._to_black(len(self._edit.timeline.cuts) - 1, fade)
            yield from self._locators(self._edit.timeline.frames + 1)
        yield from self._song()

    def _shot(self, index: int, cut: Cut, media: Media) -> Iterator[str]:
        edit = self._edit
        into = edit.into(index, TransitionKind.DISSOLVE)
        rise = edit.into(index, TransitionKind.FADE, TransitionKind.DIP)
        if rise is not None and rise.kind is TransitionKind.DIP and rise.before:
            yield from self._to_black(index - 1, rise)
        start = cut.start - (into.before if into else 0)
        end = cut.end - self._taken(index)
        length = into.frames if into else rise.after if rise else 0
        if start == end:
            return
        new = self._side(cut, start, end)
        if not length:
            yield self._event(new, "C", start, end)
            yield from self._speed(cut, start)
            yield f"* FROM CLIP NAME: {plain_line(media.name)}"
        else:
            old = self._outgoing(index - 1, start) if into else _Side(BLACK, 0, 0)
            yield self._event(old, "C", start, start)
            yield self._event(new, f"D    {length:03d}", start, end, is_second=True)
            if into:
                leaving = edit.timeline.cuts[index - 1]
                # The outgoing clip's first. Both or none: they may be of one reel.
                if not (leaving.speed.is_whole and cut.speed.is_whole):
                    yield from self._speed_lines(leaving, start)
                    yield from self._speed_lines(cut, start)
                before = edit.media[edit.timeline.cuts[index - 1].clip]
                yield f"* FROM CLIP NAME: {plain_line(before.name)}"
                yield f"* CUT WITHIN THE DISSOLVE AT: {self._record(cut.start)}"
            else:
                yield from self._speed(cut, start)
                yield "* FROM CLIP NAME: BLACK"
            yield f"* TO CLIP NAME: {plain_line(media.name)}"
        yield f"* SOURCE FILE: {plain_line(media.path)}"
        yield from self._remarks(index, cut, media)
        last = index + 1 == len(edit.timeline.cuts) and end == cut.end
        yield from self._locators(edit.timeline.frames + 1 if last else end)

    def _taken(self, index: int) -> int:
        """Return how many of a cut's last frames the next event shows, as it comes in."""
        after = self._edit.out_of(
            index, TransitionKind.DISSOLVE, TransitionKind.DIP, TransitionKind.FADE
        )
        return after.before if after else 0

    def _to_black(self, index: int, one: Transition) -> Iterator[str]:
        """Give the event in which a cut's clip goes down to black, at the end of that cut."""
        cut = self._edit.timeline.cuts[index]
        start = one.at - one.before
        yield self._event(self._outgoing(index, start), "C", start, start)
        black = _Side(BLACK, 0, one.before)
        yield self._event(black, f"D    {one.before:03d}", start, one.at, is_second=True)
        yield from self._speed(cut, start)
        yield f"* FROM CLIP NAME: {plain_line(self._edit.media[cut.clip].name)}"
        yield "* TO CLIP NAME: BLACK"
        if one.kind is TransitionKind.DIP:
            yield from self._locators(one.at)

    def _outgoing(self, index: int, start: int) -> _Side:
        cut = self._edit.timeline.cuts[index]
        frame = cut.source_frame(start)
        return _Side(self._reels[cut.clip], frame, frame)

    def _side(self, cut: Cut, start: int, end: int) -> _Side:
        first = cut.source_frame(start)
        return _Side(self._reels[cut.clip], first, cut.source_frame(end - 1) + 1)

    def _event(
        self, side: _Side, how: str, start: int, end: int, *, is_second: bool = False
    ) -> str:
        self._events += not is_second
        if self._events > MAX_EVENTS:
            raise MediaError(
                f"The film needs more than {MAX_EVENTS} events, and a list of cuts has no more. "
                "Use another format."
            )
        return self._line(side, "V", how, self._record(start), self._record(end))

    def _line(self, side: _Side, channel: str, how: str, start: str, end: str) -> str:
        source = f"{self._base.timecode(side.first)} {self._base.timecode(side.end)}"
        return f"{self._events:03d}  {side.reel:<8} {channel:<5} {how:<8} {source} {start} {end}"

    def _record(self, frame: int) -> str:
        return self._base.timecode(self._hour + frame)

    def _speed(self, cut: Cut, frame: int) -> Iterator[str]:
        if not cut.speed.is_whole:
            yield from self._speed_lines(cut, frame)

    def _speed_lines(self, cut: Cut, frame: int) -> Iterator[str]:
        name = self._reels[cut.clip]
        speed = Fraction(cut.speed.numerator, cut.speed.denominator)
        fps = decimal_text(speed * self._base.frames, 3)
        whole, _, decimals = fps.partition(".")
        at = self._base.timecode(cut.source_frame(frame))
        yield f"M2   {name:<8}       {int(whole):03d}.{decimals or '0'}                {at}"
        yield f"* SPEED OF {name}: {speed.numerator}/{speed.denominator}"

    def _remarks(self, index: int, cut: Cut, media: Media) -> Iterator[str]:
        if not placing(cut, media.size, self._edit.timeline.size).is_plain:
            framing = cut.framing
            yield (
                f"* FRAMING NOT IN THIS FORMAT: {cut.fit.value}, zoom {framing.zoom}/1000 about "
                f"{framing.x}/1000, {framing.y}/1000"
            )
        lost = self._edit.into(index, TransitionKind.WHIP, TransitionKind.FLASH)
        if lost is not None:
            yield (
                f"* {lost.kind.value.upper()} NOT IN THIS FORMAT, A CUT HERE: "
                f"{self._record(lost.start)} {self._record(lost.end)}"
            )

    def _locators(self, end: int) -> Iterator[str]:
        """Give the markers that were not given yet, up to a frame."""
        while self._told < len(self._markers) and self._markers[self._told].frame < end:
            yield self._locator(self._markers[self._told])
            self._told += 1

    def _locator(self, marker: Marker) -> str:
        name = plain_line(marker_name(marker), 60)
        return f"* LOC: {self._record(marker.frame)} {COLOURS[marker.kind]:<7} {name}".rstrip()

    def _song(self) -> Iterator[str]:
        edit, song, track = self._edit, self._edit.song, self._edit.timeline.song
        if song is None or track is None:
            return
        frames = edit.timeline.rate.frames_for(track.samples, track.sample_rate)
        first = floor(edit.frames_at(track.first))
        self._events += 1
        channel = "A" if song.channels == 1 else "AA"
        yield ""
        side = _Side(SONG_REEL, first, first + frames)
        yield self._line(side, channel, "C", self._record(0), self._record(frames))
        yield f"* FROM CLIP NAME: {plain_line(song.name)}"
        yield f"* SOURCE FILE: {plain_line(song.path)}"
        yield f"* SAMPLES: {track.first} TO {track.first + track.samples} AT {track.sample_rate} HZ"
