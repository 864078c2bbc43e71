"""What a painter of scenery hands to the renderer: layers, and what lives between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import BLACK, WHITE, Colour
from songreel.providers.local.pencil.shapes import Point


@dataclass(frozen=True, slots=True)
class Layer:
    """One painted layer; `depth` is how much of the camera's way it moves: 0 far, 1 the ground.

    `is_front` layers are nearer than the character.
    """

    canvas: Canvas
    depth: float
    is_front: bool = False


@dataclass(frozen=True, slots=True)
class Lamp:
    """A source of light in the picture, whose glow the renderer adds and lets live.

    Attributes:
        at: where it is, in pixels of a layer.
        depth: of the layer that it belongs to.
        radius: how far its glow reaches, in pixels.
        strength: of its glow, 0 to 1.
        flicker: how much of its strength comes and goes by itself: 0 steady, 1 a fire.
        pulse: how much of its strength follows the song's energy, 0 to 1.
    """

    at: Point
    depth: float
    radius: float
    colour: Colour
    strength: float = 0.5
    flicker: float = 0.0
    pulse: float = 0.3


@dataclass(frozen=True, slots=True)
class Mirror:
    """Water or wet ground that shows the picture above a line upside down.

    Attributes:
        line: the row of a layer at which the mirror begins, in pixels.
        depth: of the surface.
        strength: how much of the mirrored picture is seen, 0 to 1; it falls off downwards.
        ripple: how far rows are moved to and fro, in pixels: 0 a still lake.
        stretch: how many rows of the picture above go into one row of the mirror.
        tint: what the mirrored picture is coloured with.
    """

    line: float
    depth: float
    strength: float
    ripple: float
    stretch: float = 1.0
    tint: Colour = WHITE


class AirKind(StrEnum):
    """What is in the air."""

    RAIN = "rain"
    SNOW = "snow"
    DUST = "dust"
    FIREFLIES = "fireflies"
    LEAVES = "leaves"
    PETALS = "petals"
    EMBERS = "embers"
    BUBBLES = "bubbles"
    SPRAY = "spray"
    CONFETTI = "confetti"
    FOG = "fog"
    LIGHTNING = "lightning"


@dataclass(frozen=True, slots=True)
class Air:
    """Particles that fall, rise or drift.

    Attributes:
        density: from 0 to 1: a few to very many.
        wind: how fast they go to the right, in frame widths a second; negative to the left.
        colour: in the light of the scene.
    """

    kind: AirKind
    density: float
    wind: float = 0.0
    colour: Colour = WHITE


@dataclass(frozen=True, slots=True)
class Grade:
    """The look of the whole picture.

    Attributes:
        lift: what blacks become.
        gain: what white becomes.
        contrast: 1 leaves it.
        saturation: 1 leaves it.
        vignette: how dark the corners are, 0 to 1.
        grain: its standard deviation, in steps of luma.
        bloom: how much light spreads from bright places, 0 to 1.
    """

    lift: Colour = BLACK
    gain: Colour = WHITE
    contrast: float = 1.0
    saturation: float = 1.0
    vignette: float = 0.25
    grain: float = 1.3
    bloom: float = 0.2


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A painted scene.

    Attributes:
        layers: from the far ones to the near ones.
        lamps: whatever shines by itself.
        mirror: water or wet ground, if any.
        air: what falls or drifts.
        grade: the look.
        is_wet: whether the ground under the character shows it upside down.
        ground: whether somebody can stand; else the character hovers.
    """

    layers: tuple[Layer, ...]
    lamps: tuple[Lamp, ...] = ()
    mirror: Mirror | None = None
    air: tuple[Air, ...] = ()
    grade: Grade = Grade()
    is_wet: bool = False
    ground: bool = True
