"""Which of several tellings of one scene goes on from the scene before it to the one after it."""

from __future__ import annotations

from collections.abc import Sequence

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.reading import Reading, read
from songreel.providers.local.writing.shot import Shot

_SAME_TIME, _SAME_WEATHER, _SAME_PLACE, _SAME_THING = 3, 2, 2, 1
_SAME_DEED, _SAME_VIEW = -6, -3


def joined(tellings: Sequence[Shot], before: str, after: str) -> Shot:
    """Return the telling that keeps the hour, weather and place of its neighbours, and does more.

    Args:
        tellings: of one scene; of those that fit alike the first one is taken.
        before: what happens in the scene before, or empty.
        after: what happens in the scene after, or empty.
    """
    beside = [read(words, Chance("joining", words)) for words in (before, after) if words]
    return max(tellings, key=lambda shot: sum(_fit(shot, one) for one in beside))


def _fit(shot: Shot, beside: Reading) -> int:
    found = _SAME_TIME * (shot.time is beside.time)
    found += _SAME_WEATHER * (shot.weather is beside.weather)
    found += _SAME_PLACE * (shot.setting is beside.setting)
    found += _SAME_THING * len(set(shot.things) & set(beside.things))
    # What is seen twice in a row does not go on.
    found += _SAME_DEED * (shot.deed is beside.deed)
    return found + _SAME_VIEW * ((shot.size, shot.move) == (beside.size, beside.move))
