"""The clips' own sound, laid out along a film."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songreel.domain.timeline import Timeline
from songreel.media.errors import MediaError
from songreel.media.mixing.blocks import Reader
from songreel.media.mixing.gains import Pcm, faded, falling, rising
from songreel.media.mixing.voices import CROSSFADE_MS, Voice, voices
from songreel.media.reading import opened_video
from songreel.media.sound_source import clip_sound

CHANNELS = 2


@dataclass(frozen=True, slots=True)
class ClipBed:
    """What is heard of a film's clips, in stereo.

    Attributes:
        heard: in the film's order; what has no sound is not among them.
        silent_cuts: cuts, from 0 on, whose clip has sound that is not heard: their speed is
            another than 1.
        files: the file of each clip.
        sample_rate: samples a second of the film's sound.
    """

    heard: tuple[Voice, ...]
    silent_cuts: tuple[int, ...]
    files: Mapping[str, Path]
    sample_rate: int

    def blocks(self, samples: int, count: int) -> Iterator[Pcm]:
        """Give so many blocks of so many samples each, from the film's beginning on.

        Raises:
            MediaError: a clip's sound is damaged; the sentence names the cut.
            OSError: a file cannot be read.
        """
        waiting = list(reversed(self.heard))
        sounding: list[tuple[Voice, Reader]] = []
        for start in range(0, samples * count, samples):
            block = np.zeros((CHANNELS, samples), np.float32)
            while waiting and waiting[-1].start < start + samples:
                voice = waiting.pop()
                sounding.append((voice, Reader(self._pieces(voice), CHANNELS)))
            for voice, reader in sounding:
                first = max(0, voice.start - start)
                due = min(samples, voice.end - start) - first
                sound = reader.read(due)
                block[:, first : first + sound.shape[1]] += sound
            sounding = [one for one in sounding if one[0].end > start + samples]
            yield block

    def _pieces(self, voice: Voice) -> Iterator[Pcm]:
        try:
            yield from _faded(self._taken(voice), voice, self.sample_rate)
        except MediaError as error:
            raise MediaError(f"Cut {voice.cut + 1}, clip {voice.clip}: {error}") from error

    def _taken(self, voice: Voice) -> Iterator[Pcm]:
        """Give what is heard of a clip, without its fades; less where the clip ends before."""
        skip, room = voice.source, voice.samples
        for pcm in clip_sound(self.files[voice.clip], self.sample_rate):
            piece = pcm.T[:, skip : skip + room]
            skip = max(0, skip - len(pcm))
            room -= piece.shape[1]
            yield piece
            if room == 0:
                return


def clip_bed(timeline: Timeline, files: Mapping[str, Path], sample_rate: int) -> ClipBed:
    """Look which cuts' clips have sound, and lay it out.

    Raises:
        MediaError: a cut names a clip without a file, or one that is no video.
        OSError: a file cannot be read.
    """
    for index, cut in enumerate(timeline.cuts):
        if cut.clip not in files:
            raise MediaError(
                f"Cut {index + 1} is to sound like clip {cut.clip}, for which there is no file."
            )
    sounding = {clip for clip in {cut.clip for cut in timeline.cuts} if _sounds(files[clip])}
    heard = tuple(voice for voice in voices(timeline, sample_rate) if voice.clip in sounding)
    silent = tuple(
        index
        for index, cut in enumerate(timeline.cuts)
        if cut.clip in sounding and not cut.speed.is_whole
    )
    return ClipBed(heard, silent, files, sample_rate)


def _sounds(path: Path) -> bool:
    with opened_video(path) as (clip, _):
        return bool(clip.streams.audio)


def _faded(pieces: Iterator[Pcm], voice: Voice, sample_rate: int) -> Iterator[Pcm]:
    """Let a voice rise and fall where it should; one that breaks off before falls as it does.

    For that the last milliseconds are held back until it is known whether more comes.
    """
    rise, fall = rising(voice.rise), falling(voice.fall)
    short = sample_rate * CROSSFADE_MS // 1_000
    held = np.zeros((CHANNELS, 0), np.float32)
    at = 0
    for piece in pieces:
        shaped = faded(piece, at, voice.samples, rise, fall)
        at += piece.shape[1]
        held = np.concatenate((held, shaped), axis=1)
        ready = max(0, held.shape[1] - short)
        yield held[:, :ready]
        held = held[:, ready:]
    yield held if at == voice.samples else held * falling(held.shape[1])
