"""The timeline of a film, `timeline/2`: what is seen and heard, in integer frames.

One document renders the film, is drawn as a timeline, and is handed to editors. Documents of the
first version, which had cuts and a song alone, are read as what they say.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

from songreel.domain.footage import Framing, Speed
from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.lettering import Captions, Title
from songreel.domain.transition import Transition, TransitionKind

Natural = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[int, Field(gt=0, strict=True)]
Thousandths = Annotated[int, Field(ge=0, le=1000, strict=True)]
FIRST, CURRENT = "timeline/1", "timeline/2"
MAX_FRAMES = 10_000_000
"""Of a film: four days at 24 frames a second. No editor writes a document that says more."""
MAX_RATE_PART = 1_000_000
"""Of the numerator and the denominator of a rate: clocks of files have 32 bits."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fit(StrEnum):
    """How a picture of another shape fills the film's: it is never stretched.

    `CROP` covers the frame and leaves out what goes beyond; `BLUR` shows it whole over a blurred,
    darker copy of itself; `BARS` shows it whole on black.
    """

    CROP = "crop"
    BLUR = "blur"
    BARS = "bars"


class Focus(_Part):
    """What stays in a picture that is cropped: a point, in thousandths of width and height."""

    x: Thousandths = 500
    y: Thousandths = 500


class Cut(_Part):
    """A stretch of the film that shows one clip, from one of its frames on.

    Attributes:
        source_in: the first frame of the clip that is shown.
        speed: at which it is shown; frame n of the cut shows frame floor(n * speed) after that.
        framing: the part of the picture that is shown.
        fit: how a clip of another shape fills the frame.
        focus: what a crop to another shape keeps.
    """

    clip: Annotated[str, Field(min_length=1, description="id of the clip")]
    start: Natural
    frames: Positive
    source_in: Natural = 0
    speed: Speed = Speed()
    framing: Framing = Framing()
    fit: Fit = Fit.CROP
    focus: Focus = Focus()

    @property
    def is_plain(self) -> bool:
        """Tell whether the clip is shown as it is: at its own speed, and whole."""
        return self.speed.is_whole and self.framing.is_whole

    @property
    def end(self) -> int:
        """Return the first frame of the film after this cut."""
        return self.start + self.frames

    def source_frame(self, frame: int) -> int:
        """Return the frame of the clip that is due at a frame of the film.

        The film's frame may lie beyond the cut, where a dissolve lets the clip run on; the clip
        has no frame there where the answer is negative, or its length or more.
        """
        return self.source_in + (frame - self.start) * self.speed.numerator // (
            self.speed.denominator
        )


class SongTrack(_Part):
    """The song that runs under the film from its first frame.

    Attributes:
        samples: how much of it is heard, at its own sample rate; silence follows it.
        first: the first of its samples that is heard.
        whole: length of the whole song in samples; None where it is heard to its end.
        fade_in, fade_out: samples in which it rises from silence, and falls to it.
    """

    song: Annotated[str, Field(min_length=1, description="id of the song")]
    samples: Positive
    sample_rate: Positive
    first: Natural = 0
    whole: Positive | None = None
    fade_in: Natural = 0
    fade_out: Natural = 0

    @property
    def length(self) -> int:
        """Return the length of the whole song in samples."""
        return self.first + self.samples if self.whole is None else self.whole

    @property
    def is_untouched(self) -> bool:
        """Tell whether the song is heard whole, as it is."""
        return self.first == self.fade_in == self.fade_out == 0 and self.length == self.samples

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.first + self.samples > self.length:
            raise ValueError("more of the song is heard than it has")
        if self.fade_in + self.fade_out > self.samples:
            raise ValueError("the fades of the song are longer than what is heard of it")
        return self


class ClipSoundMode(StrEnum):
    """How the clips' own sound is heard: not at all, under the song, or lower where it is loud."""

    OFF = "off"
    AMBIENCE = "ambience"
    DUCKED = "ducked"


class ClipSound(_Part):
    """The clips' own sound under the song; without a song it is heard as it is.

    Attributes:
        level: tenths of a decibel by which it is turned down.
        duck: tenths of a decibel by which it goes down further where the song is loud.
    """

    mode: ClipSoundMode = ClipSoundMode.OFF
    level: Annotated[int, Field(ge=0, le=600, strict=True)] = 120
    duck: Annotated[int, Field(ge=0, le=600, strict=True)] = 120


