"""How well a finished film lies on its song, `sync/1`.

Times of the film are microseconds from its first picture, times of the song are samples; a
distance is positive where the cut comes after what it is measured to.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from songreel.domain.frames import FrameRate

Natural = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[int, Field(gt=0, strict=True)]
Whole = Annotated[int, Field(strict=True)]
Thousandths = Annotated[int, Field(ge=0, le=1000, strict=True)]
Verdict = Literal["good", "fair", "poor"]
CutKind = Literal["cut", "reframe"]

MICROSECONDS = 1_000_000


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Distance(_Part):
    """From the nearest moment of a kind to a cut.

    Attributes:
        sample: the moment, in the song.
        microseconds: from where that moment is heard in the film to the cut.
        frames: the same in whole frames, rounded.
        within: whether it is one frame at most.
    """

    sample: Natural
    microseconds: Whole
    frames: Whole
    within: bool


class SyncCut(_Part):
    """A cut as it was found in the film.

    Attributes:
        frame: the first one of the new shot.
        microseconds: its time in the film.
        kind: "reframe" where the same footage is seen to go on closer, wider or elsewhere; a wide
            leap cannot be told from another place, and is a "cut".
        beat: to the nearest beat, or None where the song has none.
        downbeat: to the nearest beginning of a bar.
        section: to the nearest inner border of sections.
        bar: the bar of the nearest beat, 1 for the first complete one, 0 for a pickup.
        position: which beat of that bar it is.
    """

    frame: Positive
    microseconds: Natural
    kind: CutKind
    beat: Distance | None
    downbeat: Distance | None
    section: Distance | None
    bar: Natural | None
    position: Positive | None


class Shares(_Part):
    """How many cuts lie within one frame, in thousandths of all cuts.

    Attributes:
        beats: of a beat; so too `downbeats` and `sections`.
        anything: of a beat or of a border of sections.
        chance: share of the film's frames that lie so near to a beat: what cuts anywhere would get.
    """

    beats: Thousandths
    downbeats: Thousandths
    sections: Thousandths
    anything: Thousandths
    chance: Thousandths


class Heard(_Part):
    """Where the song is heard at a moment of the film.

    Attributes:
        microseconds: the moment: the middle of what was listened to.
        offset: microseconds by which the song is heard after where it belongs: its first sample
            with the first picture.
        likeness: correlation of the film's sound with the song there.
    """

    microseconds: Natural
    offset: Whole
    likeness: Thousandths


class SoundSync(_Part):
    """The film's sound beside the song.

    Attributes:
        heard: at the beginning, in the middle and at the end, as far as the song was found there.
        offset: the median of their offsets, in microseconds.
        drift: offset of the last less that of the first, in microseconds.
    """

    heard: Annotated[tuple[Heard, ...], Field(min_length=1, max_length=3)]
    offset: Whole
    drift: Whole


class SyncReport(_Part):
    """A film beside its song.

    Attributes:
        frames: of the film, counted.
        due: frames that a film of this song has.
        excess: microseconds by which the film is longer than its song.
        shares: None where the film has no cuts.
        sound: None where the film has no sound, or the song is not heard in it.
        why: the reason of the verdict, in one sentence.
        notices: what a person should know, a sentence each.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["sync/1"] = Field(default="sync/1", alias="schema")
    rate: FrameRate
    frames: Positive
    due: Positive
    excess: Whole
    cuts: tuple[SyncCut, ...]
    shares: Shares | None
    sound: SoundSync | None
    verdict: Verdict
    why: str
    notices: tuple[str, ...] = ()

    @property
    def frames_over(self) -> int:
        """Return by how many frames the film is longer than it should be; negative: shorter."""
        return self.frames - self.due

    @property
    def on_beat(self) -> int:
        """Return how many cuts lie within one frame of a beat."""
        return sum(cut.beat is not None and cut.beat.within for cut in self.cuts)
