"""Fitting a picture of any shape into a film's frame, without ever stretching it.

A picture may lie on its side or be mirrored (its display matrix says so), have pixels that are not
square, and any colours: what comes out is upright, I420, BT.709, limited range.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import cast

import cv2
import numpy as np
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

from songreel.domain.frames import FrameSize
from songreel.domain.timeline import Fit, Focus
from songreel.media.colours import Colours, Planes
from songreel.media.errors import MediaError

MAX_OVERHANG = 16
"""Pixels that are scaled for each pixel of the frame: two shapes that differ more do not fit."""
NEARLY = Fraction(1, 100)
"""Share of the frame's width or height that may stay empty before bars are drawn."""

_BLACK, _GREY = 16, 128
_BLUR_SHARE = 8
"""The ground is blurred at an eighth of the size: nobody sees the difference, and it is cheap."""
_BLUR = 5.0
"""Standard deviation of the blur in pixels of that size: a 32nd of the width at 720p."""
_DARKER, _PALER = 0.45, 0.7


class Fitting:
    """Fits the pictures of one video into frames of one size.

    A picture whose shape is within a hundredth of the frame's covers it, whatever the fit.
    """

    def __init__(
        self, size: FrameSize, aspect: Fraction, fit: Fit = Fit.CROP, focus: Focus | None = None
    ) -> None:
        """Prepare for pictures.

        Args:
            size: size of the frame.
            aspect: width of a pixel of the pictures by its height.
            fit: how the frame is filled.
            focus: the point of the upright picture that a crop has in its middle, as far as the
                picture reaches; None is the picture's middle. The ground of a blur has it too.
        """
        self._size = size
        self._aspect = aspect
        self._fit = fit
        self._focus = focus or Focus()
        self._colours = Colours()

    def __call__(self, picture: VideoFrame) -> Planes:
        """Return a picture as it fills the frame: I420, BT.709, limited range.

        Returns:
            One array of shape (height * 3 // 2, width): luma, then both chroma planes at half
            size. The caller may change it.

        Raises:
            MediaError: the shapes of picture and frame have nothing in common.
        """
        upright = _Upright(picture, self._aspect, self._colours)
        size = self._size
        inside = upright.inside(size)
        if self._fit is Fit.CROP or _nearly_fills(inside, size):
            return upright.covering(size, self._focus)
        is_blurred = self._fit is Fit.BLUR
        ground = _blurred(upright, size, self._focus) if is_blurred else black(size)
        shown = upright.scaled(*inside)
        top, left = (_even((size.height - inside[1]) // 2), _even((size.width - inside[0]) // 2))
        for whole, part in zip(
            planes_of(ground, size.width, size.height), planes_of(shown, *inside), strict=True
        ):
            share = size.height // whole.shape[0]
            rows = slice(top // share, top // share + part.shape[0])
            whole[rows, left // share : left // share + part.shape[1]] = part
        return ground


def shape_of(picture: VideoFrame, aspect: Fraction) -> Fraction:
    """Return the width of a picture by its height, as it is shown: upright, its pixels square."""
    upright = _Upright(picture, aspect, Colours())
    return Fraction(upright.width) / upright.height


def black(size: FrameSize) -> Planes:
    """Return a black frame, as `Fitting` returns one."""
    frame = np.full((size.height * 3 // 2, size.width), _GREY, np.uint8)
    frame[: size.height] = _BLACK
    return frame


def planes_of(i420: Planes, width: int, height: int) -> tuple[Planes, Planes, Planes]:
    """Return views of the planes of a frame: luma (height, width), chroma at half of both."""
    flat = i420.reshape(-1)
    luma, chroma = width * height, width * height // 4
    half = (height // 2, width // 2)
    return (
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(half),
        flat[luma + chroma :].reshape(half),
    )


class _Upright:
    """A picture with its display matrix, and pixels of any shape."""

    def __init__(self, picture: VideoFrame, aspect: Fraction, colours: Colours) -> None:
        self._picture = picture
        self._colours = colours
        self._is_turned, self._mirror_x, self._mirror_y = _orientation(picture)
        width, height = picture.width * aspect, Fraction(picture.height)
        self.width, self.height = (height, width) if self._is_turned else (width, height)

    def covering(self, size: FrameSize, focus: Focus) -> Planes:
        """Return the picture scaled to cover a frame, and cropped around its focus."""
        width, height = self._outside(size)
        i420 = self.scaled(width, height)
        if (width, height) == (size.width, size.height):
            return i420
        left = _corner(focus.x, width, size.width)
        top = _corner(focus.y, height, size.height)
        parts: list[Planes] = []
        for plane in planes_of(i420, width, height):
            share = height // plane.shape[0]
            rows = slice(top // share, (top + size.height) // share)
            parts.append(plane[rows, left // share : (left + size.width) // share].reshape(-1))
        return np.concatenate(parts).reshape(-1, size.width)

    def scaled(self, width: int, height: int) -> Planes:
        """Return the whole picture, upright, at an even size."""
        turned = (height, width) if self._is_turned else (width, height)
        i420 = self._colours.converted(self._picture, *turned)
        if not (self._is_turned or self._mirror_x or self._mirror_y):
            return i420
        parts = [self._oriented(plane).reshape(-1) for plane in planes_of(i420, *turned)]
        return np.concatenate(parts).reshape(-1, width)

    def inside(self, size: FrameSize) -> tuple[int, int]:
        """Return the largest even size, to the nearest, at which it is in a frame as a whole."""
        factor = min(size.width / self.width, size.height / self.height)
        width, height = 2 * round(self.width * factor / 2), 2 * round(self.height * factor / 2)
        return max(2, width), max(2, height)

    def _outside(self, size: FrameSize) -> tuple[int, int]:
        """Return the smallest even size at which the picture covers a frame."""
        factor = max(size.width / self.width, size.height / self.height)
        if self.width * self.height * factor**2 > MAX_OVERHANG * size.width * size.height:
            raise MediaError(
                f"The picture is shaped {float(self.width):.0f}x{float(self.height):.0f}, which "
                f"does not fit a film of {size.width}x{size.height}. Export it in another shape."
            )
        return 2 * ceil(self.width * factor / 2), 2 * ceil(self.height * factor / 2)

    def _oriented(self, plane: Planes) -> Planes:
        plane = plane.T if self._is_turned else plane
        plane = plane[:, ::-1] if self._mirror_x else plane
        return plane[::-1] if self._mirror_y else plane


def _orientation(picture: VideoFrame) -> tuple[bool, bool, bool]:
    """Return whether rows become columns, then whether it is mirrored across, and upside down.

    The display matrix maps a point (x, y) to (a x + c y, b x + d y), its first two rows being
    (a, b) and (c, d); ISO/IEC 14496-12, 6.2.2. Angles between quarters go to the nearest.
    """
    data = cast("Mapping[Type, bytes]", picture.side_data).get(Type.DISPLAYMATRIX)
    if data is None:
        return False, False, False
    a, b, _, c, d = np.frombuffer(bytes(data), np.int32, 5).tolist()
    if abs(a) >= abs(b):
        return False, a < 0, d < 0
    return True, c < 0, b < 0


def _blurred(upright: _Upright, size: FrameSize, focus: Focus) -> Planes:
    """Return the ground of a picture that does not fill the frame: itself, blurred and darker."""
    small = FrameSize(
        width=max(16, _even(size.width // _BLUR_SHARE)),
        height=max(16, _even(size.height // _BLUR_SHARE)),
    )
    ground = np.empty((size.height * 3 // 2, size.width), np.uint8)
    for whole, part in zip(
        planes_of(ground, size.width, size.height),
        planes_of(upright.covering(small, focus), small.width, small.height),
        strict=True,
    ):
        is_luma = whole.shape[0] == size.height
        middle, factor = (_BLACK, _DARKER) if is_luma else (_GREY, _PALER)
        spread = _BLUR if is_luma else _BLUR / 2
        soft = cv2.GaussianBlur(
            part.astype(np.float32), (0, 0), spread, borderType=cv2.BORDER_REFLECT
        )
        large = cv2.resize(soft, whole.shape[::-1], interpolation=cv2.INTER_LINEAR)
        np.rint(middle + (large - middle) * factor, out=large)
        whole[...] = large
    return ground


def _nearly_fills(inside: tuple[int, int], size: FrameSize) -> bool:
    width, height = inside
    return (
        size.width - width <= NEARLY * size.width and size.height - height <= NEARLY * size.height
    )


def _corner(centre: int, whole: int, part: int) -> int:
    """Return the even pixel at which a part begins whose middle is at so many thousandths."""
    corner = round((centre * whole / 1000 - part / 2) / 2) * 2
    return min(max(0, corner), whole - part)


def _even(number: int) -> int:
    return number // 2 * 2
