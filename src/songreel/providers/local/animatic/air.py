"""What is in the air of a scene, in the order in which it is laid."""

from __future__ import annotations

from collections.abc import Sequence

from songreel.providers.local.animatic.camera import View
from songreel.providers.local.animatic.fog import Fog
from songreel.providers.local.animatic.lightning import Lightning
from songreel.providers.local.animatic.motes import Motes
from songreel.providers.local.animatic.planes import Frame
from songreel.providers.local.animatic.sheets import Sheets
from songreel.providers.local.animatic.splashes import Splashes
from songreel.providers.local.animatic.veil import Veil
from songreel.providers.local.chance import Chance
from songreel.providers.local.scenery.backdrop import Air, AirKind


class Atmosphere:
    """Everything that falls, rises, drifts or flashes in one shot."""

    def __init__(
        self,
        air: Sequence[Air],
        frame: tuple[int, int],
        seconds: float,
        horizon: float,
        chance: Chance,
        *,
        has_ground: bool = True,
    ) -> None:
        """Prepare what is in the air; of a kind that comes twice, the second is left out.

        Args:
            air: what there is.
            frame: width and height in pixels.
            seconds: length of the clip.
            horizon: its height, as a share from the top of the frame.
            chance: decides on all of it.
            has_ground: whether there is something that drops can hit.
        """
        width, height = frame
        kinds = {part.kind: part for part in reversed(air)}
        self._sheets = [
            Sheets(part, width, height, chance.branch("sheets", kind.value))
            for kind, part in kinds.items()
        ]
        self._motes = [
            Motes(part, width, height, chance.branch("motes", kind.value))
            for kind, part in kinds.items()
        ]
        fog = kinds.get(AirKind.FOG)
        self._fog = Fog(fog, width, height, horizon, chance.branch("fog")) if fog else None
        rain = kinds.get(AirKind.RAIN)
        self._splashes = (
            Splashes(rain.density, width, height, horizon, chance.branch("splashes"))
            if rain is not None and has_ground
            else None
        )
        self._lightning = (
            Lightning(width, height, seconds, chance.branch("lightning"))
            if AirKind.LIGHTNING in kinds
            else None
        )

    @property
    def strikes(self) -> tuple[float, ...]:
        """Return when lightning strikes, in seconds."""
        return self._lightning.strikes if self._lightning is not None else ()

    def strike(self, frame: Frame, second: float) -> None:
        """Draw bolts on the sky, before anything stands in front of it."""
        if self._lightning is not None:
            self._lightning.draw(frame, second)

    @property
    def veils(self) -> bool:
        """Tell whether anything behind the character is fog or shines."""
        return self._fog is not None or any(motes.glow for motes in self._motes)

    def behind(self, frame: Frame, veil: Veil, view: View, second: float) -> None:
        """Lay what is behind the character on a frame, and what shines or covers on a veil."""
        if self._fog is not None:
            self._fog.lay(veil, view, second, behind=True)
        for motes in self._motes:
            motes.lay(frame, veil, view, second, behind=True)
        if self._splashes is not None:
            self._splashes.lay(frame, view, second)
        for sheets in self._sheets:
            sheets.lay(frame, view, second, behind=True)

    def before(self, frame: Frame, veil: Veil, view: View, second: float) -> None:
        """Lay what is before the character on a frame, and what shines on a veil."""
        if self._fog is not None:
            self._fog.lay(veil, view, second, behind=False)
        for sheets in self._sheets:
            sheets.lay(frame, view, second, behind=False)
        for motes in self._motes:
            motes.lay(frame, veil, view, second, behind=False)
        if self._lightning is not None:
            self._lightning.shine(veil, second)
