"""The film as FCPXML 1.10, which Final Cut Pro from 10.6 on and DaVinci Resolve from 18 on read.

Written here and not by OpenTimelineIO's adapter: that writes version 1.8, without transitions,
speeds and framing. Times are exact fractions of a second, as the format holds them; elements and
attributes are those of Apple's document type for 1.10, in its order.

A speed maps the shot's own time to the clip's by two points of a straight line, so that frame n
shows frame floor(n * speed) of the clip. Fades and dips are the opacity of the shots over black,
which needs no frames from beyond the cut. Whips and flashes are cuts, with a marker.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from xml.etree import ElementTree

from songreel.domain.lettering import Place, Title
from songreel.domain.timeline import Cut, Fit, Marker
from songreel.domain.transition import TransitionKind
from songreel.media.exchange.edit import Edit, Media, SongMedia, layers, marker_name
from songreel.media.exchange.fcpxml_resources import (
    DISSOLVE,
    SAMPLE_RATES,
    SONG,
    TITLE,
    Resources,
    seconds,
)
from songreel.media.exchange.markup import Element, child, document
from songreel.media.exchange.placing import placing
from songreel.media.exchange.wording import decimal_text

VERSION = "1.10"
HEIGHTS = {Place.TOP: 36, Place.MIDDLE: 0, Place.LOWER_THIRD: -25, Place.BOTTOM: -38}
"""Where titles stand: hundredths of the picture's height above its middle."""

SONG_LANE = -1


def fcpxml(edit: Edit) -> str:
    """Return the film as the text of an .fcpxml file; its media are named by relative URLs."""
    return document(_Writer(edit).root(), "fcpxml")


def local_start(cut: Cut) -> int:
    """Return the first frame of a shot in its own time, in which its speed is already told."""
    return cut.source_in * cut.speed.denominator // cut.speed.numerator


