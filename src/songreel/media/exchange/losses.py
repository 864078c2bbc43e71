"""What each format for editors cannot say of a film, told to whoever opens it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from songreel.domain.timeline import ClipSoundMode, Fit
from songreel.domain.transition import TransitionKind
from songreel.media.exchange.edit import Edit
from songreel.media.exchange.placing import placing


class Format(StrEnum):
    """A format that a film leaves in."""

    OTIO = "OpenTimelineIO"
    FCPXML = "FCPXML"
    FCP7 = "Final Cut 7 XML"
    EDL = "EDL"


def losses(edit: Edit, target: Format) -> list[str]:
    """Return a sentence for everything that a format leaves out or changes; none for the rest."""
    return [
        *_transitions(edit, target),
        *_pictures(edit, target),
        *_words(edit, target),
        *_sound(edit, target),
        *_song(edit, target),
    ]


def _transitions(edit: Edit, target: Format) -> Iterator[str]:
    kinds = Counter(one.kind for one in edit.timeline.transitions)
    for kind in (TransitionKind.WHIP, TransitionKind.FLASH):
        if kinds[kind]:
            name = {TransitionKind.WHIP: "whip", TransitionKind.FLASH: "flash"}[kind]
            where = {
                Format.OTIO: "a transition of our own kind, which programs show as they can",
                Format.FCPXML: "a cut with a marker",
                Format.FCP7: "a cut with a marker",
                Format.EDL: "a cut with a comment",
            }[target]
            yield f"{_count(kinds[kind], name)}: each is {where}."
    if target is Format.OTIO and kinds[TransitionKind.DIP]:
        yield (
            f"{_count(kinds[TransitionKind.DIP], 'dip')} to black: each is a transition of our own "
            "kind, which programs show as they can."
        )
    dissolves = [one for one in edit.timeline.transitions if one.kind is TransitionKind.DISSOLVE]
    uneven = sum(one.before != one.after for one in dissolves)
    if uneven and target is Format.FCPXML:
        yield (
            f"{_count(uneven, 'dissolve')} longer on one side of the cut: the first frame and the "
            "length are exact, but Final Cut Pro may centre it on the cut."
        )
    if uneven and target is Format.FCP7:
        yield (
            f"{_count(uneven, 'dissolve')} longer on one side of the cut: every frame is exact, "
            "but only Premiere shows the cut where it was; others show it in the middle."
        )


def _pictures(edit: Edit, target: Format) -> Iterator[str]:
    film = edit.timeline.size
    placed = [cut for _, cut, media in edit.shots() if not placing(cut, media.size, film).is_plain]
    if placed and target is Format.EDL:
        yield f"{_count(len(placed), 'shot')} zoomed or moved: shown whole; a comment says how."
    if placed and target is Format.OTIO:
        yield f"{_count(len(placed), 'shot')} zoomed or moved: only in the metadata."
    blurred = sum(cut.fit is Fit.BLUR and media.size != film for _, cut, media in edit.shots())
    if blurred and target in {Format.FCPXML, Format.FCP7}:
        yield f"{_count(blurred, 'shot')} over a blurred copy of itself: shown on black."
    slowed = [cut for cut in edit.timeline.cuts if not cut.speed.is_whole]
    if slowed and target is Format.EDL:
        yield (
            f"{_count(len(slowed), 'shot')} at another speed: the frames a second of M2 are "
            "rounded to thousandths, and a comment has the exact speed; the first frame is exact, "
            "a later one may come a frame sooner or later."
        )
    late = [cut for cut in slowed if cut.source_in * cut.speed.denominator % cut.speed.numerator]
    if late and target is Format.FCP7:
        yield (
            f"{_count(len(late), 'shot')} at another speed, from the middle of a step on: the "
            "first frame is exact; a later one may be held one frame longer or shorter."
        )


def _words(edit: Edit, target: Format) -> Iterator[str]:
    titles = len(edit.timeline.titles)
    if titles and target is Format.EDL:
        yield f"{_count(titles, 'title')}: not in this format."
    elif titles:
        fades = any(title.fade for title in edit.timeline.titles)
        lost = " without fades" if fades and target is Format.FCP7 else ""
        yield f"{_count(titles, 'title')}: the words and their times{lost}, in another font."
    if edit.timeline.captions is not None and edit.timeline.captions.lines:
        yield "Captions: in captions.srt, without the light on each word."


def _sound(edit: Edit, target: Format) -> Iterator[str]:
    heard = [cut for cut in edit.timeline.cuts if edit.is_heard(cut)]
    if heard and target is Format.EDL:
        yield "The clips' own sound: not in this list; it is in their files."
    elif heard and edit.song is not None:
        sound = edit.timeline.clip_sound
        if sound.mode is ClipSoundMode.DUCKED:
            yield (
                "The clips' own sound: at its level, but not lowered further where the song is "
                "loud."
            )
        if target is Format.OTIO and sound.level:
            yield "The level of the clips' own sound: only in the metadata."
    if heard and any(one.kind is TransitionKind.DISSOLVE for one in edit.timeline.transitions):
        if target in {Format.OTIO, Format.FCP7}:
            yield "The clips' own sound is cut, not blended, where their pictures dissolve."


def _song(edit: Edit, target: Format) -> Iterator[str]:
    track = edit.timeline.song
    if track is None:
        return
    if target is Format.OTIO and (track.fade_in or track.fade_out):
        yield "The song's fades: only in the metadata."
    if target is Format.EDL and (track.fade_in or track.fade_out):
        yield "The song's fades: not in this format."
    if not edit.is_on_frames(track.first):
        if target is Format.EDL:
            yield (
                "The song begins between two frames: the list names the frame before, so it is "
                "heard up to a frame late; a comment has the samples."
            )
        if target is Format.FCP7:
            yield (
                "The song begins between two frames: Premiere gets the exact sample, other "
                "programs the frame before, so there it is heard up to a frame late."
            )


def _count(number: int, name: str) -> str:
    return (
        f"{number} {name}" if number == 1 else f"{number} {name}{'es' if name[-1] == 'h' else 's'}"
    )
