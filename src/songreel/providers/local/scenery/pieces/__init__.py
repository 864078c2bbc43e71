"""Set pieces: things that a scene names, drawn where they belong."""

from __future__ import annotations

from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.words.reading import Reading
from songreel.providers.local.words.things import Thing


def place(things: tuple[Thing, ...], easel: Easel, reading: Reading) -> None:
    """Draw the first of the things that a scene names into the picture so far.

    Call it when the sky, what is far and the ground (depth 1) are on the easel, and before layers
    that are nearer than the character. Far things go onto the far layer that fits, near things
    onto the ground's, so they cost next to nothing a frame; what shines is added to the lamps.
    """
