"""The simulation behind docs/scale.md, held against what queueing theory knows exactly."""

from __future__ import annotations

import math
import statistics

import pytest

from bench.scaling.model import Outcome, Station, Visit, limits, saturation, simulate

SEEDS = range(9)


def several(stations: list[Station], visits: list[Visit], rate: float) -> list[Outcome]:
    return [simulate(stations, visits, rate, seed=seed) for seed in SEEDS]


@pytest.mark.parametrize("load", [0.3, 0.6, 0.8])
def test_one_place_waits_as_m_m_1_does(load: float) -> None:
    """Its time in the system decays with mu - lambda (Kleinrock, Queueing Systems I, 3.2)."""
    found = several([Station("till", 1)], [Visit("till", 1.0)], load)
    p50 = statistics.median(one.p50 for one in found)
    p95 = statistics.median(one.p95 for one in found)
    assert p50 == pytest.approx(math.log(2) / (1 - load), rel=0.1)
    assert p95 == pytest.approx(math.log(20) / (1 - load), rel=0.15)
    use = statistics.median(one.use["till"] for one in found)
    assert use == pytest.approx(load, rel=0.05)
    assert all(one.keeps_up for one in found)


def test_what_has_any_number_of_places_waits_for_nobody() -> None:
    found = several([Station("service", 0)], [Visit("service", 60.0, 0.0)], 50.0)
    assert {round(one.p50, 6) for one in found} == {60.0}
    assert {round(one.p95, 6) for one in found} == {60.0}


def test_what_always_takes_the_same_waits_half_as_long() -> None:
    """M/D/1: the mean wait is half of that of M/M/1 (Pollaczek and Khinchine)."""
    load = 0.8
    (same,) = [
        statistics.median(one.p50 for one in several([Station("a", 1)], [Visit("a", 1.0, 0)], load))
    ]
    mean_wait = load / (2 * (1 - load))
    # The median of a wait lies below its mean; the service itself takes exactly one second.
    assert 1 + 0.5 * mean_wait < same < 1 + mean_wait


def test_more_comes_out_of_nothing_that_is_full() -> None:
    stations = [Station("wide", 8), Station("narrow", 2, lost=0.5)]
    visits = [Visit("wide", 0.1), Visit("narrow", 0.25), Visit("narrow", 0.25)]
    assert limits(stations, visits) == {"narrow": 2.0, "wide": 80.0}
    made, name = saturation(stations, visits)
    assert name == "narrow"
    assert made == pytest.approx(2.0, rel=0.08)
    over = simulate(stations, visits, 3.0)
    assert not over.keeps_up
    # Of four visits a second those that come and those that come back take their shares: of r that
    # come back, r (3 + r) = 12.
    assert over.made == pytest.approx(4 * 2.275 / 5.275, rel=0.08)
    assert over.use["narrow"] == pytest.approx(1.0, abs=0.03)
    assert over.use["wide"] < 0.1
