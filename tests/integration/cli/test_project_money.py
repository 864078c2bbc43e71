"""`songreel project quote`, `accept` and `clips`: nothing is paid that nobody agreed to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from tests.support.commands import Shell
from tests.support.paid import addresses, run_shop
from tests.support.sessions import Session, run_session
from tests.support.simulators import Running

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(params=["with a server", "without"])
def session(
    request: pytest.FixtureRequest, songreel: Shell, simulators: Running
) -> Iterator[Session]:
    """Return what runs commands whose services are the simulated ones, both ways."""
    simulators.client.delete("/_faults")
    simulators.client.post("/_settings", json={"latency": "0.3"})
    with ExitStack() as running:
        if request.param == "with a server":
            running.enter_context(run_shop(songreel.data, simulators))
        yield running.enter_context(run_session(songreel, **addresses(simulators)))


def test_clips_are_paid_for_once_somebody_has_agreed(
    session: Session, simulators: Running, tune: Callable[..., Path], songreel: Shell
) -> None:
    tune(seconds=4)
    billed = Decimal(simulators.totals()["billed_usd"])

    def paid() -> Decimal:
        return Decimal(simulators.totals()["billed_usd"]) - billed

    named = ("--idea", "A walk", "--character", "A fox", "--song", "song.wav")
    maker = ("--backend", "replicate", "--model", "google/veo-3.1-lite")
    session.done("project", "new", "Fox", *named, *maker)
    for text in ("The fox walks", "The fox sits"):
        session.done("project", "scene", "add", "Fox", text)
    session.done("project", "plan", "Fox")
    picture = songreel.folder / "fox.png"
    Image.new("RGB", (64, 64), "orange").save(picture)
    session.done("project", "use", "Fox", "character", picture)

    complaint = session.refused("project", "clips", "Fox")
    assert "The clips that are open cost $0.40" in complaint
    assert "--accept 0.40" in complaint
    assert "$0.40" in session.refused("project", "clips", "Fox", "--accept", "0.39")
    assert "no quote that is open" not in session.done("project", "quote", "Fox")
    assert paid() == 0

    quote = session.document("project", "quote", "Fox")
    assert Decimal(quote["total_usd"]) == Decimal("0.40")
    assert len(quote["lines"]) == 2
    said = session.done("project", "quote", "Fox")
    assert "Total:     $0.40" in said
    assert "Holds:     until " in said
    assert "Accepted: $0.40 are set aside." in session.done("project", "accept", "Fox")
    session.done("project", "clips", "Fox")
    assert paid() == Decimal("0.40")
    shown = session.document("project", "show", "Fox")
    (listed,) = session.document("project", "list")["projects"]
    assert {Decimal(one["spent_usd"]) for one in (shown, listed)} == {Decimal("0.40")}
    assert (listed["scene_count"], listed["has_film"], listed["poster_url"]) == (2, False, None)
    assert "Spent:     $0.40" in session.done("project", "show", "Fox")
    assert [scene["clip"]["standing"] for scene in shown["scenes"]] == ["current", "current"]

    # A change that makes a paid clip out of date is asked about, and made with --yes.
    asked = session("project", "scene", "edit", "Fox", "2", "--text", "It sleeps")
    assert asked.returncode == 2
    assert "Out of date: clip of scene 2 ($0.20)" in asked.stderr
    assert "--yes" in asked.stderr
    assert session.document("project", "show", "Fox")["steps"]["clips"] == "current"

    again = session("project", "again", "Fox", "2", "--prompt", "It sleeps", "--accept", "0.20")
    assert again.returncode == 0, again.stderr
    assert "Making the clip of scene 2 again costs $0.20." in again.stderr
    assert paid() == Decimal("0.60")
    takes = session.document("project", "takes", "Fox", "2")["takes"]
    assert [take["chosen"] for take in takes] == [False, True]


def test_the_clip_of_one_scene_is_bought_and_no_other(
    session: Session, simulators: Running, tune: Callable[..., Path], songreel: Shell
) -> None:
    tune(seconds=4)
    billed = Decimal(simulators.totals()["billed_usd"])

    def paid() -> Decimal:
        return Decimal(simulators.totals()["billed_usd"]) - billed

    def standings() -> list[str]:
        shown = session.document("project", "show", "Fox")
        return [scene["clip"]["standing"] for scene in shown["scenes"]]

    named = ("--idea", "A walk", "--character", "A fox", "--song", "song.wav")
    maker = ("--backend", "replicate", "--model", "google/veo-3.1-lite")
    session.done("project", "new", "Fox", *named, *maker)
    for text in ("The fox runs", "The fox waits"):
        session.done("project", "scene", "add", "Fox", text)
    session.done("project", "plan", "Fox")
    picture = songreel.folder / "fox.png"
    Image.new("RGB", (64, 64), "orange").save(picture)
    session.done("project", "use", "Fox", "character", picture)

    complaint = session.refused("project", "clips", "Fox", "--scene", "2")
    assert "What is asked for costs $0.20" in complaint
    assert "songreel project clips Fox --scene 2" in complaint
    quote = session.document("project", "quote", "Fox", "--scene", "2")
    assert [line["what"][:7] for line in quote["lines"]] == ["Scene 2"]
    assert "no scene '3'" in session.refused("project", "quote", "Fox", "--scene", "3")
    session.done("project", "clips", "Fox", "--scene", "2", "--accept", "0.20")
    assert paid() == Decimal("0.20")
    assert standings() == ["missing", "current"]

    # A new take of one scene leaves the clips of others as they are, the open ones too.
    again = session("project", "again", "Fox", "2", "--accept", "0.20")
    assert again.returncode == 0, again.stderr
    assert paid() == Decimal("0.40")
    assert standings() == ["missing", "current"]

    # What goes on from a clip that is not there cannot be made alone.
    session.done("project", "scene", "continue", "Fox", "2", "--yes")
    complaint = session.refused("project", "clips", "Fox", "--scene", "2", "--accept", "5")
    assert "Scene 2 goes on from scene 1, whose clip is not up to date" in complaint
    assert paid() == Decimal("0.40")
