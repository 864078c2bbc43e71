"""Cut plans: what they cost, how close their cuts lie to the music, and how fast they are made."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from bench.harness import REPEATS, Figure, median_of
from songreel.domain.analysis import Analysis, SectionLabel
from songreel.domain.clip_offer import ClipOffer
from songreel.domain.cut_plan import CutPlan, Knobs
from songreel.domain.frames import FrameRate
from songreel.music.cut_plan import plan_cuts
from tests.support.grids import grid_song, sold

TITLE = "Cut plans on true grids of 200 s"
TEMPI = (75, 90, 100, 105, 110, 115, 120, 128, 140, 174)
RATES = {
    "24": FrameRate(numerator=24),
    "25": FrameRate(numerator=25),
    "30": FrameRate(numerator=30),
    "23.976": FrameRate(numerator=24_000, denominator=1001),
}
SAMPLE_RATE, SECONDS = 48_000, 200
FORM: tuple[tuple[SectionLabel, str, int, int], ...] = (
    ("intro", "A", 8, 250),
    ("verse", "B", 16, 500),
    ("chorus", "C", 8, 900),
    ("verse", "B", 16, 550),
    ("chorus", "C", 8, 950),
    ("break", "D", 8, 300),
    ("chorus", "C", 16, 1000),
    ("outro", "E", 999, 250),
)
OFFERS = {
    "4/6/8 s": ((4, "0.20"), (6, "0.30"), (8, "0.40")),
    "5/10 s": ((5, "0.35"), (10, "0.70")),
    "8 s only": ((8, "3.20"),),
}


def measure() -> list[Figure]:
    """Return the figures of the report."""
    return report()[0]


def report() -> tuple[list[Figure], str]:
    """Return the figures, and a table of prices for each tempo."""
    offer = sold(OFFERS["4/6/8 s"])
    figures = [*_accuracy(offer), *_prices(offer), *_speed(offer)]
    return figures, _table()


def _accuracy(offer: ClipOffer) -> list[Figure]:
    near: list[float] = []
    downbeats: list[float] = []
    sections: list[float] = []
    wrong = 0.0
    for rate in RATES.values():
        for bpm in TEMPI:
            song = grid(bpm)
            plan = plan_cuts(song, rate, offer, Knobs(slow_down=0))
            near.append(_share(abs(_off(plan, cut.frame, cut.sample)) <= 1 for cut in plan.cuts))
            bars = set(song.downbeats)
            downbeats.append(_share(cut.sample in bars for cut in plan.cuts))
            places = {cut.sample for cut in plan.cuts}
            sections.append(_share(one.start in places for one in song.sections[1:]))
            wrong += abs(sum(shot.frames for shot in plan.shots) - _due(song, rate))
    where = f"{len(TEMPI)} tempi at {', '.join(RATES)} frames a second"
    return [
        Figure(f"cuts within one frame of the planned time, least of {where}", min(near) * 100,
               "%", least=100),
        Figure("cuts on downbeats, least of them", min(downbeats) * 100, "%", least=95),
        Figure("borders of sections that are cut, least of them", min(sections) * 100, "%",
               least=95),
        Figure("frames by which films differ from their songs, in all", wrong, "frames", 0),
    ]  # fmt: skip


def _prices(offer: ClipOffer) -> list[Figure]:
    return [
        Figure(
            f"price above the floor {words}, largest of {len(TEMPI)} tempi",
            max(_above(bpm, offer, slow_down) for bpm in TEMPI),
            "%",
            bound,
        )
        for words, slow_down, bound in (
            ("with slow-down up to 10 %", 100, 18.0),
            ("without slow-down", 0, 30.0),
        )
    ]


def _speed(offer: ClipOffer) -> list[Figure]:
    song, rate = grid(120), RATES["24"]
    plain = [_cpu(song, rate, offer, Knobs()) for _ in range(3 * REPEATS)]
    tight = [
        statistics.median(
            _cpu(grid(bpm), rate, offer, Knobs(slow_down=0, budget=Decimal("10.40")))
            for _ in range(REPEATS)
        )
        for bpm in TEMPI
    ]
    return [
        median_of("plan of 200 s at 120 BPM", "ms CPU", plain, bound=100),
        Figure(f"the same within a tight budget, slowest of {len(TEMPI)} tempi", max(tight),
               "ms CPU", 800, (min(tight), max(tight))),
    ]  # fmt: skip


def _table() -> str:
    """Return the prices above the floor as Markdown: a column for each tempo."""
    head = "| clips sold | slow-down | " + " | ".join(f"{bpm} BPM" for bpm in TEMPI) + " |"
    lines = [head, "|---" * (len(TEMPI) + 2) + "|"]
    for name, prices in OFFERS.items():
        for slow_down in (0, 10, 100):
            shares = [f"{_above(bpm, sold(prices), slow_down):.1f} %" for bpm in TEMPI]
            lines.append(f"| {name} | {slow_down / 10:g} % | {' | '.join(shares)} |")
    return (
        "Price above the floor, which is the song's length at the cheapest price of a second; "
        "all cuts on downbeats:\n\n" + "\n".join(lines)
    )


def _above(bpm: int, offer: ClipOffer, slow_down: int) -> float:
    plan = plan_cuts(grid(bpm), RATES["24"], offer, Knobs(slow_down=slow_down))
    return plan.above_floor * 100


def _cpu(song: Analysis, rate: FrameRate, offer: ClipOffer, knobs: Knobs) -> float:
    began = time.process_time()
    plan_cuts(song, rate, offer, knobs)
    return (time.process_time() - began) * 1000


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found)


def _off(plan: CutPlan, frame: int, sample: int) -> Fraction:
    return frame - Fraction(sample, plan.sample_rate) * plan.rate.fraction


def _due(song: Analysis, rate: FrameRate) -> int:
    exact = Fraction(song.samples, song.sample_rate) * rate.fraction
    return -(-exact.numerator // exact.denominator)


def grid(bpm: float) -> Analysis:
    """Return a song of 200 s in 4/4 of which all is known."""
    return grid_song(
        bpm,
        SECONDS,
        form=FORM,
        sure=1000,
        sure_of_form=1000,
        drops=1000,
        sample_rate=SAMPLE_RATE,
    )
