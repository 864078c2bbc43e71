"""Clips put one after another: which frames of each are seen, how they join, what is heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Self

from songreel.domain.errors import FieldProblem, InvalidRequestError
from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.domain.timeline import ClipSound, ClipSoundMode, Cut, SongTrack, Timeline
from songreel.domain.transition import MAX_SIDE, Transition, TransitionKind

MergeRatio = Literal["16:9", "9:16", "1:1", "4:5"]
MergeSize = Literal["720p", "1080p", "4k"]
ClipAudio = Literal["keep", "mute", "duck"]
JointKind = Literal["cut", "dissolve", "dip", "flash", "whip"]

LEAST_CLIPS, MOST_CLIPS = 2, 200
MAX_FRAMES = 20 * 60 * 24
"""Of a merged film: 20 minutes, as of every other."""

# A dissolve of a whole group of pictures: behind it the next clip goes on where it can be copied.
_USUAL_FRAMES: dict[JointKind, int] = {"dissolve": 12, "dip": 16, "flash": 8, "whip": 8}
_SHORT_SIDES: dict[MergeSize, int] = {"720p": 720, "1080p": 1080, "4k": 2160}
_SHAPES: dict[MergeRatio, Fraction] = {
    "16:9": Fraction(16, 9),
    "9:16": Fraction(9, 16),
    "1:1": Fraction(1),
    "4:5": Fraction(4, 5),
}
_MODES: dict[ClipAudio, ClipSoundMode] = {
    "keep": ClipSoundMode.AMBIENCE,
    "mute": ClipSoundMode.OFF,
    "duck": ClipSoundMode.DUCKED,
}
_FADE_SECONDS = 1
"""How long a song that is longer than the clips takes to fall silent with them."""


@dataclass(frozen=True, slots=True)
class Joint:
    """How two clips join: a cut, or a transition of so many frames.

    Attributes:
        frames: that the transition covers; 0 for a cut.
    """

    kind: JointKind = "cut"
    frames: int = 0

    @classmethod
    def of(cls, kind: JointKind, frames: int | None = None) -> Self:
        """Return a joint; None: of the usual length.

        Raises:
            InvalidRequestError: a cut with a length, or a transition without one or too long.
        """
        if kind == "cut":
            if frames:
                raise _problem("transitions", "a cut has no frames; leave them out")
            return cls()
        length = _USUAL_FRAMES[kind] if frames is None else frames
        most = MAX_SIDE if kind == "flash" else 2 * MAX_SIDE
        if not 1 <= length <= most:
            raise _problem("transitions", f"a {kind} has 1 to {most} frames, not {length}")
        return cls(kind, length)

    @property
    def overlaps(self) -> bool:
        """Tell whether both clips run on through it, so that the film gets shorter."""
        return self.kind == "dissolve"

    @property
    def before(self) -> int:
        """Return the frames that it covers before the joint."""
        return 0 if self.kind == "flash" else self.frames // 2

    @property
    def after(self) -> int:
        """Return the frames that it covers from the joint on."""
        return self.frames - self.before

    def at(self, frame: int) -> Transition | None:
        """Return the transition at a joint of the film; None for a cut."""
        if self.kind == "cut":
            return None
        kind = TransitionKind(self.kind)
        return Transition(kind=kind, at=frame, before=self.before, after=self.after)


@dataclass(frozen=True, slots=True)
class Piece:
    """A clip that is merged: its id, and how many frames it has at the film's rate."""

    id: str
    frames: int


@dataclass(frozen=True, slots=True)
class Tune:
    """A song to be put under the clips: its id and its length at its own sample rate."""

    id: str
    samples: int
    sample_rate: int


def frames_at(frames: int, rate: FrameRate, other: FrameRate = FILM_RATE) -> int:
    """Return the frames of a clip that is shown at another rate: the nearest number, at least 1."""
    return max(1, round(frames * other.fraction / rate.fraction))


def joints_between(wished: Joint | Sequence[Joint], clips: int) -> tuple[Joint, ...]:
    """Return the joints of so many clips: one for all of them, or one for each.

    Raises:
        InvalidRequestError: there are more or fewer than joints of clips.
    """
    due = clips - 1
    if isinstance(wished, Joint):
        return (wished,) * due
    if len(wished) != due:
        raise _problem(
            "transitions",
            f"{clips} clips have {due} {'joint' if due == 1 else 'joints'}, and {len(wished)} "
            "transitions are named: name one for each joint, or a single one for all",
        )
    return tuple(wished)


