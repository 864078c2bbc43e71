"""The pictures of transitions: black, white, two pictures at once, a picture that is thrown.

All of it is integer arithmetic on I420 planes, rounded half up, so that the same pictures give
the same ones on every machine.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from songreel.domain.frames import FrameSize
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.render.words import Planes

BLACK, WHITE, NEUTRAL = 16, 235, 128
"""Luma and chroma of the limited range (ITU-R BT.709-6, section 3)."""

_NARROW = 256
"""As many whole bytes, and half of them, are no more than 16 bits hold."""


def drawn(
    transition: Transition, frame: int, size: FrameSize, layers: tuple[Planes, ...]
) -> Planes:
    """Return one frame of a transition.

    Args:
        transition: what is seen.
        frame: of the film, within the transition.
        size: of the picture.
        layers: the outgoing and the incoming picture of a dissolve; else the one picture that the
            cut shows at this frame.
    """
    if transition.kind is TransitionKind.DISSOLVE:
        outgoing, incoming = layers
        # Each frame stands for its middle, so that the first and the last are as far from the cut.
        share = 2 * (frame - transition.start) + 1
        return blended(outgoing, incoming, share, 2 * transition.frames)
    (picture,) = layers
    if transition.kind is TransitionKind.WHIP:
        return _thrown(transition, frame, size, picture)
    if transition.kind is TransitionKind.FLASH:
        return _lit(transition, frame, size, picture)
    return _darkened(transition, frame, size, picture)


def blended(one: Planes, other: Planes, share: int, whole: int) -> Planes:
    """Return `one * (whole - share) + other * share`, divided by `whole`; whole at most 2**20."""
    # Half as wide is four times as quick, and holds 256 times a byte.
    wide = np.uint16 if whole <= _NARROW else np.uint32
    weighted = one.astype(wide)
    weighted *= wide(whole - share)
    other_weighted = other.astype(wide)
    other_weighted *= wide(share)
    weighted += other_weighted
    weighted += wide(whole // 2)
    weighted //= wide(whole)
    return weighted.astype(np.uint8)


def plain(size: FrameSize, luma: int) -> Planes:
    """Return a picture of one grey, with luma from 16 (black) to 235 (white)."""
    planes = np.full((size.height * 3 // 2, size.width), NEUTRAL, np.uint8)
    planes[: size.height] = luma
    return planes


def _darkened(transition: Transition, frame: int, size: FrameSize, picture: Planes) -> Planes:
    """Fade linearly; the frames that touch the joint or the film's end are black."""
    if frame < transition.at:
        share, whole = transition.at - 1 - frame, transition.before
    else:
        share, whole = frame - transition.at, transition.after
    return blended(plain(size, BLACK), picture, share, whole)


def _lit(transition: Transition, frame: int, size: FrameSize, picture: Planes) -> Planes:
    """Add light as to an overexposed picture: what is bright is white first, and for longest.

    It is all white at the joint and dies away with the square of time; frames before the joint
    rise to it in the same way.
    """
    if frame < transition.at:
        part, whole = frame - transition.start + 1, transition.before + 1
    else:
        part, whole = transition.end - frame, transition.after
    share, whole = part * part, whole * whole
    light = ((WHITE - BLACK) * share + whole // 2) // whole
    planes = blended(picture, plain(size, WHITE), share, whole)
    luma = picture[: size.height].astype(np.uint16)
    # What is brighter than white in the clip already stays as it is.
    planes[: size.height] = np.minimum(luma + light, np.maximum(luma, WHITE))
    return planes


def _thrown(transition: Transition, frame: int, size: FrameSize, picture: Planes) -> Planes:
    """Move a picture to the left, blurred over all of the way that it goes within the frame.

    Up to the joint it is thrown out by one width, faster and faster (the cube of time), from it
    on the next one comes in and slows down alike. Beside the picture lies its mirror image, so
    that no edge is seen.
    """
    if frame < transition.at:
        step, whole = frame - transition.start, transition.before
        begin, end = (_way(size.width, one, whole) for one in (step, step + 1))
    else:
        step, whole = transition.end - frame, transition.after
        begin, end = (-_way(size.width, one, whole) for one in (step, step - 1))
    height, width = size.height, size.width
    half = (height // 2, width // 2)
    bounds = (0, height * width, height * width * 5 // 4, height * width * 3 // 2)
    flat = picture.reshape(-1)
    parts: list[Planes] = []
    for (first, last), shape, share in zip(
        pairwise(bounds), ((height, width), half, half), (1, 2, 2), strict=True
    ):
        plane = flat[first:last].reshape(shape)
        parts.append(_smeared(plane, begin // share, end // share).reshape(-1))
    return np.concatenate(parts).reshape(picture.shape)


def _way(width: int, step: int, whole: int) -> int:
    """Return the pixels that a picture has gone after so many steps of its way."""
    return (2 * width * step**3 + whole**3) // (2 * whole**3)


def _smeared(plane: NDArray[np.uint8], begin: int, end: int) -> NDArray[np.uint8]:
    """Return the mean of a plane moved left by each whole number of pixels from begin to end."""
    width = plane.shape[1]
    length = max(1, end - begin)
    places = np.arange(begin, begin + width + length - 1, dtype=np.int64) % (2 * width)
    mirrored = np.minimum(places, 2 * width - 1 - places)
    if length == 1:
        return plane[:, mirrored]
    sums = np.zeros((plane.shape[0], width + length), np.uint32)
    np.cumsum(plane[:, mirrored], axis=1, out=sums[:, 1:], dtype=np.uint32)
    means = (sums[:, length:] - sums[:, :-length] + length // 2) // length
    return means.astype(np.uint8)
