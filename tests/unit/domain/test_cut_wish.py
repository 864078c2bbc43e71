"""How a film is to be cut, as a person says it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from songreel.domain.cut_wish import CutWish
from songreel.domain.errors import InvalidRequestError

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"by": "lyrics"}, "cut"),
        ({"by": "even", "budget": Decimal(5)}, "budget"),
        ({"by": "even", "most": 4}, "most"),
        ({"by": "even", "pace": "fast"}, "pace"),
        ({"by": "even", "slow_down": 50}, "slow_down"),
        ({"budget": Decimal(-1)}, "budget"),
        ({"pace": "hectic"}, "pace"),
        ({"slow_down": 101}, "slow_down"),
        ({"scenes": 0}, "scenes"),
    ],
)
def test_what_would_not_be_kept_to_is_refused(wish: dict[str, Any], field: str):
    with pytest.raises(InvalidRequestError) as caught:
        CutWish(**wish).knobs()
    assert [problem.field for problem in caught.value.problems] == [field]


def test_equal_parts_take_a_number_of_scenes():
    assert CutWish(by="even", scenes=4).knobs().scenes == 4
