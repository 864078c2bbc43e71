"""The film as OpenTimelineIO, the document that editing programs share; nothing of it is lost.

What the format has no place for stands in the metadata, under "songreel", as whole numbers. Its
own times are decimal numbers of double precision; every frame and sample number is a whole number
far below 2^53, which those hold exactly. The rate of an NTSC film is 24000/1001 there as near as a
double comes to it, as in every document of this format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import quote

import opentimelineio

from songreel.domain.timeline import Cut, MarkerKind, SongTrack
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.exchange.edit import Edit, Media, SongMedia, layers, marker_name
from songreel.media.exchange.placing import placing

# It has no types of its own.
_schema = cast("Any", opentimelineio.schema)
_time = cast("Any", opentimelineio.opentime)

COLOURS = {MarkerKind.BEAT: "WHITE", MarkerKind.BAR: "GREEN", MarkerKind.SECTION: "RED"}
"""Colour of each kind of marker, of those that the format names."""


def otio_text(edit: Edit) -> str:
    """Return the film as the text of an .otio file."""
    return cast("str", otio_timeline(edit).to_json_string(indent=2)) + "\n"


def otio_timeline(edit: Edit) -> Any:
    """Return the film as OpenTimelineIO's `Timeline`: pictures, titles, clip sound, song."""
    return _Writer(edit).timeline()


class _Writer:
    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._rate = float(edit.timeline.rate.fraction)

    def timeline(self) -> Any:
        edit = self._edit
        made = _schema.Timeline(
            name=edit.title, global_start_time=self._at(0), metadata=self._film_facts()
        )
        made.tracks.append(self._track("Pictures", "Video", self._pictures()))
        if edit.timeline.titles:
            for number, titles in enumerate(_layers(edit), 1):
                name = "Titles" if number == 1 else f"Titles {number}"
                made.tracks.append(self._track(name, "Video", self._titles(titles)))
        if any(media.has_sound for _, _, media in edit.shots()):
            made.tracks.append(self._track("Clip sound", "Audio", self._clip_sound()))
        if edit.song is not None and edit.timeline.song is not None:
            made.tracks.append(
                self._track("Song", "Audio", [self._song(edit.song, edit.timeline.song)])
            )
        made.tracks.markers.extend(self._markers())
        return made

    def _film_facts(self) -> dict[str, Any]:
        edit, timeline = self._edit, self._edit.timeline
        rate, size = timeline.rate, timeline.size
        facts: dict[str, Any] = {
            "rate": [rate.numerator, rate.denominator],
            "size": [size.width, size.height],
            "clip_sound": timeline.clip_sound.model_dump(mode="json"),
        }
        if timeline.captions is not None:
            facts["captions"] = timeline.captions.model_dump(mode="json")
        if edit.origin is not None:
            facts["origin"] = {
                "digital_source_type": edit.origin.source.uri,
                "models": list(edit.origin.models),
            }
        return {"songreel": facts}

    def _track(self, name: str, kind: str, children: Any) -> Any:
        return _schema.Track(name=name, kind=kind, children=list(children))

    def _at(self, frame: int) -> Any:
        return _time.RationalTime(frame, self._rate)

    def _range(self, first: int, frames: int) -> Any:
        return _time.TimeRange(self._at(first), self._at(frames))

    def _gap(self, frames: int) -> Any:
        return _schema.Gap(source_range=self._range(0, frames))

    def _pictures(self) -> Iterator[Any]:
        starts: dict[int, Transition] = {one.at: one for one in self._edit.timeline.transitions}
        for _, cut, media in self._edit.shots():
            if cut.start in starts:
                yield self._transition(starts[cut.start])
            yield self._clip(cut, media)
        end = self._edit.timeline.frames
        if end in starts:
            yield self._transition(starts[end])

    def _transition(self, one: Transition) -> Any:
        is_dissolve = one.kind in {TransitionKind.DISSOLVE, TransitionKind.FADE}
        return _schema.Transition(
            name=one.kind.value.capitalize(),
            transition_type="SMPTE_Dissolve" if is_dissolve else "Custom_Transition",
            in_offset=self._at(one.before),
            out_offset=self._at(one.after),
            metadata={"songreel": {"kind": one.kind.value}},
        )

    def _clip(self, cut: Cut, media: Media) -> Any:
        film = self._edit.timeline.size
        facts: dict[str, Any] = {"clip": cut.clip, "fit": cut.fit.value}
        if not placing(cut, media.size, film).is_plain:
            facts["framing"] = cut.framing.model_dump(mode="json")
            facts["focus"] = cut.focus.model_dump(mode="json")
        effects: list[Any] = []
        if not cut.speed.is_whole:
            facts["speed"] = [cut.speed.numerator, cut.speed.denominator]
            scalar = cut.speed.numerator / cut.speed.denominator
            effects.append(_schema.LinearTimeWarp(name="Speed", time_scalar=scalar))
        return _schema.Clip(
            name=media.name,
            media_reference=self._reference(media.path, self._range(0, media.frames)),
            source_range=self._range(cut.source_in, cut.frames),
            effects=effects,
            metadata={"songreel": facts},
        )

    def _reference(self, path: str, available: Any) -> Any:
        return _schema.ExternalReference(target_url=quote(path), available_range=available)

    def _clip_sound(self) -> Iterator[Any]:
        level = self._edit.clip_level
        for _, cut, media in self._edit.shots():
            if not media.has_sound or not cut.speed.is_whole:
                yield self._gap(cut.frames)
                continue
            sound = self._clip(cut, media)
            sound.enabled = self._edit.is_heard(cut)
            if level:
                sound.metadata["songreel"]["decibels"] = [level.numerator, level.denominator]
            yield sound

    def _song(self, song: SongMedia, track: SongTrack) -> Any:
        def samples(first: int, count: int) -> Any:
            rate = song.sample_rate
            return _time.TimeRange(_time.RationalTime(first, rate), _time.RationalTime(count, rate))

        facts = {"song": track.song, "fade_in": track.fade_in, "fade_out": track.fade_out}
        return _schema.Clip(
            name=song.name,
            media_reference=self._reference(song.path, samples(0, song.samples)),
            source_range=samples(track.first, track.samples),
            metadata={"songreel": facts},
        )

    def _titles(self, titles: list[int]) -> Iterator[Any]:
        position = 0
        for index in titles:
            title = self._edit.timeline.titles[index]
            if title.start > position:
                yield self._gap(title.start - position)
            yield _schema.Clip(
                name=title.text.splitlines()[0],
                media_reference=_schema.GeneratorReference(
                    name="Title", generator_kind="Text", parameters={"text": title.text}
                ),
                source_range=self._range(0, title.frames),
                metadata={"songreel": title.model_dump(mode="json")},
            )
            position = title.end

    def _markers(self) -> Iterator[Any]:
        for marker in self._edit.timeline.markers:
            yield _schema.Marker(
                name=marker_name(marker),
                marked_range=self._range(marker.frame, 0),
                color=COLOURS[marker.kind],
                metadata={"songreel": {"kind": marker.kind.value}},
            )


def _layers(edit: Edit) -> list[list[int]]:
    return layers([(title.start, title.end) for title in edit.timeline.titles])
