"""How one shot of a film gives way to the next: everything but the plain cut."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Natural = Annotated[int, Field(ge=0, strict=True)]
MAX_SIDE = 240


class TransitionKind(StrEnum):
    """What is seen.

    `DISSOLVE`: the incoming picture grows through the outgoing one, both running on; it needs
    frames of both clips from beyond the cut. `FADE`: from black at the film's first frame, to
    black at its last. `DIP`: down to black and up again. `WHIP`: both pictures are thrown
    sideways, blurred by their speed. `FLASH`: white that dies away over the incoming picture. All
    but the dissolve show what the shots show anyway, and need nothing from beyond the cut.
    """

    DISSOLVE = "dissolve"
    FADE = "fade"
    DIP = "dip"
    WHIP = "whip"
    FLASH = "flash"


class Transition(BaseModel):
    """A transition at a joint of the film.

    Attributes:
        at: the joint: first frame of a cut; 0 and the film's length for fades.
        before: frames that it covers before the joint.
        after: frames that it covers from the joint on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: TransitionKind
    at: Natural
    before: Annotated[int, Field(ge=0, le=MAX_SIDE, strict=True)] = 0
    after: Annotated[int, Field(ge=0, le=MAX_SIDE, strict=True)] = 0

    @property
    def start(self) -> int:
        """Return the first frame of the film that it covers; negative where it cannot be."""
        return self.at - self.before

    @property
    def end(self) -> int:
        """Return the first frame of the film after it."""
        return self.at + self.after

    @property
    def frames(self) -> int:
        """Return how many frames it covers."""
        return self.before + self.after
