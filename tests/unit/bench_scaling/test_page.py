"""What docs/scale.md makes of what was measured."""

from __future__ import annotations

import pytest

from bench.scaling.costs import Costs, Run
from bench.scaling.model import Station, Visit, limits, saturation
from bench.scaling.page import on_one_machine, plant

USED = {"workers": 8.0, "server": 2.0, "PostgreSQL": 2.0, "services": 1.0, "machine": 16.0}
SEEN = Run(1, 100, 10.0, USED, 100, 100, {"turn to send": 0.5})
COSTS = Costs(100, 10, 0.0, 0.001).of_work(SEEN)


def test_a_lock_that_each_clip_holds_lets_no_more_through() -> None:
    """Half of ten seconds for a hundred clips: 50 ms each, so at most twenty a second."""
    assert COSTS.locks == {"turn to send": pytest.approx(0.05)}
    full = limits(*plant(COSTS, 100))
    assert full["turn to send"] == pytest.approx(20.0)
    most, first = saturation(*plant(COSTS, 100))
    assert first == "turn to send"
    assert most == pytest.approx(20.0, rel=0.03)


def test_other_runs_are_predicted_from_the_costs_of_one() -> None:
    """160 ms of a machine with two cores: with a worker on each no more than 12.5 a second."""
    one = limits(*on_one_machine(SEEN, COSTS, 1, 2))
    assert one == {
        "workers": pytest.approx(12.5),
        "turn to send": pytest.approx(20.0),
        "machine": pytest.approx(25.0),
    }
    four = limits(*on_one_machine(SEEN, COSTS, 4, 2))
    assert four == {"machine": pytest.approx(12.5), "turn to send": pytest.approx(20.0)}


def test_a_long_service_is_no_bottleneck() -> None:
    """At 100 a second 6,000 are at a service that takes a minute, and no clip is held up there."""
    stations = [Station("service", 0), Station("turn", 1)]
    visits = [Visit("turn", 0.01, 0.5), Visit("service", 60.0, 0.3)]
    most, first = saturation(stations, visits)
    assert first == "turn"
    assert most == pytest.approx(100.0, rel=0.03)


def test_no_more_is_told_than_a_gate_lets_through() -> None:
    """One each tenth of a second: ten a second, whatever counts as kept up with."""
    most, _ = saturation([Station("gate", 1)], [Visit("gate", 0.1, 0.0)])
    assert 9.5 <= most <= 10.0 + 1e-9
