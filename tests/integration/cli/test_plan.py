"""`songreel plan`, in its own process and through a server that owns the data folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.commands import Shell
from tests.support.servers import run_server

VEO = "google/veo-3.1"


@pytest.fixture(params=["here", "server"])
def owned(request: pytest.FixtureRequest, songreel: Shell) -> Iterator[Shell]:
    """Run the test once with nobody owning the data folder, once with a server that does."""
    with ExitStack() as running:
        if request.param == "server":
            running.enter_context(run_server(songreel.data, environment=songreel.environment))
        yield songreel


def test_a_plan_is_told_and_drawn(owned: Shell, tune: Callable[..., Path]) -> None:
    tune(14, "Two & a <half>.wav")

    ran = owned(
        *("plan", "Two & a <half>.wav", "--model", VEO, "--slow-down", "10%"),
        *("--budget", "$8", "--json", "--picture", "plan.svg", "--clip-audio", "Keep"),
    )

    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["schema"] == "plan/1"
    assert told["price"] == "6.40"  # without their sound: 3.20
    assert told["offer"]["sound"] is True
    assert (told["knobs"]["slow_down"], told["knobs"]["budget"]) == (100, "8")
    assert sum(shot["frames"] for shot in told["shots"]) == told["frames"] == 336
    assert [sold["seconds"] for sold in told["offer"]["sold"]] == [8]
    assert "can be planned, but not made yet" in told["notices"][0]
    drawn = ElementTree.fromstring((owned.folder / "plan.svg").read_text("utf-8"))  # noqa: S314
    assert "Cut plan of Two & a <half>" in [element.text for element in drawn]


def test_planning_carries_no_job_on_and_orders_nothing(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(5)
    make = songreel.start(
        *("make", "--song", "song.wav", "--idea", "hold the clip", "--character", "a heron"),
        *("--backend", "waiting", "--scenes", "1"),
    )
    make.wait_for("clips")
    make.process.kill()
    make.process.wait()
    before = songreel.orders()

    ran = songreel("plan", "song.wav")

    assert ran.returncode == 0, ran.stderr
    assert "local/animatic-1" in ran.stdout
    assert songreel.orders() == before
