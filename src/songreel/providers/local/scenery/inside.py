"""Places with walls: rooms and stages."""

from __future__ import annotations

from songreel.providers.local.scenery.rooms import paint_room
from songreel.providers.local.scenery.stages import paint_stage

__all__ = ["paint_room", "paint_stage"]
