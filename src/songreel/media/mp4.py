"""Clocks of MP4 files on which every frame and every sample falls on a whole tick."""

from __future__ import annotations

import math

from songreel.domain.frames import FrameRate

MAX_MOVIE_TIMESCALE = 3_528_000
"""Lengths are 32-bit numbers: 20 minutes on this clock fit."""


def timescale(rate: FrameRate) -> int:
    """Return the ticks a second of a video track, in which every frame time is an integer.

    The smallest doubling of the rate's numerator that reaches 10,000: 12,288 for 24 frames a
    second, 24,000 for 24000/1001.
    """
    ticks = rate.numerator
    while ticks < 10_000:
        ticks *= 2
    return ticks


def muxer_options(
    rate: FrameRate, sample_rate: int | None = None, index_room: int | None = None
) -> dict[str, str]:
    """Return the options of the MP4 muxer: index first, exact times, bytes that repeat.

    The lengths in edit lists are counted on the movie's own clock, a thousandth of a second by
    default: one on which frames and samples are whole ends each track where it should.

    Args:
        rate: frames a second.
        sample_rate: of the sound, or None.
        index_room: bytes to keep free for the index at the front. Without it the whole file is
            moved back once it is written, which reads and writes it a second time.
    """
    options = {"video_track_timescale": str(timescale(rate)), "fflags": "+bitexact"}
    if index_room is None:
        options["movflags"] = "+faststart"
    else:
        options["moov_size"] = str(index_room)
    if sample_rate is not None:
        both = math.lcm(rate.numerator, sample_rate)
        options["movie_timescale"] = str(both if both <= MAX_MOVIE_TIMESCALE else sample_rate)
    return options


def index_room(frames: int, sound_packets: int) -> int:
    """Return bytes that surely hold the index of a film without reordered frames.

    Of each packet its size (4 bytes), of each chunk its place (8) and its number of packets (12);
    a chunk ends where the other track takes its turn. Of pictures there may also be a mark of
    the keyframe (4) and a duration (8).
    """
    chunks = min(frames, sound_packets) + 1
    needed = frames * (4 + 4 + 8) + sound_packets * 4 + (frames + chunks) * (8 + 12)
    return needed + needed // 8 + 8_192


def samples_for(frames: int, rate: FrameRate, sample_rate: int) -> int:
    """Return the samples for each channel that sound under so many frames, rounded up."""
    return -(-frames * sample_rate * rate.denominator // rate.numerator)
