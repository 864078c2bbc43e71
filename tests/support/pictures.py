"""Pictures that tests of the animatic begin with."""

from __future__ import annotations

import numpy as np


def square(size: int = 120) -> np.ndarray:
    """Return a grey block on a clear ground: RGBA of shape (size, size, 4)."""
    pixels = np.zeros((size, size, 4), np.uint8)
    pixels[20:-20, 40:-40] = (120, 120, 120, 255)
    return pixels
