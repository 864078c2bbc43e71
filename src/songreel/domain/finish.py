"""What is done to a film besides cutting it: words, transitions and sound.

None of it buys clips, except that clips whose own sound is heard are bought with it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self, get_args
from unicodedata import category

from songreel.domain.errors import FieldProblem, InvalidRequestError
from songreel.domain.frames import FrameSize
from songreel.domain.lettering import CaptionStyle
from songreel.domain.merge import ClipAudio, JointKind, MergeRatio, MergeSize, shaped, size_of
from songreel.domain.self_check import Subject
from songreel.domain.timeline import ClipSoundMode

CaptionWish = Literal["off", "lines", "karaoke", "soft"]
Level = Literal["song", "streaming"]
Acceptable = Literal["black", "still", "silence", "sync"]
"""What somebody may take a film with: all else that a self-check fails is a damaged file."""

MAX_TITLE = 200
_STYLES: dict[CaptionWish, CaptionStyle] = {
    "lines": CaptionStyle.PLAIN,
    "karaoke": CaptionStyle.KARAOKE,
    "soft": CaptionStyle.SOFT,
}
_MODES: dict[ClipAudio, ClipSoundMode] = {
    "keep": ClipSoundMode.AMBIENCE,
    "mute": ClipSoundMode.OFF,
    "duck": ClipSoundMode.DUCKED,
}


@dataclass(frozen=True, slots=True)
class Finish:
    r"""How a film is finished; by default it has cuts and the song alone, the song untouched.

    Attributes:
        title: shown in the film's first seconds, in rows parted by "\n"; or None.
        captions: the lyrics of the song: "off", drawn as "lines", word by word lit as "karaoke",
            or a "soft" track that players switch on.
        transitions: at the borders of the song's sections: "cut", "dissolve", "dip" to black,
            "flash" or "whip".
        fades: whether the picture comes from black at the beginning, and goes to it at the end.
        clip_audio: the clips' own sound under the song: "mute", "keep" (12 dB lower) or "duck"
            (lower still where the song is loud).
        loudness: "song" leaves it as it is; "streaming" brings the film to -14 LUFS by gain
            alone, with peaks of at most -1 dBTP.
        aspect_ratio: of the film, "16:9", "9:16", "1:1" or "4:5", where it is another than that of
            its clips: these are cropped around the character; None: as the clips are.
        size: of the film's shorter side, "720p", "1080p" or "4k"; None: as the clips are.
        accept: failures of the self-check with which the film is taken all the same.
    """

    title: str | None = None
    captions: CaptionWish = "off"
    transitions: JointKind = "cut"
    fades: bool = False
    clip_audio: ClipAudio = "mute"
    loudness: Level = "song"
    aspect_ratio: MergeRatio | None = None
    size: MergeSize | None = None
    accept: tuple[Acceptable, ...] = ()

    @classmethod
    def checked(
        cls,
        *,
        title: str | None = None,
        captions: str = "off",
        transitions: str = "cut",
        fades: bool = False,
        clip_audio: str = "mute",
        loudness: str = "song",
        aspect_ratio: str | None = None,
        size: str | None = None,
        accept: tuple[str, ...] = (),
    ) -> Self:
        """Make it out of what a person gave.

        Raises:
            InvalidRequestError: a value is none that there is, or the title is blank or too long.
        """
        if title is not None:
            title = title.strip()
            kinds = {category(character) for character in title}
            if "Cs" in kinds:
                raise problem("title", "has bytes that are no text: write it in UTF-8")
            # Of controls and joiners alone nothing is seen.
            if all(kind.startswith(("C", "Z")) for kind in kinds):
                raise problem("title", "is blank: leave it out, or say what it is to read")
            if len(title) > MAX_TITLE:
                raise problem(
                    "title", f"has {len(title)} characters; at most {MAX_TITLE} are taken"
                )
        return cls(
            title=title,
            captions=_one_of("captions", captions, get_args(CaptionWish)),
            transitions=_one_of("transitions", transitions, get_args(JointKind)),
            fades=fades,
            clip_audio=_one_of("clip_audio", clip_audio, get_args(ClipAudio)),
            loudness=_one_of("loudness", loudness, get_args(Level)),
            aspect_ratio=None
            if aspect_ratio is None
            else _one_of("aspect_ratio", aspect_ratio, get_args(MergeRatio)),
            size=None if size is None else _one_of("size", size, get_args(MergeSize)),
            accept=tuple(sorted({_one_of("accept", one, get_args(Acceptable)) for one in accept})),
        )

    @classmethod
    def from_document(cls, document: dict[str, Any] | None) -> Self:
        """Read what `to_document` wrote; None is what films of before were finished like."""
        if document is None:
            return cls()
        told: dict[str, Any] = dict(document)
        told["accept"] = tuple(document["accept"])
        return cls(**told)

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {**asdict(self), "accept": list(self.accept)}

    @property
    def wants_clip_sound(self) -> bool:
        """Tell whether the clips' own sound is heard."""
        return self.clip_audio != "mute"

    @property
    def caption_style(self) -> CaptionStyle | None:
        """Return how captions are given, or None for none."""
        return _STYLES.get(self.captions)

    @property
    def clip_sound_mode(self) -> ClipSoundMode:
        """Return how the clips' own sound is heard, as a timeline says it."""
        return _MODES[self.clip_audio]

    def size_from(self, clip: FrameSize, *, is_draft: bool) -> FrameSize:
        """Return the size of the film's picture, of clips of a size; drafts stay small."""
        if not is_draft:
            return size_of(self.aspect_ratio, self.size, clip)
        if self.aspect_ratio is None:
            return clip
        return shaped(self.aspect_ratio, min(clip.width, clip.height))

    @property
    def accepted(self) -> frozenset[Subject]:
        """Return the checks whose failures are taken."""
        return frozenset(Subject(one) for one in self.accept)


def problem(field: str, message: str) -> InvalidRequestError:
    """Return the error of a field of the finish; the message goes on after the field's name."""
    name = f"finish.{field}"
    return InvalidRequestError(f"{name} {message}.", problems=[FieldProblem(name, message)])


def _one_of(field: str, given: str, known: tuple[Any, ...]) -> Any:
    if given not in known:
        raise problem(field, f"must be one of {', '.join(known)}, not {given!r}")
    return given
