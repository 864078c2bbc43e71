"""The still that stands for a film: a sharp, bright picture that looks like the rest of it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from songreel.domain.frames import FrameSize
from songreel.media.errors import MediaError
from songreel.media.packaging.keyframes import Rgb, key_times, keyframes, rgb, spread
from songreel.media.partial import whole_file
from songreel.media.provenance import marked, xmp

PosterFormat = Literal["JPEG", "WEBP"]

CANDIDATES = 24
"""How many pictures are compared: more hardly ever find a better one."""

_LOOKED_AT = FrameSize(width=160, height=90)
_DARKEST, _BRIGHTEST, _FLATTEST = 32, 228, 10
_QUALITY: dict[PosterFormat, int] = {"JPEG": 88, "WEBP": 84}
_BINS = 16


def write_poster(film: Path, destination: Path, form: PosterFormat = "JPEG") -> float:
    """Write the picture of a film that stands for it best, in the film's own size.

    Only pictures are looked at that can be decoded by themselves. One that is nearly black,
    nearly white or flat is taken only where there is no other.

    Args:
        film: the film.
        destination: the picture; nothing is there until it is whole.
        form: of the file.

    Returns:
        When the picture is shown, in seconds, for display.

    Raises:
        MediaError: the film is damaged, or no video that is read here.
        OSError: a file cannot be read or written.
    """
    times = key_times(film)
    wanted = [times[index] for index in spread(len(times), CANDIDATES)]
    looks = [(frame.time, rgb(frame.picture, _LOOKED_AT)) for frame in keyframes(film, wanted)]
    if not looks:
        raise MediaError("No picture of the video can be decoded: it is damaged. Make it again.")
    best = looks[_best([look for _, look in looks])][0]
    (chosen,) = keyframes(film, [best])
    origin = marked(film)
    said = {} if origin is None else {"xmp": xmp(origin)}
    with whole_file(destination) as temporary:
        image = Image.fromarray(rgb(chosen.picture))
        image.save(temporary, form, quality=_QUALITY[form], optimize=True, **said)
    return float(best)


def _best(looks: list[Rgb]) -> int:
    """Return which of some small pictures stands for all of them; the first of equals."""
    lumas = [_luma(look) for look in looks]
    shares = [_histogram(look) for look in looks]
    usual = np.mean(shares, axis=0)
    scores = [
        _quality(luma) * float(np.minimum(share, usual).sum())
        for luma, share in zip(lumas, shares, strict=True)
    ]
    fit = [index for index, luma in enumerate(lumas) if _is_fit(luma)]
    return max(fit or range(len(looks)), key=lambda index: scores[index])


def _luma(look: Rgb) -> NDArray[np.float32]:
    """Return the luma of BT.709 (ITU-R BT.709-6, 3.2), 0 to 255."""
    weights = np.array([0.2126, 0.7152, 0.0722], np.float32)
    return look.astype(np.float32) @ weights


def _is_fit(luma: NDArray[np.float32]) -> bool:
    return _DARKEST <= luma.mean() <= _BRIGHTEST and luma.std() >= _FLATTEST


def _quality(luma: NDArray[np.float32]) -> float:
    """Return how sharp and how well lit a picture is.

    Sharpness is the variance of the Laplacian (Pech-Pacheco et al., 2000), by its logarithm: a
    picture of noise is not a hundred times better.
    """
    inner = luma[1:-1, 1:-1]
    around = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:]
    sharpness = math.log1p(float((around - 4 * inner).var()))
    light = 1 - abs(float(luma.mean()) - 128) / 160
    return sharpness * light


def _histogram(look: Rgb) -> NDArray[np.float64]:
    counts = [
        np.bincount((look[..., part] // (256 // _BINS)).ravel(), minlength=_BINS)
        for part in range(3)
    ]
    joined = np.concatenate(counts).astype(np.float64)
    return joined / joined.sum()
