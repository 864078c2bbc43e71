"""Readers of what is written for editors, made for the tests: they know the formats, not us.

Each returns the same: which clip from which of its frames on each shot shows, where it lies, and
the transitions and markers. Times stay whole numbers and fractions.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree


@dataclass
class ReadShot:
    """A shot: the source frame at film frame n is floor(first + (n - start) * speed)."""

    path: str
    start: int
    end: int
    first: Fraction
    speed: Fraction = Fraction(1)
    heard: bool | None = None
    place: tuple[Fraction, ...] = ()

    def shown(self) -> list[tuple[str, int]]:
        return [
            (self.path, floor(self.first + n * self.speed)) for n in range(self.end - self.start)
        ]


@dataclass
class ReadFilm:
    shots: list[ReadShot] = field(default_factory=list)
    transitions: list[tuple[str, int, int, int]] = field(default_factory=list)
    markers: list[tuple[int, str]] = field(default_factory=list)
    titles: list[tuple[str, int, int]] = field(default_factory=list)
    song: tuple[str, Fraction, Fraction] | None = None

    def frames(self) -> list[tuple[str, int]]:
        return [frame for shot in self.shots for frame in shot.shown()]


def read_fcpxml(text: str, rate: Fraction) -> ReadFilm:
    root: Any = ElementTree.fromstring(text)  # noqa: S314
    assert root.tag == "fcpxml"
    assert root.get("version") == "1.10"
    paths = {
        asset.get("id"): unquote(asset.find("media-rep").get("src")) for asset in root.iter("asset")
    }
    durations = {asset.get("id"): _seconds(asset.get("duration")) for asset in root.iter("asset")}

    def frames(value: str | None) -> int:
        count = _seconds(value) * rate
        assert count.denominator == 1, f"{value} is no whole number of frames"
        return int(count)

    film = ReadFilm()
    sequence = root.find("library/event/project/sequence")
    position = frames(sequence.get("tcStart"))
    for item in sequence.find("spine"):
        if item.tag == "transition":
            start = frames(item.get("offset"))
            length = frames(item.get("duration"))
            film.transitions.append(("dissolve", start, position, start + length))
            continue
        assert item.tag == "asset-clip"
        assert frames(item.get("offset")) == position
        length, local = frames(item.get("duration")), frames(item.get("start"))
        first, speed = Fraction(local), Fraction(1)
        points = item.findall("timeMap/timept")
        if points:
            (t0, v0), (t1, v1) = [
                (_seconds(one.get("time")) * rate, _seconds(one.get("value")) * rate)
                for one in points
            ]
            speed = (v1 - v0) / (t1 - t0)
            first = v0 + (local - t0) * speed
            assert t0 <= local
            assert local + length <= t1
            assert v1 < durations[item.get("ref")] * rate + 1
        transform = item.find("adjust-transform")
        place = ()
        if transform is not None:
            place = tuple(
                Fraction(part)
                for name in ("scale", "position")
                for part in transform.get(name).split()
            )
        shot = ReadShot(
            paths[item.get("ref")], position, position + length, first, speed, place=place
        )
        shot.heard = item.get("srcEnable") != "video"
        film.shots.append(shot)
        for fade, at in (("fadeIn", position), ("fadeOut", position + length)):
            found = item.find(f"adjust-blend/param[@name='amount']/{fade}")
            if found is not None:
                length_of = frames(found.get("duration"))
                start = at if fade == "fadeIn" else at - length_of
                kind = "from black" if fade == "fadeIn" else "to black"
                film.transitions.append((kind, start, at, start + length_of))
        for marker in item.findall("marker"):
            at = position + frames(marker.get("start")) - local
            assert position <= at <= position + length
            film.markers.append((at, marker.get("value")))
        for title in item.findall("title"):
            at = position + frames(title.get("offset")) - local
            words = title.find("text/text-style").text
            film.titles.append((words, at, at + frames(title.get("duration"))))
        for song in item.findall("asset-clip[@lane='-1']"):
            assert position + frames(song.get("offset")) - local == 0
            start = _seconds(song.get("start"))
            film.song = (paths[song.get("ref")], start, _seconds(song.get("duration")))
        position += length
    assert frames(sequence.get("duration")) == position
    film.markers.sort()
    film.transitions.sort(key=lambda one: one[1])
    return film


def _seconds(value: str | None) -> Fraction:
    assert value is not None
    assert value.endswith("s")
    return Fraction(value[:-1])


def read_fcp7(text: str, rate: Fraction) -> ReadFilm:
    root: Any = ElementTree.fromstring(text)  # noqa: S314
    assert root.tag == "xmeml"
    sequence = root.find("sequence")
    told = {one.get("id"): one for one in root.iter("file") if one.find("pathurl") is not None}
    base = int(sequence.findtext("rate/timebase"))
    ntsc = sequence.findtext("rate/ntsc") == "TRUE"
    assert rate == (Fraction(base * 1000, 1001) if ntsc else base)
    film = ReadFilm()
    tracks = sequence.findall("media/video/track")
    items = list(tracks[0])
    for index, item in enumerate(items):
        if item.tag == "transitionitem":
            start, end = int(item.findtext("start")), int(item.findtext("end"))
            alignment = item.findtext("alignment")
            kind = {"end-black": "to black", "start-black": "from black"}.get(alignment, "dissolve")
            ticks = int(item.findtext("cutPointTicks"))
            at = start + Fraction(ticks) * rate / 254_016_000_000
            assert at.denominator == 1
            film.transitions.append((kind, start, int(at), end))
            continue
        start, end = int(item.findtext("start")), int(item.findtext("end"))
        first, out = int(item.findtext("in")), int(item.findtext("out"))
        # Where a transition is, the shot goes on to its far end: to the cut it is cut back.
        if start == -1:
            joint = _cut_of(items[index - 1], rate)
            first += joint - int(items[index - 1].findtext("start"))
            start = joint
        if end == -1:
            joint = _cut_of(items[index + 1], rate)
            out -= int(items[index + 1].findtext("end")) - joint
            end = joint
        assert out - first == end - start
        speed = _parameter(item, "timeremap", "speed")
        ratio = Fraction(1) if speed is None else Fraction(speed) / 100
        ratio = ratio.limit_denominator(5000)
        path = unquote(told[item.find("file").get("id")].findtext("pathurl"))
        motion = [
            one for one in item.findall("filter/effect") if one.findtext("effectid") == "basic"
        ]
        place = ()
        if motion:
            scale = Fraction(_parameter(item, "basic", "scale"))
            centre = motion[0].find("parameter[parameterid='center']/value")
            place = (scale, Fraction(centre.findtext("horiz")), Fraction(centre.findtext("vert")))
        film.shots.append(ReadShot(path, start, end, first * ratio, ratio, place=place))
    for track in tracks[1:]:
        for item in track.findall("generatoritem"):
            words = item.find("effect/parameter[parameterid='str']/value").text
            at = int(item.findtext("start"))
            film.titles.append((words, at, int(item.findtext("end"))))
    for marker in sequence.findall("marker"):
        film.markers.append((int(marker.findtext("in")), marker.findtext("name")))
    for item in sequence.findall("media/audio/track/clipitem"):
        path = unquote(told[item.find("file").get("id")].findtext("pathurl"))
        if item.get("id").startswith("song"):
            ticks = [
                Fraction(int(item.findtext(f"pproTicks{end}")), 254_016_000_000)
                for end in ("In", "Out")
            ]
            film.song = (path, ticks[0], ticks[1] - ticks[0])
        elif item.get("id").endswith("-1"):
            start = int(item.findtext("start"))
            shot = next(one for one in film.shots if one.start == start)
            shot.heard = item.findtext("enabled") == "TRUE"
    film.markers.sort()
    return film


def _cut_of(item: Any, rate: Fraction) -> int:
    at = Fraction(int(item.findtext("cutPointTicks"))) * rate / 254_016_000_000
    return int(item.findtext("start")) + int(at)


def _parameter(item: Any, effect: str, name: str) -> Any:
    for one in item.findall("filter/effect"):
        if one.findtext("effectid") == effect:
            return one.findtext(f"parameter[parameterid='{name}']/value")
    return None


_EVENT = re.compile(
    r"(\d{3,4})  (\S+) +(V|A|AA) +(C|D) +(?:(\d{3}) )?"
    r"(\S{11}) (\S{11}) (\S{11}) (\S{11})"
)


def read_edl(text: str, rate: Fraction, passing: Collection[int] = ()) -> ReadFilm:
    """Read a list; shots are as the list has them, a dissolve's frames with the incoming one.

    Args:
        text: the list.
        rate: frames a second.
        passing: frames at which a clip goes out that is in no event but those of its dissolves.
    """
    assert text.isascii()
    lines = text.splitlines()
    assert lines[1] == "FCM: NON-DROP FRAME"
    return _ListReader(-(-rate.numerator // rate.denominator), passing).read(lines[2:])


class _ListReader:
    def __init__(self, base: int, passing: Collection[int]) -> None:
        self.base = base
        self.passing = passing
        self.film = ReadFilm()
        self.outgoing: tuple[str, int] = ("", 0)
        self.names: dict[str, str] = {}

    def read(self, lines: list[str]) -> ReadFilm:
        for line in lines:
            found = _EVENT.fullmatch(line)
            if found:
                self._event(*found.groups())
            elif ": " in line:
                self._remark(*line.removeprefix("* ").split(": ", 1))
        for shot in self.film.shots:
            shot.path = self.names.get(shot.path, shot.path)
        self.film.markers.sort()
        return self.film

    def _event(
        self, _number: str, reel: str, channel: str, how: str, length: str, *times: Any
    ) -> None:
        s0, _s1, r0, r1 = (_frame(time, self.base) for time in times)
        r0, r1 = r0 - 3600 * self.base, r1 - 3600 * self.base
        if channel != "V":
            self.film.song = (reel, Fraction(s0), Fraction(r1 - r0))
        elif how == "C" and r0 == r1:
            self.outgoing = (reel, s0)
        else:
            if how == "D":
                self._transition(reel, r0, int(length))
            self.film.shots.append(ReadShot(reel, r0, r1, Fraction(s0)))

    def _transition(self, reel: str, start: int, length: int) -> None:
        kind = "to black" if reel == "BL" else "dissolve"
        if self.outgoing[0] == "BL":
            kind = "from black"
        elif start not in self.passing:
            _check_outgoing(self.film, self.outgoing, start)
        self.film.transitions.append((kind, start, start, start + length))

    def _remark(self, name: str, value: str) -> None:
        film = self.film
        if name.startswith("SPEED OF ") and film.shots[-1].path == name.split()[-1]:
            film.shots[-1].speed = Fraction(value)
        elif name == "SOURCE FILE" and film.song:
            film.song = (value, *film.song[1:])
        elif name == "SOURCE FILE":
            self.names[film.shots[-1].path] = value
        elif name == "LOC":
            time, _colour, *words = value.split()
            film.markers.append((self._record(time), " ".join(words)))
        elif name == "CUT WITHIN THE DISSOLVE AT":
            kind, start, _joint, end = film.transitions[-1]
            film.transitions[-1] = (kind, start, self._record(value), end)

    def _record(self, time: str) -> int:
        return _frame(time, self.base) - 3600 * self.base


def _check_outgoing(film: ReadFilm, outgoing: tuple[str, int], at: int) -> None:
    """The clip that goes out runs on from the event before it."""
    before = film.shots[-1] if film.shots else None
    if before is not None and before.path == outgoing[0]:
        assert before.end == at
        due = before.first + (at - before.start) * before.speed
        assert abs(due - outgoing[1]) <= 1


def _frame(time: str, base: int) -> int:
    hours, minutes, seconds, frames = (int(part) for part in time.split(":"))
    assert frames < base
    return ((hours * 60 + minutes) * 60 + seconds) * base + frames
