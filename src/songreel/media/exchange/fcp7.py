"""The film as Final Cut Pro 7 XML (xmeml 5), which Premiere Pro and DaVinci Resolve read.

Written here and not by OpenTimelineIO's adapter, which writes no speeds, no framing and no levels.
Places are frames; `in` and `out` of a shot with a speed are frames of the clip as it runs at that
speed, so that `out - in` is what the shot lasts with its dissolves. A shot whose `start` or `end`
is -1 begins or ends with the transition beside it. Fades and dips are dissolves with nothing,
"start-black" and "end-black", which need no frames from beyond the cut. Whips and flashes are cuts,
with a marker. `cutPointTicks` tells Premiere where the cut within a dissolve lies.
"""

from __future__ import annotations

from xml.etree import ElementTree

from songreel.domain.lettering import Place, Title
from songreel.domain.timeline import Cut
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.exchange.edit import Edit, Media, layers, marker_name
from songreel.media.exchange.fcp7_effects import basic_motion, effect, parameter, time_remap
from songreel.media.exchange.fcp7_sound import SoundTracks
from songreel.media.exchange.fcp7_times import file_of, rate_of, ticks_at
from songreel.media.exchange.markup import Element, child, document
from songreel.media.exchange.placing import placing

VERSION = "5"
HEIGHTS = {Place.TOP: "-0.36", Place.MIDDLE: "0", Place.LOWER_THIRD: "0.25", Place.BOTTOM: "0.38"}
"""Where titles stand: heights of the picture below its middle."""


def fcp7_xml(edit: Edit) -> str:
    """Return the film as the text of an .xml file; its media are named by relative URLs.

    Raises:
        MediaError: the film's rate is none that the format counts.
    """
    return document(_Writer(edit).root(), "xmeml")


