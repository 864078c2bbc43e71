"""Small sketches of a film's pictures: what is compared to find cuts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from songreel.media.errors import MediaError
from songreel.media.reading import opened_video

LONG_SIDE = 192
"""Of a sketch in pixels: grain is averaged away, and a punch-in still moves its edges by many."""

FINE, COARSE = 1.0, 5.0
"""Blurs in pixels between which the structure of a picture lies."""

STEADY = 2.0
"""Levels of local contrast below which structure is taken for noise."""

BLOCKS = (8, 6)
BLACK = 24
"""Luma up to which rows and columns at the edges of a picture are taken for bars."""

BLANK_CONTRAST, BLANK_SPREAD = 1.0, 1.5
"""Levels of local contrast, and between blocks, below which a picture shows nothing but grain."""

MARGIN = 2
"""Pixels beside a bar that may show some of it."""
MAX_SECONDS = 20 * 60

Field = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A picture reduced to what stays when its light changes, and to its colours.

    Attributes:
        time: of the picture, in seconds from the first one's.
        structure: the picture between two blurs, by its local contrast; shape (height, width).
        drawn: the same as bytes, for the search for motion.
        contrast: mean local contrast in levels, between the bars.
        colours: mean luma and chroma of each of 8 by 6 blocks; shape (3, 6, 8).
        bars: pixels of black at the top, the bottom, the left and the right.
        is_blank: whether it shows nothing: one colour, with grain at most.
    """

    time: Fraction
    structure: Field
    drawn: NDArray[np.uint8]
    contrast: float
    colours: Field
    bars: tuple[int, int, int, int]
    is_blank: bool

    def between_bars_of(self, other: Sketch) -> tuple[slice, slice]:
        """Return the rows and columns of a picture that are in the bars of neither of two."""
        top, bottom, left, right = map(min, self.bars, other.bars)
        return _inside(self.structure.shape, (top, bottom, left, right))


def sketches(path: Path) -> Iterator[Sketch]:
    """Give a sketch of each picture of a film, in the order of showing.

    Raises:
        MediaError: the file is no video that is read here, a damaged one, or longer than 20
            minutes.
        OSError: there is no such file, or it cannot be read.
    """
    count = 0
    origin: Fraction | None = None
    with opened_video(path) as (container, video):
        try:
            for picture in container.decode(video):
                if picture.pts is None or picture.time_base is None:
                    raise MediaError("The video has frames without a time. Export it again.")
                moment = picture.pts * picture.time_base
                origin = moment if origin is None else origin
                if moment - origin > MAX_SECONDS:
                    raise MediaError("The video is longer than 20 minutes. Cut it first.")
                yield _sketched(picture, moment - origin)
                count += 1
        except FFmpegError as error:
            raise MediaError(
                f"The video cannot be decoded after frame {count}: it is cut off or damaged."
            ) from error
    if count == 0:
        raise MediaError("No picture of the video can be decoded: it is damaged.")


def _sketched(picture: VideoFrame, time: Fraction) -> Sketch:
    share = LONG_SIDE / max(picture.width, picture.height)
    width, height = (
        max(16, 2 * round(side * share / 2)) for side in (picture.width, picture.height)
    )
    small = picture.reformat(
        width=width, height=height, format="yuv420p", interpolation=Interpolation.AREA, threads=1
    )
    planes = cast(NDArray[np.uint8], small.to_ndarray())
    luma = planes[:height]
    chroma = planes[height:].reshape(2, height // 2, width // 2)
    colours = [_blocks(plane.astype(np.float32)) for plane in (luma, chroma[0], chroma[1])]
    bars = _bars(luma)
    structure, local = _structure(_without_bars(luma, bars))
    drawn = cv2.convertScaleAbs(structure, alpha=45, beta=128)
    seen = _inside(luma.shape, bars)
    contrast = float(local[seen].mean()) if local[seen].size else 0.0
    spread = float(_blocks(luma[seen].astype(np.float32)).std()) if local[seen].size else 0.0
    return Sketch(
        time=time,
        structure=structure,
        drawn=cast(NDArray[np.uint8], drawn),
        contrast=contrast,
        colours=np.stack(colours),
        bars=bars,
        is_blank=contrast < BLANK_CONTRAST and spread < BLANK_SPREAD,
    )


def _structure(luma: NDArray[np.uint8]) -> tuple[Field, Field]:
    fine = cv2.GaussianBlur(luma.astype(np.float32), (0, 0), FINE)
    detail = fine - cv2.GaussianBlur(fine, (0, 0), COARSE)
    local = np.sqrt(cv2.GaussianBlur(detail * detail, (0, 0), COARSE))
    return cast(Field, detail / (local + STEADY)), cast(Field, local)


def _blocks(plane: Field) -> Field:
    return cast(Field, cv2.resize(plane, BLOCKS, interpolation=cv2.INTER_AREA))


def _bars(luma: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    found: list[int] = []
    for brightest in (luma.max(axis=1), luma.max(axis=0)):
        bright = np.flatnonzero(brightest > BLACK)
        if bright.size:
            found += [int(bright[0]), len(brightest) - 1 - int(bright[-1])]
        else:
            found += [len(brightest), len(brightest)]
    top, bottom, left, right = found
    return top, bottom, left, right


def _without_bars(luma: NDArray[np.uint8], bars: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """Carry a picture's edges on over its bars, whose own edges would outshine all that moves."""
    rows, columns = _inside(luma.shape, bars)
    if not any(bars) or not luma[rows, columns].size:
        return luma
    height, width = luma.shape
    around = ((rows.start, height - rows.stop), (columns.start, width - columns.stop))
    return np.pad(luma[rows, columns], around, mode="edge")


def _inside(shape: tuple[int, ...], bars: tuple[int, int, int, int]) -> tuple[slice, slice]:
    top, bottom, left, right = (bar + MARGIN if bar else 0 for bar in bars)
    height, width = shape
    return slice(top, max(top, height - bottom)), slice(left, max(left, width - right))
