"""A film's sound as one: the song, its clips under it, in blocks of a second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import log10

import numpy as np

from songreel.domain.timeline import ClipSound, ClipSoundMode
from songreel.media.mixing.blocks import Reader, followed, padded
from songreel.media.mixing.clip_bed import CHANNELS, ClipBed
from songreel.media.mixing.ducking import HOPS_A_SECOND, Ducking, hop_samples
from songreel.media.mixing.gains import Pcm, factor
from songreel.media.mixing.headroom import Headroom, room
from songreel.media.mixing.heard_song import HeardSong

_LOWEST = 10_000
"""Hundredths of a decibel: what is lower is silent."""

Pair = tuple[Pcm, Pcm]
"""A block of the song and one of the clips, both in stereo."""


@dataclass(slots=True)
class Mix:
    """What a film sounds like; it can be heard more than once.

    Attributes:
        song: the master, on which nothing but its own fades works; or None.
        clips: the clips' sound; or None.
        clip_sound: how loud the clips are under a song; without one they are as loud as they are.
        samples: length of the film's sound.
        keeps_room: whether the clips go down where they would go beyond full scale; not needed
            where the whole is brought to a loudness with room for its peaks.
        clips_lowest: the smallest factor by which that turned them down, once it was heard.
        peak: the largest sample of all, once it was heard.
    """

    song: HeardSong | None
    clips: ClipBed | None
    clip_sound: ClipSound
    sample_rate: int
    samples: int
    keeps_room: bool
    clips_lowest: float = field(default=1.0, init=False)
    peak: float = field(default=0.0, init=False)

    @property
    def channels(self) -> int:
        """Return how many channels it has; 1 for a song in mono alone."""
        return CHANNELS if self.song is None or self.clips is not None else self.song.channels

    def blocks(self) -> Iterator[Pcm]:
        """Give the whole in blocks of about a second, of shape (channels, samples).

        Raises:
            MediaError: a clip or the song is damaged, or the song is another one.
            OSError: a file cannot be read.
        """
        self.peak, self.clips_lowest = 0.0, 1.0
        left = self.samples
        for block in self._summed():
            heard = block[:, :left]
            left -= heard.shape[1]
            self.peak = max(self.peak, float(np.abs(heard).max(initial=0)))
            yield heard

    @property
    def clips_lowered(self) -> int:
        """Return hundredths of a decibel by which the clips went down for want of room."""
        return min(_LOWEST, round(-2_000 * log10(max(self.clips_lowest, 1e-6))))

    @property
    def _hop(self) -> int:
        return hop_samples(self.sample_rate)

    @property
    def _block(self) -> int:
        return self._hop * HOPS_A_SECOND

    @property
    def _count(self) -> int:
        return -(-self.samples // self._block)

    def _summed(self) -> Iterator[Pcm]:
        if self.clips is None:
            yield from self._song_blocks(self.channels)
            return
        pairs = self._turned_down(self._pairs(self.clips))
        for song, clips in self._with_room(pairs) if self.keeps_room else pairs:
            yield song + clips

    def _pairs(self, clips: ClipBed) -> Iterator[Pair]:
        return zip(self._song_blocks(CHANNELS), clips.blocks(self._block, self._count), strict=True)

    def _song_blocks(self, channels: int) -> Iterator[Pcm]:
        """Give the song, and silence after it; in mono it is the same on either side."""
        if self.song is None:
            silence = np.zeros((channels, self._block), np.float32)
            yield from (silence for _ in range(self._count))
            return
        reader = Reader(self.song.pieces(), self.song.channels)
        for _ in range(self._count):
            block = padded(reader.read(self._block), self._block)
            yield block if len(block) == channels else np.repeat(block, channels, axis=0)
        reader.finish()

    def _turned_down(self, pairs: Iterator[Pair]) -> Iterator[Pair]:
        if self.song is None:
            yield from pairs
            return
        level = np.float32(factor(-self.clip_sound.level))
        if self.clip_sound.mode is not ClipSoundMode.DUCKED:
            yield from ((song, clips * level) for song, clips in pairs)
            return
        ducking = Ducking(self.clip_sound.duck, self.sample_rate)
        for (song, clips), following in followed(pairs):
            gains = ducking.gains(song, None if following is None else following[0])
            yield song, clips * gains * level

    def _with_room(self, pairs: Iterator[Pair]) -> Iterator[Pair]:
        headroom = Headroom(self._hop)
        measured = ((pair, room(*pair, self._hop)) for pair in pairs)
        for ((song, clips), now), following in followed(measured):
            gains = headroom.gains(now, None if following is None else following[1])
            self.clips_lowest = min(self.clips_lowest, headroom.lowest)
            yield song, clips * gains