def size_of(ratio: MergeRatio | None, size: MergeSize | None, first: FrameSize) -> FrameSize:
    """Return the size of the film's picture; what is left open follows the first clip.

    Nothing is changed where nothing is named. A ratio alone keeps the first clip's own size where
    it has that ratio, and otherwise takes the named size that is nearest below its shorter side,
    720p at least. A size alone keeps the named ratio that is nearest to the first clip's.
    """
    shape = Fraction(first.width, first.height)
    if size is None:
        if ratio is None or shape == _SHAPES[ratio]:
            return first
        short = min(first.width, first.height)
        fitting: list[MergeSize] = [name for name, side in _SHORT_SIDES.items() if side <= short]
        size = fitting[-1] if fitting else "720p"
    if ratio is None:
        # By factors: 2:1 is as far from 1:1 as 1:2 is.
        ratio = min(_SHAPES, key=lambda name: max(shape / _SHAPES[name], _SHAPES[name] / shape))
    return shaped(ratio, _SHORT_SIDES[size])


def shaped(ratio: MergeRatio, side: int) -> FrameSize:
    """Return the size of a picture of a shape whose shorter side has so many pixels."""
    wanted = _SHAPES[ratio]
    if wanted >= 1:
        return FrameSize(width=int(side * wanted), height=side)
    return FrameSize(width=side, height=int(side / wanted))


def merged(
    pieces: Sequence[Piece],
    joints: Sequence[Joint],
    size: FrameSize,
    *,
    tune: Tune | None,
    clip_audio: ClipAudio,
) -> Timeline:
    """Return the timeline of clips one after another, each from its first frame to its last.

    A dissolve takes its frames from both clips, so that the film is shorter by them; all other
    transitions show what the clips show anyway. A song that is longer than the film ends with it,
    fading for a second; a shorter one is followed by silence.

    Args:
        pieces: the clips in order.
        joints: between them, one fewer.
        size: of the picture.
        tune: the song, or None.
        clip_audio: how the clips' own sound is heard.

    Raises:
        InvalidRequestError: a transition is longer than a clip, or the film is too long; the
            clip is named by its place and id.
    """
    cuts: list[Cut] = []
    transitions: list[Transition] = []
    start = 0
    for index, piece in enumerate(pieces):
        into = joints[index - 1] if index else Joint()
        out = joints[index] if index < len(joints) else Joint()
        first = into.before if into.overlaps else 0
        left = out.after if out.overlaps else 0
        frames = piece.frames - first - left
        if frames < max(1, into.after + out.before):
            taken = first + into.after + out.before + left
            raise _problem(
                "transitions",
                f"clip {index + 1} ({piece.id}) has {piece.frames} frames, and the transitions "
                f"beside it take {taken}: shorten them, or cut there",
            )
        transition = into.at(start)
        if transition is not None:
            transitions.append(transition)
        cuts.append(Cut(clip=piece.id, start=start, frames=frames, source_in=first))
        start += frames
    if start > MAX_FRAMES:
        minutes = -(-start // (60 * 24))
        raise _problem("video_ids", f"the film would be {minutes} minutes long; at most 20 fit")
    return Timeline(
        rate=FILM_RATE,
        size=size,
        cuts=tuple(cuts),
        transitions=tuple(transitions),
        song=None if tune is None else _heard(tune, start),
        clip_sound=ClipSound(mode=_MODES[clip_audio]),
    )


def _heard(tune: Tune, frames: int) -> SongTrack:
    room = frames * tune.sample_rate * FILM_RATE.denominator // FILM_RATE.numerator
    samples = min(tune.samples, room)
    is_cut = samples < tune.samples
    return SongTrack(
        song=tune.id,
        samples=samples,
        sample_rate=tune.sample_rate,
        whole=tune.samples,
        fade_out=min(samples, _FADE_SECONDS * tune.sample_rate) if is_cut else 0,
    )


def _problem(field: str, message: str) -> InvalidRequestError:
    sentence = f"{message[0].upper()}{message[1:]}."
    return InvalidRequestError(sentence, problems=[FieldProblem(field, message)])
