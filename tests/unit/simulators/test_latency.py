from __future__ import annotations

import statistics

import pytest

from songreel.providers.local.chance import Chance
from songreel.simulators.latency import Latency


@pytest.mark.parametrize(
    ("text", "median", "spread"),
    [
        ("5", 5, 0),
        ("20..60", 40, 12),
        ("normal:60,10", 60, 10),
        ("lognormal:60,0.4", 60, 28),
        ("exponential:10", 10 * 0.693, 10),
    ],
)
def test_a_distribution_has_its_middle_and_its_spread(
    text: str, median: float, spread: float
) -> None:
    latency, chance = Latency.parse(text), Chance("latency")
    drawn = [latency.draw(chance) for _ in range(4_000)]

    assert min(drawn) >= 0
    assert statistics.median(drawn) == pytest.approx(median, rel=0.1)
    assert statistics.pstdev(drawn) == pytest.approx(spread, rel=0.15)


def test_the_same_stream_gives_the_same_times() -> None:
    latency = Latency.parse("lognormal:60,0.4")

    assert latency.draw(Chance(1)) == latency.draw(Chance(1)) != latency.draw(Chance(2))


@pytest.mark.parametrize("text", ["", "soon", "-1", "9..3", "normal:5", "lognormal:0,1", "5 s"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a latency is"):
        Latency.parse(text)
