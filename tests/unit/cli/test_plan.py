from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from songreel.cli.app import run
from songreel.cli.plan import dollars, thousandths, told
from songreel.domain.cut_plan import Knobs
from songreel.domain.frames import FrameRate
from songreel.music.cut_plan import plan_cuts
from tests.support.grids import FOUR_SIX_EIGHT, FREE, grid_song


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--pace", "frantic"), "pace must be one of calm, normal, fast"),
        (("--slow-down", "12%"), "slow_down must be 0 to 10 %"),
        (("--slow-down", "a lot"), "--slow-down 'a lot' is no share"),
        (("--budget", "much"), "--budget 'much' is no amount of dollars"),
        (("--budget", "-3"), "budget must be an amount of dollars"),
        (("--budget", "nan"), "budget must be an amount of dollars"),
        (("--shots", "0"), "scenes must be 1 to 400"),
        (("--aspect", "2:1"), "16:9, 9:16 or 1:1"),
        (("--picture", "plan.png"), "Name it 'plan.svg'"),
        (("--picture", "nowhere/plan.svg"), "The folder nowhere does not exist"),
    ],
)
def test_impossible_wishes_are_refused_before_anything_is_begun(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "song.wav").write_bytes(b"no song")

    assert run(["plan", "song.wav", *options, "--data", str(tmp_path / "data")]) == 2

    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_shares_and_amounts_are_read_as_people_write_them() -> None:
    assert [thousandths(text) for text in ("10%", "10", " 2.5 % ", "0")] == [100, 100, 25, 0]
    assert [dollars(text) for text in ("12", "$12.50", " 0 ")] == [
        Decimal(12),
        Decimal("12.50"),
        Decimal(0),
    ]


def test_a_line_is_told_of_each_cut_and_the_price_of_all() -> None:
    plan = plan_cuts(grid_song(120), FrameRate(numerator=24), FOUR_SIX_EIGHT, Knobs())
    lines = told(plan)

    assert len(lines) == len(plan.cuts) + 1
    assert lines[0].split()[:4] == ["0:00.00", "1.1", "192", "frames"]
    assert lines[-1] == (
        f"{len(plan.clips)} clips of acme/one (720p, 16:9): $10.00 (0 % above the cheapest "
        f"second), cut into {len(plan.shots)} shots."
    )


def test_what_is_free_is_called_so() -> None:
    plan = plan_cuts(grid_song(120, 20), FrameRate(numerator=24), FREE, Knobs())

    assert "acme/one (720p, 16:9): free, cut into" in told(plan)[-1]
