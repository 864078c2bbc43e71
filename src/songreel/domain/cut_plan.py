"""The cut plan of a film, `plan/1`: clips to buy, shots made of them, and why each cut is there.

Places in the film and in clips are frames; speeds are fractions; money is US dollars as decimals.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from songreel.domain.analysis import SectionLabel, Thousandths
from songreel.domain.clip_offer import ClipOffer
from songreel.domain.errors import FieldProblem, InvalidRequestError
from songreel.domain.footage import Framing, Speed
from songreel.domain.frames import FrameRate

Natural = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[int, Field(gt=0, strict=True)]
Money = Annotated[Decimal, Field(ge=0)]

Pace = Literal["calm", "normal", "fast"]
PACES: tuple[Pace, ...] = get_args(Pace)
Landing = Literal["start", "section", "drop", "downbeat", "beat", "onset", "even", "placed"]
"""What a cut falls on: the film's start, a section's border, a drop, the first beat of a bar,
another beat, the onset of a note, or none of these, where the pace alone wants it, or a person."""

MAX_SHOTS = 400
MAX_SLOW_DOWN = 100
USUAL_SLOW_DOWN = 10
"""Thousandths by which a clip may be stretched unless somebody says otherwise. Nobody sees one
picture in a hundred held twice, and without it a song at 119.8 beats a minute, of which four bars
last a frame longer than eight seconds, would need a longer clip for each of them. More than that
shows as a stutter in slow pans, so it is left to who wants to save money with it."""


class Pin(BaseModel):
    """A clip, counted from 0, that a person wants to fill so many frames of the film."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clip: Natural
    frames: Positive


class PlacedCut(BaseModel):
    """A clip, counted from 0, that a person wants to begin at a frame of the film."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clip: Positive
    frame: Positive


class Knobs(BaseModel):
    """What a person may wish of a plan; the defaults are what a musician would choose.

    Attributes:
        pace: how fast it is cut, at the same energy.
        slow_down: thousandths by which clips may be stretched to fill their place, up to 100.
        budget: the most that the clips may cost, or None; it is never exceeded.
        scenes: how many clips are wanted exactly, or None for as many as the song wants.
        fewest, most: bounds of that number where it is left open, or None.
        pins: lengths that a person wants; they are met as nearly as places for cuts allow, and are
            for a number of clips that is wanted exactly.
        cuts: where a person placed cuts, to the frame, ascending; as `pins` for such a number.
            Where clips are too short for that, or the budget is, they lie as near as can be.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    pace: Pace = "normal"
    slow_down: Annotated[int, Field(ge=0, le=MAX_SLOW_DOWN, strict=True)] = USUAL_SLOW_DOWN
    budget: Money | None = None
    scenes: Positive | None = None
    fewest: Positive | None = None
    most: Positive | None = None
    pins: tuple[Pin, ...] = ()
    cuts: tuple[PlacedCut, ...] = ()

    @classmethod
    def checked(
        cls,
        *,
        pace: str = "normal",
        slow_down: int = USUAL_SLOW_DOWN,
        budget: Decimal | None = None,
        scenes: int | None = None,
        fewest: int | None = None,
        most: int | None = None,
    ) -> Self:
        """Make the knobs out of what a person gave.

        Raises:
            InvalidRequestError: a value is impossible, or two contradict each other.
        """
        for name in PACES:
            if pace == name:
                break
        else:
            raise _problem("pace", f"pace must be one of {', '.join(PACES)}, not {pace!r}")
        if not 0 <= slow_down <= MAX_SLOW_DOWN:
            raise _problem("slow_down", "slow_down must be 0 to 10 %: more is seen as slow motion")
        if budget is not None and not (budget.is_finite() and budget >= 0):
            raise _problem("budget", "budget must be an amount of dollars, 0 or more")
        for field, count in (("scenes", scenes), ("fewest", fewest), ("most", most)):
            if count is not None and not 1 <= count <= MAX_SHOTS:
                raise _problem(field, f"{field} must be 1 to {MAX_SHOTS}, not {count}")
        if scenes is not None and (fewest is not None or most is not None):
            raise _problem("scenes", "say either how many scenes, or the fewest and the most")
        if fewest is not None and most is not None and fewest > most:
            raise _problem("fewest", f"fewest ({fewest}) must not be above most ({most})")
        return cls(
            pace=name,
            slow_down=slow_down,
            budget=budget,
            scenes=scenes,
            fewest=fewest,
            most=most,
        )