class MarkerKind(StrEnum):
    """What a marker marks."""

    BEAT = "beat"
    BAR = "bar"
    SECTION = "section"


class Marker(_Part):
    """A moment of the song, at the film's nearest frame; `label` names a bar or a section."""

    frame: Natural
    kind: MarkerKind
    label: Annotated[str, Field(max_length=200)] = ""


class Timeline(_Part):
    """Every frame of a film belongs to exactly one cut; a song never goes on beyond the film.

    Raises:
        pydantic.ValidationError: a gap, an overlap, words or a transition where they cannot be,
            or a song that is longer than the film.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["timeline/2"] = Field(default=CURRENT, alias="schema")
    rate: FrameRate
    size: FrameSize
    cuts: Annotated[tuple[Cut, ...], Field(min_length=1, max_length=20_000)]
    transitions: Annotated[tuple[Transition, ...], Field(max_length=20_000)] = ()
    titles: Annotated[tuple[Title, ...], Field(max_length=2_000)] = ()
    captions: Captions | None = None
    song: SongTrack | None = None
    clip_sound: ClipSound = ClipSound()
    markers: Annotated[tuple[Marker, ...], Field(max_length=100_000)] = ()

    @model_validator(mode="before")
    @classmethod
    def _read_first_version(cls, document: object) -> object:
        if not isinstance(document, Mapping):
            return document
        fields = cast("Mapping[str, Any]", document)
        return {**fields, "schema": CURRENT} if fields.get("schema") == FIRST else fields

    @model_validator(mode="after")
    def _is_gapless(self) -> Self:
        position = 0
        for index, cut in enumerate(self.cuts):
            if cut.start != position:
                kind = "gap" if cut.start > position else "overlap"
                raise ValueError(f"{kind} before cut {index}: frame {position} to {cut.start}")
            position = cut.end
        if position > MAX_FRAMES:
            raise ValueError(f"the film has {position} frames; it may have {MAX_FRAMES}")
        if max(self.rate.numerator, self.rate.denominator) > MAX_RATE_PART:
            raise ValueError(f"{self.rate.fraction} frames a second cannot be written to a file")
        if self.song is not None:
            due = self.rate.frames_for(self.song.samples, self.song.sample_rate)
            if position < due:
                raise ValueError(f"the cuts fill {position} frames, the song {due}")
        return self

    @model_validator(mode="after")
    def _has_room_for_transitions(self) -> Self:
        joints = {cut.start: index for index, cut in enumerate(self.cuts)}
        for index, one in enumerate(self.transitions):
            name = f"transition {index} ({one.kind.value} at frame {one.at})"
            if one.frames == 0:
                raise ValueError(f"{name} has no length")
            if one.kind is TransitionKind.FADE:
                self._check_fade(name, one)
            elif one.at == 0 or one.at not in joints:
                raise ValueError(f"{name} is at no joint of two cuts")
            else:
                cut = joints[one.at]
                if one.before > self.cuts[cut - 1].frames or one.after > self.cuts[cut].frames:
                    raise ValueError(f"{name} is longer than a cut beside it")
        for earlier, later in pairwise(self.transitions):
            if later.start < earlier.end:
                raise ValueError(
                    f"transitions at frames {earlier.at} and {later.at} overlap, or are not in "
                    "order"
                )
        return self

    def _check_fade(self, name: str, fade: Transition) -> None:
        if fade.at == 0 and fade.before == 0 and fade.after <= self.cuts[0].frames:
            return
        if fade.at == self.frames and fade.after == 0 and fade.before <= self.cuts[-1].frames:
            return
        raise ValueError(f"{name} is neither in the film's first cut nor in its last")

    @model_validator(mode="after")
    def _ends_with_its_pictures(self) -> Self:
        for index, title in enumerate(self.titles):
            if title.end > self.frames:
                raise ValueError(f"title {index} goes on beyond the film's last frame")
        if self.captions is not None and self.captions.lines:
            if self.captions.lines[-1].end > self.frames:
                raise ValueError("the last caption goes on beyond the film's last frame")
        if any(marker.frame > self.frames for marker in self.markers):
            raise ValueError("a marker lies beyond the film's last frame")
        return self

    @property
    def frames(self) -> int:
        """Return the length of the film in frames."""
        return self.cuts[-1].end