def retimed(cut: Cut) -> int:
    """Return a shot's first frame, counted in frames of its clip as it runs at the shot's speed."""
    return -(-cut.source_in * cut.speed.denominator // cut.speed.numerator)


class _Writer:
    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._base = edit.timebase
        self._files: set[str] = set()

    def root(self) -> Element:
        edit = self._edit
        root = ElementTree.Element("xmeml", {"version": VERSION})
        sequence = child(root, "sequence", {"id": "film"})
        child(sequence, "name", text=edit.title)
        child(sequence, "duration", text=edit.timeline.frames)
        rate_of(sequence, self._base)
        timecode = child(sequence, "timecode")
        rate_of(timecode, self._base)
        child(timecode, "string", text=self._base.timecode(0))
        child(timecode, "frame", text=0)
        child(timecode, "displayformat", text="NDF")
        media = child(sequence, "media")
        self._video(child(media, "video"))
        SoundTracks(edit, self._files).write(child(media, "audio"))
        for marker in edit.timeline.markers:
            self._marker(sequence, marker_name(marker), marker.kind.value, marker.frame)
        for one in edit.timeline.transitions:
            if one.kind in {TransitionKind.WHIP, TransitionKind.FLASH}:
                name = f"{one.kind.value.capitalize()} here"
                reach = f"{one.before} frames before, {one.after} after"
                self._marker(sequence, name, f"{one.kind.value}: {reach}", one.at)
        return root

    def _marker(self, sequence: Element, name: str, comment: str, frame: int) -> None:
        marker = child(sequence, "marker")
        child(marker, "name", text=name)
        child(marker, "comment", text=comment)
        child(marker, "in", text=frame)
        child(marker, "out", text=-1)

    def _video(self, video: Element) -> None:
        told = child(child(video, "format"), "samplecharacteristics")
        rate_of(told, self._base)
        child(told, "width", text=self._edit.timeline.size.width)
        child(told, "height", text=self._edit.timeline.size.height)
        child(told, "pixelaspectratio", text="square")
        child(told, "fielddominance", text="none")
        track = child(video, "track")
        cuts = self._edit.timeline.cuts
        for index, cut, media in self._edit.shots():
            self._joint(track, self._joining(cut.start))
            self._shot(track, index, cut, media)
        self._joint(track, self._joining(cuts[-1].end))
        titles = self._edit.timeline.titles
        for numbers in layers([(one.start, one.end) for one in titles]):
            track = child(video, "track")
            for number in numbers:
                self._title(track, number, titles[number])

    def _joining(self, frame: int) -> Transition | None:
        found = (one for one in self._edit.timeline.transitions if one.at == frame)
        return next(found, None)

    def _joint(self, track: Element, one: Transition | None) -> None:
        if one is None:
            return
        if one.kind is TransitionKind.DISSOLVE:
            self._transition(track, one.start, one.end, "center", one.at)
        elif one.kind in {TransitionKind.FADE, TransitionKind.DIP}:
            if one.before:
                self._transition(track, one.start, one.at, "end-black", one.at)
            if one.after:
                self._transition(track, one.at, one.end, "start-black", one.at)

    def _transition(self, track: Element, start: int, end: int, alignment: str, at: int) -> None:
        item = child(track, "transitionitem")
        rate_of(item, self._base)
        child(item, "start", text=start)
        child(item, "end", text=end)
        child(item, "alignment", text=alignment)
        child(item, "cutPointTicks", text=ticks_at(at - start, self._edit.timeline.rate))
        made = effect(item, "Cross Dissolve", "Cross Dissolve", "transition", category="Dissolve")
        child(made, "startratio", text=0)
        child(made, "endratio", text=1)
        child(made, "reverse", text="FALSE")

    def _shot(self, track: Element, index: int, cut: Cut, media: Media) -> None:
        head, tail = self._edit.handles(index)
        into, out = self._joining(cut.start), self._joining(cut.end)
        item = child(track, "clipitem", {"id": f"picture-{index + 1}"})
        child(item, "name", text=media.name)
        child(item, "enabled", text="TRUE")
        length = -(-media.frames * cut.speed.denominator // cut.speed.numerator)
        child(item, "duration", text=length)
        rate_of(item, self._base)
        child(item, "start", text=-1 if _comes_in(into) else cut.start)
        child(item, "end", text=-1 if _goes_out(out) else cut.end)
        first = retimed(cut)
        child(item, "in", text=first - head)
        child(item, "out", text=first + cut.frames + tail)
        file_of(item, cut.clip, media, self._edit, self._files)
        if not cut.speed.is_whole:
            time_remap(item, cut.speed)
        place = placing(cut, media.size, self._edit.timeline.size)
        if not place.is_plain:
            basic_motion(item, place, media.size)
        if media.has_sound and cut.speed.is_whole:
            for name in (f"picture-{index + 1}", f"sound-{index + 1}-1", f"sound-{index + 1}-2"):
                child(child(item, "link"), "linkclipref", text=name)

    def _title(self, track: Element, number: int, title: Title) -> None:
        item = child(track, "generatoritem", {"id": f"title-{number + 1}"})
        child(item, "name", text=title.text.splitlines()[0])
        child(item, "duration", text=title.frames)
        rate_of(item, self._base)
        child(item, "start", text=title.start)
        child(item, "end", text=title.end)
        child(item, "in", text=0)
        child(item, "out", text=title.frames)
        child(item, "enabled", text="TRUE")
        child(item, "anamorphic", text="FALSE")
        child(item, "alphatype", text="black")
        made = effect(item, "Text", "Text", "generator", category="Text")
        parameter(made, "str", "Text", title.text)
        parameter(made, "fontname", "Font", "Helvetica")
        parameter(
            made,
            "fontsize",
            "Size",
            str(title.height * self._edit.timeline.size.height // 1000),
        )
        parameter(made, "fontalign", "Alignment", "2")
        origin = child(parameter(made, "origin", "Origin", None), "value")
        child(origin, "horiz", text="0")
        child(origin, "vert", text=HEIGHTS[title.place])


def _comes_in(one: Transition | None) -> bool:
    """Tell whether a shot begins with a transition of this format."""
    if one is None or one.kind in {TransitionKind.WHIP, TransitionKind.FLASH}:
        return False
    return one.kind is TransitionKind.DISSOLVE or one.after > 0


def _goes_out(one: Transition | None) -> bool:
    """Tell whether a shot ends with a transition of this format."""
    if one is None or one.kind in {TransitionKind.WHIP, TransitionKind.FLASH}:
        return False
    return one.kind is TransitionKind.DISSOLVE or one.before > 0