class _Writer:
    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._rate = edit.timeline.rate.fraction
        self._resources = Resources(edit)
        self._frames = self._resources.frames
        self._styles = 0

    def root(self) -> Element:
        root = ElementTree.Element("fcpxml", {"version": VERSION})
        self._resources.write(child(root, "resources"))
        event = child(child(root, "library"), "event", {"name": self._edit.title})
        project = child(event, "project", {"name": self._edit.title})
        song = self._edit.song
        sequence = child(
            project,
            "sequence",
            {
                "format": self._resources.format_of(self._edit.timeline.size),
                "duration": self._frames(self._edit.timeline.frames),
                "tcStart": "0s",
                "tcFormat": "NDF",
                "audioLayout": "stereo",
                "audioRate": SAMPLE_RATES.get(song.sample_rate if song else 0, "48k"),
            },
        )
        spine = child(sequence, "spine")
        for index, cut, media in self._edit.shots():
            dissolve = self._edit.into(index, TransitionKind.DISSOLVE)
            if dissolve is not None:
                self._dissolve(spine, dissolve.start, dissolve.frames)
            self._shot(spine, index, cut, media)
        return root

    def _dissolve(self, spine: Element, start: int, frames: int) -> None:
        told = {"offset": self._frames(start), "duration": self._frames(frames)}
        transition = child(spine, "transition", {"name": "Cross Dissolve", **told})
        child(transition, "filter-video", {"ref": DISSOLVE, "name": "Cross Dissolve"})

    def _shot(self, spine: Element, index: int, cut: Cut, media: Media) -> None:
        start = local_start(cut)
        told = {
            "ref": self._resources.asset_of(cut.clip),
            "offset": self._frames(cut.start),
            "name": media.name,
            "start": self._frames(start),
            "duration": self._frames(cut.frames),
            "format": self._resources.format_of(media.size),
            "tcFormat": "NDF",
        }
        is_heard = self._edit.is_heard(cut)
        if media.has_sound:
            told["audioRole"] = "effects"
            if not is_heard:
                told["srcEnable"] = "video"
        shot = child(spine, "asset-clip", told)
        self._time_map(shot, cut, media, start)
        self._picture(shot, index, cut, media)
        if is_heard and self._edit.clip_level:
            level = decimal_text(self._edit.clip_level, 1)
            child(shot, "adjust-volume", {"amount": f"{level}dB"})
        if index == 0 and self._edit.song is not None:
            self._song(shot, self._edit.song, start)
        self._titles(shot, cut, start)
        for marker in self._markers(index, cut):
            child(
                shot,
                "marker",
                {
                    "start": self._frames(start + marker.frame - cut.start),
                    "duration": self._frames(1),
                    "value": marker_name(marker),
                    "note": marker.kind.value,
                },
            )
        self._lost(shot, index, cut, start)
        for name, first, end in self._edit.sections():
            first, end = max(first, cut.start), min(end, cut.end)
            if first < end:
                at = {"start": self._frames(start + first - cut.start)}
                child(shot, "keyword", {**at, "duration": self._frames(end - first), "value": name})

    def _time_map(self, shot: Element, cut: Cut, media: Media, start: int) -> None:
        if cut.speed.is_whole:
            return
        speed = Fraction(cut.speed.numerator, cut.speed.denominator)
        # The line's first point: the shot's own time 0, less than a frame into the clip.
        first = cut.source_in - start * speed
        last = ceil((media.frames - first) / speed)
        time_map = child(shot, "timeMap", {"frameSampling": "floor"})
        for time in (0, last):
            value = self._frames(first + time * speed)
            told = {"time": self._frames(time), "value": value, "interp": "linear"}
            child(time_map, "timept", told)

    def _picture(self, shot: Element, index: int, cut: Cut, media: Media) -> None:
        film = self._edit.timeline.size
        place = placing(cut, media.size, film)
        if place.fitted != 1 or media.size != film:
            child(shot, "adjust-conform", {"type": "fill" if cut.fit is Fit.CROP else "fit"})
        if (place.zoom, place.right, place.down) != (1, 0, 0):
            scale = decimal_text(place.zoom)
            # Hundredths of the frame's height, upwards.
            right = decimal_text(100 * place.right / film.height)
            up = decimal_text(-100 * place.down / film.height)
            told = {"position": f"{right} {up}", "scale": f"{scale} {scale}"}
            child(shot, "adjust-transform", told)
        into = self._edit.into(index, TransitionKind.FADE, TransitionKind.DIP)
        out = self._edit.out_of(index, TransitionKind.FADE, TransitionKind.DIP)
        rise, fall = into.after if into else 0, out.before if out else 0
        if rise or fall:
            amount = child(
                child(shot, "adjust-blend", {"amount": "1"}), "param", {"name": "amount"}
            )
            self._fades(amount, Fraction(rise) / self._rate, Fraction(fall) / self._rate)

    def _fades(self, amount: Element, rise: Fraction, fall: Fraction) -> None:
        if rise:
            child(amount, "fadeIn", {"type": "linear", "duration": seconds(rise)})
        if fall:
            child(amount, "fadeOut", {"type": "linear", "duration": seconds(fall)})

    def _song(self, shot: Element, song: SongMedia, start: int) -> None:
        track = self._edit.timeline.song
        if track is None:
            return
        clip = child(
            shot,
            "asset-clip",
            {
                "ref": SONG,
                "lane": str(SONG_LANE),
                "offset": self._frames(start),
                "name": song.name,
                "start": seconds(Fraction(track.first, song.sample_rate)),
                "duration": seconds(Fraction(track.samples, song.sample_rate)),
                "audioRole": "music",
            },
        )
        if track.fade_in or track.fade_out:
            amount = child(child(clip, "adjust-volume"), "param", {"name": "amount"})
            rise = Fraction(track.fade_in, song.sample_rate)
            self._fades(amount, rise, Fraction(track.fade_out, song.sample_rate))

    def _titles(self, shot: Element, cut: Cut, start: int) -> None:
        titles = self._edit.timeline.titles
        for lane, numbers in enumerate(layers([(one.start, one.end) for one in titles]), 1):
            for number in numbers:
                if cut.start <= titles[number].start < cut.end:
                    self._title(shot, lane, titles[number], start - cut.start)

    def _title(self, shot: Element, lane: int, title: Title, shift: int) -> None:
        self._styles += 1
        style = f"ts{self._styles}"
        made = child(
            shot,
            "title",
            {
                "ref": TITLE,
                "lane": str(lane),
                "offset": self._frames(title.start + shift),
                "name": title.text.splitlines()[0],
                "start": "0s",
                "duration": self._frames(title.frames),
            },
        )
        child(child(made, "text"), "text-style", {"ref": style}, title.text)
        size = title.height * self._edit.timeline.size.height // 1000
        told = {"font": "Helvetica", "fontSize": str(size), "fontColor": "1 1 1 1"}
        described = child(made, "text-style-def", {"id": style})
        child(described, "text-style", {**told, "alignment": "center"})
        up = HEIGHTS[title.place]
        if up:
            child(made, "adjust-transform", {"position": f"0 {up}"})
        if title.fade:
            fade = Fraction(title.fade) / self._rate
            blend = child(made, "adjust-blend", {"amount": "1"})
            self._fades(child(blend, "param", {"name": "amount"}), fade, fade)

    def _markers(self, index: int, cut: Cut) -> Iterator[Marker]:
        is_last = index + 1 == len(self._edit.timeline.cuts)
        for marker in self._edit.timeline.markers:
            if cut.start <= marker.frame < cut.end or (is_last and marker.frame == cut.end):
                yield marker

    def _lost(self, shot: Element, index: int, cut: Cut, start: int) -> None:
        """Mark what is only a cut here."""
        one = self._edit.into(index, TransitionKind.WHIP, TransitionKind.FLASH)
        if one is not None:
            told = {"start": self._frames(start), "duration": self._frames(1)}
            name = (
                f"{one.kind.value.capitalize()} here: {one.before} frames before, {one.after} after"
            )
            child(shot, "marker", {**told, "value": name, "note": one.kind.value})
