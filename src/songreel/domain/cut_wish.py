"""How a film is to be cut, as a person says it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from songreel.domain.cut_plan import USUAL_SLOW_DOWN, Knobs
from songreel.domain.errors import FieldProblem, InvalidRequestError

CutBy = Literal["music", "even"]
CUT_BY: tuple[CutBy, ...] = get_args(CutBy)


@dataclass(frozen=True, slots=True)
class CutWish:
    """How a film is to be cut.

    Attributes:
        by: "music" has cuts fall on bars and borders of sections, and buys clips as the budget
            says; "even" has one shot of equal length for each clip, whatever is heard.
        pace, slow_down, budget, scenes, fewest, most: as in `Knobs`; of these, shots of equal
            length know the number of scenes alone.
    """

    by: str = "music"
    pace: str = "normal"
    slow_down: int = USUAL_SLOW_DOWN
    budget: Decimal | None = None
    scenes: int | None = None
    fewest: int | None = None
    most: int | None = None

    def knobs(self) -> Knobs:
        """Return what is wished of a plan by the music.

        Raises:
            InvalidRequestError: a value is impossible, or two contradict each other.
        """
        if self.by not in CUT_BY:
            message = f"cut must be one of {', '.join(CUT_BY)}, not {self.by!r}"
            raise InvalidRequestError(f"{message}.", problems=[FieldProblem("cut", message)])
        if self.by == "even":
            self._refuse_unheard()
        return Knobs.checked(
            pace=self.pace,
            slow_down=self.slow_down,
            budget=self.budget,
            scenes=self.scenes,
            fewest=self.fewest,
            most=self.most,
        )

    def _refuse_unheard(self) -> None:
        """Refuse what shots of equal length would not keep to: a budget above all."""
        usual = CutWish()
        for name in ("budget", "fewest", "most", "pace", "slow_down"):
            if getattr(self, name) != getattr(usual, name):
                message = f"{name} is kept to by films that are cut by the music alone"
                raise InvalidRequestError(
                    f"{message}: leave out cut, or {name}.", problems=[FieldProblem(name, message)]
                )
