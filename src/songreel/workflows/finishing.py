"""The last steps of a film: joined, marked, signed and looked at, so that nothing else is kept."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Protocol, get_args

from songreel.domain.finish import Acceptable
from songreel.domain.frames import FILM_RATE
from songreel.domain.provenance import Provenance
from songreel.domain.self_check import Grade, SelfCheck, Subject
from songreel.domain.sync import MICROSECONDS, Heard, SoundSync
from songreel.domain.timeline import Timeline
from songreel.domain.video import Video, VideoFacts
from songreel.media.assemble import assemble
from songreel.media.credentials import Credentials, Ingredient
from songreel.media.errors import MediaError
from songreel.media.mixing.plan import SoundFacts, SoundPlan, SoundWay
from songreel.media.probe import probe
from songreel.media.provenance import mark
from songreel.media.render.cache import SegmentCache
from songreel.media.self_check.checking import check_film
from songreel.media.self_check.expected import Expected
from songreel.media.silent import is_silent, take_sound_off
from songreel.media.verify import verify_clip
from songreel.music.heard import has_sound, places

_SHOWN = 5
"""Faults that a failure tells; a film that is wrong throughout would fill pages."""


class Report(Protocol):
    """Hears how far the work is, and raises where nobody waits for it any more."""

    def __call__(self, done: int, total: int) -> None:
        """Hear how many frames are joined, of how many."""

    def go_on(self) -> None:
        """Raise where nobody waits for the film any more."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A film that is written: what it is, and how it was found."""

    facts: VideoFacts
    check: SelfCheck
    sound: SoundFacts


@dataclass(frozen=True, slots=True)
class Finishing:
    """How one film is finished.

    Attributes:
        expected: what it is meant to be.
        provenance: its origin, which is written into it.
        credentials: what it is signed with, or None.
        ingredients: what it is made of.
        title: of the film in its credentials.
        clips: the house files of its cuts, with their own sound.
        is_levelled: whether it is brought to the loudness of streaming services.
        accepted: checks that may fail.
        offers_accepting: whether the order can name such checks: a failure then says so.
        measures_song: whether it is measured where the song is heard: not in a draft, which only
            shows what the film will be, nor where the song follows no plan.
        cache: of what is encoded, for the song's sound; or None.
    """

    expected: Expected
    provenance: Provenance
    credentials: Credentials | None
    ingredients: Sequence[Ingredient]
    title: str
    clips: Mapping[str, Path]
    is_levelled: bool = False
    accepted: Collection[Subject] = ()
    offers_accepting: bool = True
    measures_song: bool = True
    cache: SegmentCache | None = None

    def film(
        self, joined: Timeline, files: Mapping[str, Path], film: Path, report: Report
    ) -> Finished:
        """Write the film to a file, and look at it as it will be delivered.

        Args:
            joined: of copies alone, as they were prepared.
            files: of its cuts.
            film: where it goes.
            report: hears how far it is; what it raises ends the work.

        Raises:
            MediaError: a part does not fit, or something is wrong with the film; the sentences
                say what, when and in which shot.
            OSError: a file cannot be read or written.
        """
        timeline = self.expected.timeline
        told: list[SoundFacts] = []
        joined_facts = assemble(
            joined,
            files,
            self.expected.song,
            film,
            report,
            sound=SoundPlan(timeline, self.clips, is_levelled=self.is_levelled),
            on_sound=told.append,
            captions=timeline.captions,
            cache=self.cache,
        )
        sound = told[-1]
        if joined_facts.has_audio and is_silent(timeline):
            take_sound_off(film, report.go_on)
            sound = SoundFacts(SoundWay.NONE)
        mark(film, self.provenance)
        if self.credentials is not None:
            self.credentials.sign(
                film,
                title=self.title,
                provenance=self.provenance,
                ingredients=self.ingredients,
            )
        facts = verify_clip(film)
        report.go_on()
        song = self.expected.song if self.measures_song else None
        heard = None if song is None else heard_in(film, song)

        def go_on(done: int, total: int) -> None:
            report.go_on()

        found = check_film(film, replace(self.expected, heard=heard), go_on)
        check = found.accepting(self.accepted)
        wrong = check.sentences(Grade.FAILURE)
        if wrong:
            more = "" if len(wrong) <= _SHOWN else f" And {len(wrong) - _SHOWN} more."
            way = _way(check, self.accepted) if self.offers_accepting else ""
            raise MediaError(
                f"The film is not as it should be: {' '.join(wrong[:_SHOWN])}{more}{way}"
            )
        return Finished(facts, check, sound)


def _way(check: SelfCheck, accepted: Collection[Subject]) -> str:
    """Return what can be done about a film that failed, where somebody may take it as it is."""
    failed = {one.subject for one in check.checks if one.grade is Grade.FAILURE}
    if not {one.value for one in failed} <= set(get_args(Acceptable)):
        return ""
    # An order says all that is taken, so what was taken already is named again.
    names = [one.value for one in Subject if one in failed or one in accepted]
    options = " ".join(f"--accept {name}" for name in names)
    return (
        f" Its clips are kept. To take the film as it is, order it again with {options} "
        f'("finish": {{"accept": {json.dumps(names)}}}): nothing is bought for that.'
    )


def heard_in(film: Path, song: Path) -> SoundSync | None:
    """Return where a song is heard in its film; None where it is not.

    Raises:
        MediaError: the song or the film's sound is damaged.
        OSError: one of them cannot be read.
    """
    found = places(film, song) if has_sound(film) else []
    if not found:
        return None
    offsets = [round(place.offset * MICROSECONDS) for place in found]
    return SoundSync(
        heard=tuple(
            Heard(
                microseconds=round(place.middle * MICROSECONDS),
                offset=offset,
                likeness=max(0, round(place.likeness * 1000)),
            )
            for place, offset in zip(found, offsets, strict=True)
        ),
        offset=round(median(offsets)),
        drift=offsets[-1] - offsets[0],
    )


def lasting(videos: Sequence[Video], originals: Mapping[str, Path]) -> dict[str, int]:
    """Return of clips that hold their last picture how many frames move, by their ids.

    Args:
        videos: the clips.
        originals: the files of those that were delivered in another form than they came.

    Raises:
        MediaError: an original is no video that is read here.
        OSError: it cannot be read.
    """
    found: dict[str, int] = {}
    for video in videos:
        original = originals.get(video.id)
        if original is not None:
            facts = probe(original)
            frames = round(facts.frames / facts.rate.fraction * FILM_RATE.fraction)
            if frames < video.facts.frames:
                found[video.id] = frames
    return found
