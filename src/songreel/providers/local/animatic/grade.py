"""The look of the picture: tone curve, saturation, tinted shadows and lights, vignette, grain."""

from __future__ import annotations

import cv2
import numpy as np

from songreel.providers.local.animatic.planes import Frame, Plane, light
from songreel.providers.local.animatic.veil import Field, Small, Veil
from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery.backdrop import Grade

_BLACK, _RANGE = 16, 219
_PIVOT = 0.42
"""The tone that contrast leaves where it is."""
_SHOULDER = 0.78
"""The tone from which lights are rolled off instead of cut."""
_SOFT = 0.95
"""How far grain is blurred, in pixels at 720 rows: grain of film is not as sharp as a pixel."""
_HELD = 2
"""Frames for which grain stays, as drawings on twos do: that halves what it costs to encode."""
_STRENGTH = 0.8
"""Grain on twos stays long enough to be looked at, so there is less of it than a grade says."""
_LEAST_GRAIN = 0.3
"""How much of the grain is left in the deepest shadows and the brightest lights."""
_WANDER = 64
"""How many places along each side the tile of grain is laid at, in pixels."""
_TINT = 0.8


class Look:
    """A grade, prepared for frames of one size."""

    def __init__(self, grade: Grade, width: int, height: int, chance: Chance) -> None:
        """Prepare a grade.

        Args:
            grade: the look.
            width: of the frame in pixels.
            height: of the frame in pixels.
            chance: decides on the grain.
        """
        self.bloom = grade.bloom
        self._lift, self._gain = _hue(grade.lift), _hue(grade.gain)
        self._vignette = _vignette(width // 4, height // 4, grade.vignette)
        self._grain = _grain(width, height, grade.grain * _STRENGTH, chance)
        self._shows = _shows()
        # The tile of grain is never negative; the curve makes room for its mean.
        self._curve = _curve(grade, float(self._grain.mean()))
        self._saturation = _saturation(grade.saturation)

    def prepare(self, veil: Veil, small: Small) -> None:
        """Add tinted shadows and lights and the vignette to a veil."""
        tone = np.clip((small.luma - _BLACK) / _RANGE, 0, 1)
        for plane, lift, gain in (
            (veil.blue, self._lift[0], self._gain[0]),
            (veil.red, self._lift[1], self._gain[1]),
        ):
            if lift or gain:
                plane += lift + (gain - lift) * tone
        veil.expose(self._vignette)

    def finish(self, frame: Frame, index: int) -> None:
        """Give a frame its tones, colours and grain; `index` decides where the grain lies."""
        cv2.LUT(frame.luma, self._curve, dst=frame.luma)
        cv2.LUT(frame.blue, self._saturation, dst=frame.blue)
        cv2.LUT(frame.red, self._saturation, dst=frame.red)
        place = index // _HELD
        down, right = place * 37 % _WANDER, place * 23 % _WANDER
        tile = self._grain[down : down + frame.height, right : right + frame.width]
        grain = cv2.multiply(tile, cv2.LUT(frame.luma, self._shows), scale=1 / 255)
        cv2.add(frame.luma, grain, dst=frame.luma)


def _hue(colour: Colour) -> tuple[float, float]:
    """Return what a colour does to chroma."""
    _, blue, red = light(colour)
    return blue * _TINT, red * _TINT


def _shows() -> Plane:
    """Return how much of the grain shows at each luma: as on film, most in the middle tones."""
    tone = np.clip((np.arange(256) - _BLACK) / _RANGE, 0, 1)
    bell = np.exp(-(((tone - 0.45) / 0.34) ** 2))
    return (255 * (_LEAST_GRAIN + (1 - _LEAST_GRAIN) * bell) + 0.5).astype(np.uint8)


def _curve(grade: Grade, grain: float) -> Plane:
    """Return the tone curve as a table of luma in limited range, lowered by the mean of a grain."""
    tone = (np.arange(256) - _BLACK) / _RANGE
    steep = grade.contrast
    bent = _PIVOT + (tone - _PIVOT) * steep
    over = np.maximum(bent - _SHOULDER, 0)
    width = 1 - _SHOULDER
    bent = np.where(bent > _SHOULDER, _SHOULDER + width * (1 - np.exp(-over / width)) * 1.1, bent)
    toe = 0.06
    bent = np.where(bent < toe, toe * np.exp(np.minimum(bent / toe - 1, 0)), bent)
    low, high = grade.lift.luminance / 255, grade.gain.luminance / 255
    shown = _BLACK + _RANGE * (low + np.clip(bent, 0, 1) * (high - low))
    room = grain * _shows()[np.clip(shown, 0, 255).astype(np.uint8)] / 255
    return np.clip(shown - room + 0.5, 0, 255).astype(np.uint8)


def _saturation(factor: float) -> Plane:
    """Return the table that scales chroma; strong colours grow less than weak ones."""
    chroma = np.arange(256) - 128.0
    grown = chroma * factor
    if factor > 1:
        grown = chroma * (1 + (factor - 1) * np.exp(-np.abs(chroma) / 70))
    return np.clip(128 + grown + 0.5, 16, 240).astype(np.uint8)


def _vignette(width: int, height: int, strength: float) -> Field:
    """Return how much light comes through: less towards the corners, none of it in steps."""
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    away = np.clip((x * x * 0.9 + y * y * 0.8 - 0.25) / 1.45, 0, 1)
    return (1 - strength * away * away * (3 - 2 * away)).astype(np.float32)


def _grain(width: int, height: int, deviation: float, chance: Chance) -> Plane:
    """Return a tile of grain, larger than the frame, none of it negative."""
    shape = (height + _WANDER, width + _WANDER)
    if deviation <= 0:
        return np.zeros(shape, np.uint8)
    draw = np.random.default_rng(chance.bits())
    noise = draw.standard_normal(shape, np.float32)
    noise = np.asarray(
        cv2.GaussianBlur(noise, (0, 0), _SOFT * min(width, height) / 720), np.float32
    )
    noise *= deviation / float(noise.std())
    return np.clip(noise + 3 * deviation + 0.5, 0, 6 * deviation + 1).astype(np.uint8)