def _problem(field: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(f"{message}.", problems=[FieldProblem(field, message)])


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlannedClip(_Part):
    """A clip to be bought, and the stretch of the film that it fills.

    Attributes:
        frames: of the film, from `start` on.
        source_frames: that the clip surely has at the film's rate.
        section: index of the song's section that it mostly lies under.
        label, group: that section's.
        energy: of the song under it.
        resembles: index of the clip of an earlier chorus that it should look like, or None.
    """

    index: Natural
    seconds: Positive
    price: Money
    start: Natural
    frames: Positive
    source_frames: Positive
    speed: Speed
    section: Natural
    label: SectionLabel
    group: str
    energy: Thousandths
    resembles: Natural | None = None

    @property
    def end(self) -> int:
        """Return the first frame of the film after this clip."""
        return self.start + self.frames


class PlannedShot(_Part):
    """What is seen between two cuts: frames of one clip, from `source_in` on, in one framing."""

    index: Natural
    start: Natural
    frames: Positive
    clip: Natural
    source_in: Natural
    speed: Speed
    framing: Framing = Framing()

    @property
    def end(self) -> int:
        """Return the first frame of the film after this shot."""
        return self.start + self.frames

    @property
    def source_end(self) -> int:
        """Return the first frame of the clip after what this shot shows."""
        return self.source_in + self.speed.source_frames(self.frames)


class PlannedCut(_Part):
    """Why a shot begins where it does.

    Attributes:
        sample: the moment of the song at which the cut is wanted; `frame` is the nearest to it.
        bar, beat: counted from 1; bar 0 is what comes before the first whole bar, and None says
            that no beat is near.
        inner: whether the clip goes on, seen otherwise: such a cut costs nothing.
        price: of the clip that begins here, 0 at an inner cut.
    """

    shot: Natural
    frame: Natural
    sample: Natural
    bar: Natural | None
    beat: Positive | None
    section: Natural
    label: SectionLabel
    lands_on: Landing
    inner: bool
    price: Money
    reason: str


class CutPlan(BaseModel):
    """The whole plan: gapless from frame 0 to the song's end, no footage shown twice.

    Attributes:
        samples: length of the song for each channel.
        clips: in the order of the film, each of them shown.
        shots: in the order of the film; those of one clip show ascending parts of it.
        cuts: one for each shot, in their order; the first is the film's beginning.
        price: of all clips together.
        floor: what as many seconds as the song has would cost at the cheapest price of a second.
        notices: what a person should know, a sentence each.

    Raises:
        pydantic.ValidationError: any of that does not hold.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["plan/1"] = Field(default="plan/1", alias="schema")
    rate: FrameRate
    samples: Positive
    sample_rate: Positive
    frames: Positive
    offer: ClipOffer
    knobs: Knobs
    clips: Annotated[tuple[PlannedClip, ...], Field(min_length=1, max_length=MAX_SHOTS)]
    shots: Annotated[tuple[PlannedShot, ...], Field(min_length=1, max_length=MAX_SHOTS)]
    cuts: tuple[PlannedCut, ...]
    price: Money
    floor: Money
    notices: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fills_the_song(self) -> Self:
        due = self.rate.frames_for(self.samples, self.sample_rate)
        for what, parts in (("clips", self.clips), ("shots", self.shots)):
            position = 0
            for index, part in enumerate(parts):
                if part.index != index or part.start != position:
                    raise ValueError(f"{what} leave a gap or overlap at frame {position}")
                position = part.end
            if position != due or due != self.frames:
                raise ValueError(f"the {what} fill {position} frames, the song {due}")
        return self

    @model_validator(mode="after")
    def _shows_nothing_twice(self) -> Self:
        shown: dict[int, list[tuple[int, int]]] = {}
        for shot in self.shots:
            clip = self.clips[shot.clip]
            if shot.source_end > clip.source_frames:
                raise ValueError(f"shot {shot.index} shows more than its clip has")
            shown.setdefault(shot.clip, []).append((shot.source_in, shot.source_end))
        if len(shown) != len(self.clips):
            raise ValueError("a clip is bought and not shown")
        for ranges in shown.values():
            if any(later[0] < earlier[1] for earlier, later in pairwise(sorted(ranges))):
                raise ValueError("footage is shown twice")
        return self

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if sum((clip.price for clip in self.clips), Decimal(0)) != self.price:
            raise ValueError("the prices do not add up")
        if self.knobs.budget is not None and self.price > self.knobs.budget:
            raise ValueError("the plan costs more than its budget")
        if [cut.frame for cut in self.cuts] != [shot.start for shot in self.shots]:
            raise ValueError("there is not one cut for each shot")
        return self

    @property
    def above_floor(self) -> float:
        """Return by which part the price lies above the floor, 0 where nothing costs anything."""
        return float(self.price / self.floor) - 1 if self.floor else 0.0
