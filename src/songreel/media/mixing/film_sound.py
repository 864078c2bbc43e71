"""How a film gets its sound: copied where nothing changes it, else mixed and encoded once.

What decodes and mixes is only loaded where there is something to decode: NumPy, which it stands on,
is a quarter of what a process needs that only joins clips.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from av.container import OutputContainer

from songreel.domain.timeline import ClipSoundMode, Timeline
from songreel.media.errors import MediaError
from songreel.media.mixing.plan import SoundFacts, SoundPlan, SoundWay
from songreel.media.mixing.voices import is_plain
from songreel.media.mp4 import samples_for

if TYPE_CHECKING:
    from songreel.media.loudness import Loudness
    from songreel.media.mixing.clip_bed import ClipBed
    from songreel.media.mixing.gains import Pcm
    from songreel.media.mixing.heard_song import HeardSong
    from songreel.media.mixing.kept_sound import KeptSound, Shelf
    from songreel.media.mixing.mix import Mix
    from songreel.media.song_track import CopyableSong


class SoundTrack(Protocol):
    """A track of a film that is written in step with its pictures."""

    sample_rate: int

    @property
    def packets(self) -> int:
        """Return how many packets it has at most."""
        ...

    def advance(self, seconds: Fraction) -> None:
        """Write until the track reaches a moment of the film, or ends."""
        ...

    def finish(self) -> None:
        """Write the rest."""
        ...


@dataclass(frozen=True, slots=True)
class FilmSound:
    """What was chosen: a song to copy, a mix to encode, or neither, for clips that are copied.

    Attributes:
        copied: the song to copy.
        mix: what is mixed and encoded.
        kept: sound that was encoded for an earlier film, to copy.
        loudness: of the mix, where it was measured.
        silent_cuts: as in `SoundFacts`.
        key: under which the mix is kept once it is encoded; None: it is not.
    """

    copied: CopyableSong | None = None
    mix: Mix | None = None
    loudness: Loudness | None = None
    silent_cuts: tuple[int, ...] = ()
    kept: KeptSound | None = None
    key: str | None = None

    @property
    def gain(self) -> int:
        """Return hundredths of a decibel by which the whole is turned up."""
        return 0 if self.loudness is None else self.loudness.gain

    def track(self, film: OutputContainer, timeline: Timeline) -> SoundTrack | None:
        """Add the track to a film whose header is not written yet; None where clips are copied."""
        if self.copied is not None:
            from songreel.media.song_track import CopiedSongTrack

            return CopiedSongTrack(film, self.copied, timeline)
        if self.kept is not None:
            from songreel.media.mixing.kept_sound import KeptTrack

            return KeptTrack(film, self.kept)
        if self.mix is None:
            return None
        from songreel.media.mixing.mix_track import MixTrack

        return MixTrack(film, self.mix, self.gain)

    def facts(self, *, has_sound: bool) -> SoundFacts:
        """Return what became of the sound, once it was written."""
        if self.kept is not None:
            return replace(self.kept.facts, silent_cuts=self.silent_cuts)
        if self.mix is None:
            copied = SoundWay.COPIED_CLIPS if self.copied is None else SoundWay.COPIED_SONG
            way = copied if has_sound else SoundWay.NONE
            return SoundFacts(way, silent_cuts=self.silent_cuts)
        return SoundFacts(
            SoundWay.ENCODED,
            self.gain,
            None if self.loudness is None else self.loudness.after(self.gain),
            self.mix.clips_lowered,
            self.mix.peak * 10 ** (self.gain / 2_000) > 1,
            self.silent_cuts,
        )


@contextmanager
def film_sound(
    plan: SoundPlan,
    song: Path | None,
    pictures: Timeline,
    clips: Mapping[str, Path],
    go_on: Callable[[], object],
    shelf: Shelf | None = None,
) -> Generator[FilmSound]:
    """Choose how a film gets its sound, and measure it where its loudness is to be brought about.

    The song is copied where it can be, and nothing but it is heard, as it is. Without a song the
    clips' sound is copied where it follows cuts alone, and the pictures are those clips. All else
    is mixed and encoded.

    Args:
        plan: what is to be heard.
        song: the file of the song, or None.
        pictures: the timeline whose pictures are copied.
        clips: the files that it names.
        go_on: called for each second that is measured; what it raises ends the work.
        shelf: where the sound of an earlier film with this song is kept, or None.

    Raises:
        MediaError: the plan does not fit the pictures or the song, or a file is damaged.
        OSError: a file cannot be read.
    """
    _check(plan, song, pictures)
    track = plan.timeline.song
    if song is None or track is None:
        yield _without_song(plan, pictures, clips, go_on)
        return
    from songreel.media.mixing.clip_bed import clip_bed
    from songreel.media.mixing.heard_song import heard_song
    from songreel.media.song_track import copyable_song

    heard = heard_song(song, track)
    bed: ClipBed | None = None
    if plan.timeline.clip_sound.mode is not ClipSoundMode.OFF:
        bed = clip_bed(plan.timeline, plan.clips, heard.sample_rate)
    if bed is not None and bed.heard:
        yield _mixed(plan, heard, bed, go_on)
        return
    silent = () if bed is None else bed.silent_cuts
    if not plan.is_levelled:
        with copyable_song(song, track) as copied:
            if copied is not None:
                yield FilmSound(copied, silent_cuts=silent)
                return
    if shelf is None:
        yield _mixed(plan, heard, bed, go_on)
        return
    from songreel.media.mixing.kept_sound import sound_key

    samples = samples_for(plan.timeline.frames, plan.timeline.rate, heard.sample_rate)
    key = sound_key(song, track, samples, is_levelled=plan.is_levelled)
    with shelf.taken(key) as kept:
        if kept is not None:
            yield FilmSound(kept=kept, silent_cuts=silent)
            return
    yield replace(_mixed(plan, heard, bed, go_on), key=key)


def _without_song(
    plan: SoundPlan, pictures: Timeline, clips: Mapping[str, Path], go_on: Callable[[], object]
) -> FilmSound:
    timeline = plan.timeline
    is_same = timeline.cuts == pictures.cuts and all(
        plan.clips.get(cut.clip) == clips.get(cut.clip) for cut in timeline.cuts
    )
    if is_same and is_plain(timeline) and not plan.is_levelled:
        return FilmSound()
    from songreel.media.mixing.clip_bed import clip_bed
    from songreel.media.mixing.heard_song import USUAL_SAMPLE_RATE

    bed = clip_bed(timeline, plan.clips, USUAL_SAMPLE_RATE)
    if not bed.heard:
        return FilmSound(silent_cuts=bed.silent_cuts)
    return _mixed(plan, None, bed, go_on)


def _mixed(
    plan: SoundPlan, song: HeardSong | None, bed: ClipBed | None, go_on: Callable[[], object]
) -> FilmSound:
    from songreel.media.loudness import measured
    from songreel.media.mixing.heard_song import USUAL_SAMPLE_RATE
    from songreel.media.mixing.mix import Mix

    timeline = plan.timeline
    silent = () if bed is None else bed.silent_cuts
    if bed is not None and not bed.heard:
        bed = None
    rate = USUAL_SAMPLE_RATE if song is None else song.sample_rate
    samples = samples_for(timeline.frames, timeline.rate, rate)
    mix = Mix(song, bed, timeline.clip_sound, rate, samples, not plan.is_levelled)
    loudness = measured(_told(mix.blocks(), go_on), rate) if plan.is_levelled else None
    return FilmSound(None, mix, loudness, silent)


def _told(blocks: Iterator[Pcm], go_on: Callable[[], object]) -> Iterator[Pcm]:
    for block in blocks:
        go_on()
        yield block


def _check(plan: SoundPlan, song: Path | None, pictures: Timeline) -> None:
    timeline = plan.timeline
    if (song is None) != (timeline.song is None):
        raise MediaError("The timeline and the files disagree on whether there is a song.")
    if (timeline.frames, timeline.rate) != (pictures.frames, pictures.rate):
        raise MediaError(
            f"The sound was planned for {timeline.frames} frames, the pictures are "
            f"{pictures.frames} at {pictures.rate.fraction} a second. Prepare both from one "
            "timeline."
        )
