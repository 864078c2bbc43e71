"""Bars: which beats are downbeats, and how many beats a bar has, decided over the whole song.

For each metre a chain of bar positions is decoded over the beats (Viterbi). A beat is worth
log(q) as a downbeat and log(1 - q) as another, q being how likely it is the first of a bar. Bars
are alike, but one may be cut short, or hold a beat more, where that pays `IRREGULAR`; the first
may be a pickup. The metre whose chain is worth most is taken, less what its rarity costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IRREGULAR = 7.0
RARITY = {4: (0, 0.0), 3: (4, 0.0), 2: (8, 0.15), 6: (8, 0.08), 5: (12, 0.12), 7: (14, 0.15)}
"""What each metre must be better by, in nats, once and for each beat: most songs are in four, and
the third beat of four is easily taken for a first one."""

HEARD, HARMONY, USUAL_HARMONY = 0.5, 3.2, 0.55
"""What the network's odds of a downbeat count, what a change of harmony as strong as the song's
strong ones counts, and how strong that of a beat is which tells neither way. Tuned on songs of
the training composer."""
_UNKNOWN = 0.3
_UNHEARD_ODDS = -0.85
"""A beat that is not heard may be any of its bar."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bars:
    """Positions in the bar, 1 for a downbeat, and how sure they are (0 to 1)."""

    metre: int
    positions: list[int]
    downbeats_confidence: float
    metre_confidence: float


def likely_first(beat: Doubles, down: Doubles, change: Doubles) -> Doubles:
    """Return how likely each beat is the first of its bar.

    Args:
        beat: likelihood of each beat, as the network gives it.
        down: likelihood of a downbeat there.
        change: how much the harmony changes there, in any unit.
    """
    heard = np.maximum(beat, down)
    known = np.clip(heard / _UNKNOWN, 0, 1)
    share = np.clip(down / np.maximum(heard, 0.05), 0.02, 0.98)
    odds = known * np.log(share / (1 - share)) + (1 - known) * _UNHEARD_ODDS
    strong = float(np.percentile(change, 90)) + 0.05 if len(change) else 1.0
    harmony = np.clip(change / strong, 0, 1.2) - USUAL_HARMONY
    return 1 / (1 + np.exp(-HEARD * odds - HARMONY * harmony))


def counted(first: Doubles) -> Bars:
    """Count beats in bars.

    Args:
        first: how likely each beat is the first of its bar, 0 to 1.
    """
    if len(first) < 3:
        return Bars(4, list(range(1, len(first) + 1)), 0.0, 0.0)
    chains = {metre: _chain(first, metre) for metre in RARITY}
    worths = {
        metre: worth - RARITY[metre][0] - RARITY[metre][1] * len(first)
        for metre, (worth, _) in chains.items()
    }
    best = max(worths, key=lambda metre: worths[metre])
    positions = chains[best][1]
    others = max(worth for metre, worth in worths.items() if metre != best)
    is_first = np.array(positions) == 1
    contrast = 0.0
    if is_first.any() and not is_first.all():
        contrast = float(first[is_first].mean() - first[~is_first].mean())
    margin = (worths[best] - others) / len(first)
    return Bars(
        metre=best,
        positions=positions,
        downbeats_confidence=float(np.clip(contrast / 0.5, 0, 1)),
        metre_confidence=float(np.clip(margin / 0.25, 0, 1)),
    )


def _chain(first: Doubles, metre: int) -> tuple[float, list[int]]:
    """Return the worth and the positions of the best chain of bars of a metre.

    State p, from 0 on, is position p + 1; the last state is a beat too many.
    """
    states = metre + 1
    price = np.full((states, states), np.inf)
    for position in range(metre - 1):
        price[position, position + 1] = 0.0
        # A bar may be cut short after its second beat at the earliest.
        if position:
            price[position, 0] = IRREGULAR
    price[metre - 1, 0] = 0.0
    price[metre - 1, metre] = IRREGULAR
    price[metre, 0] = 0.0
    q = np.clip(first, 0.02, 0.98)
    emitted = np.repeat(np.log1p(-q)[:, None], states, axis=1)
    emitted[:, 0] = np.log(q)
    worth = emitted[0].copy()
    worth[metre] = -np.inf
    came = np.zeros((len(first), states), np.int64)
    for index in range(1, len(first)):
        choices = worth[:, None] - price
        came[index] = choices.argmax(axis=0)
        worth = choices.max(axis=0) + emitted[index]
    state = int(worth.argmax())
    total = float(worth[state])
    positions = [state]
    for index in range(len(first) - 1, 0, -1):
        state = int(came[index, state])
        positions.append(state)
    return total, [position + 1 for position in reversed(positions)]
