"""What came out of a film: packets that were copied, pictures that were encoded, times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import log10
from pathlib import Path
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray

from songreel.domain.timeline import Timeline
from songreel.domain.transition import Transition
from songreel.media.render.segments import Segment, segments

Luma = NDArray[np.uint8]


@dataclass(frozen=True)
class Exactness:
    """What was found.

    Attributes:
        copied: frames that are copied.
        changed: of those, the ones whose packet is not the house clip's, byte for byte.
        encoded: frames that are encoded.
        worst: lowest luma PSNR of those against the ideal blend of the delivered clips, decibels.
        mean: their mean.
        late: frames that are not shown at exactly n / rate.
    """

    copied: int
    changed: int
    encoded: int
    worst: float
    mean: float
    late: int


def examined(
    film: Path, timeline: Timeline, house: dict[str, Path], originals: dict[str, Path]
) -> Exactness:
    """Read a film through."""
    found = [(Fraction(pts) * base, hashed) for pts, base, hashed in _packets(film)]
    if len(found) != timeline.frames:
        raise RuntimeError(f"the film has {len(found)} frames instead of {timeline.frames}")
    rate = timeline.rate.fraction
    late = sum(time != number / rate for number, (time, _) in enumerate(found))
    sources = {name: [hashed for *_, hashed in _packets(path)] for name, path in house.items()}
    copied = changed = 0
    near: list[float] = []
    for segment in segments(timeline):
        if not segment.is_copy:
            near += _nearness(film, timeline, originals, segment)
            continue
        cut = timeline.cuts[segment.cut]
        for frame in range(segment.start, segment.end):
            copied += 1
            changed += found[frame][1] != sources[cut.clip][cut.source_frame(frame)]
    mean = sum(near) / len(near)
    return Exactness(copied, changed, len(near), min(near), mean, late)


def _packets(path: Path) -> Iterator[tuple[int, Fraction, bytes]]:
    with av.open(str(path)) as file:
        for packet in file.demux(video=0):
            if packet.size:
                assert packet.pts is not None
                assert packet.time_base is not None
                yield packet.pts, packet.time_base, hashlib.sha256(bytes(packet)).digest()


def _nearness(
    film: Path, timeline: Timeline, originals: dict[str, Path], segment: Segment
) -> Iterator[float]:
    due = _ideal(timeline, originals, range(segment.start, segment.end))
    for ideal, picture in zip(due, _frames(film, segment.start, timeline), strict=False):
        error = float(np.mean(np.square(picture - ideal)))
        yield 10 * log10(255**2 / error) if error else 99.0


def _ideal(
    timeline: Timeline, originals: dict[str, Path], frames: range
) -> Iterator[NDArray[np.float32]]:
    """Give frames of the film as they would be without any encoding, not rounded."""
    reels: dict[int, Iterator[Luma]] = {}
    dissolves = {one.at: one for one in timeline.transitions}

    def shown(index: int, frame: int) -> NDArray[np.float32]:
        cut = timeline.cuts[index]
        if index not in reels:
            reels[index] = _frames(originals[cut.clip], cut.source_frame(frame), timeline)
        return next(reels[index]).astype(np.float32)

    index = 0
    for frame in frames:
        while frame >= timeline.cuts[index].end:
            index += 1
        cut = timeline.cuts[index]
        ending, beginning = dissolves.get(cut.end), dissolves.get(cut.start)
        if ending is not None and frame >= ending.start:
            yield _blend(shown(index, frame), shown(index + 1, frame), ending, frame)
        elif beginning is not None and frame < beginning.end:
            yield _blend(shown(index - 1, frame), shown(index, frame), beginning, frame)
        else:
            yield shown(index, frame)


def _blend(
    one: NDArray[np.float32], other: NDArray[np.float32], dissolve: Transition, frame: int
) -> NDArray[np.float32]:
    share = np.float32((frame - dissolve.start + 0.5) / dissolve.frames)
    return np.asarray(one * (1 - share) + other * share, np.float32)


def _frames(path: Path, first: int, timeline: Timeline) -> Iterator[Luma]:
    """Give the luma of a clip's frames from one on."""
    with av.open(str(path)) as file:
        video = file.streams.video[0]
        assert video.time_base is not None
        file.seek(int(first / timeline.rate.fraction / video.time_base), stream=video)
        for picture in file.decode(video):
            assert picture.pts is not None
            if round(picture.pts * video.time_base * timeline.rate.fraction) >= first:
                yield _luma(picture)


def _luma(picture: av.VideoFrame) -> Luma:
    return cast("Luma", picture.to_ndarray(format="yuv420p"))[: picture.height]
