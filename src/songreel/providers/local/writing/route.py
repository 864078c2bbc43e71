"""The way of a film through its settings: which scene is where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.places import NEIGHBOURS, Setting
from songreel.providers.local.writing.deck import Deck

_MORE_FROM = 12
_MOST = 7


def route_of(
    total: int,
    settings: Sequence[Setting],
    named: int,
    fixed: Mapping[int, Setting],
    chance: Chance,
) -> list[Setting]:
    """Return the setting of each scene; neighbours differ unless words say otherwise.

    Args:
        total: scenes of the film.
        settings: those that fit, the ones that the idea names first; at least three.
        named: how many of them the idea names; they come about twice as often.
        fixed: scenes whose words say where they are.
        chance: decides the order.
    """
    known = _widened(settings, total)
    home = known[0]
    fixed = {0: home, **fixed}
    order = [*known, *(setting for setting in known[:named])]
    deck = Deck(range(len(order)), chance)
    way: list[Setting] = []
    for index in range(total):
        around = {way[-1] if way else None, fixed.get(index + 1)}
        if index in fixed:
            way.append(fixed[index])
            continue
        chosen = deck.deal(lambda card, around=around: order[card] not in around)
        way.append(home if chosen is None else order[chosen])
    return way


def _widened(settings: Sequence[Setting], total: int) -> list[Setting]:
    """Return the settings, and for a long film more of those that they lead to."""
    known = list(dict.fromkeys(settings))
    wanted = min(_MOST, len(known) + max(0, total - _MORE_FROM) // 10)
    for setting in tuple(known):
        for other in NEIGHBOURS[setting]:
            if len(known) < wanted and other not in known:
                known.append(other)
    return known
