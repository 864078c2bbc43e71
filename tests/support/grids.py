"""Songs with a known grid, and what models sell, for whoever plans cuts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from songreel.domain.analysis import (
    Analysis,
    Beat,
    Confidence,
    Curve,
    Mark,
    Peaks,
    Section,
    SectionLabel,
    Tempo,
)
from songreel.domain.clip_offer import ClipOffer, SoldClip

SAMPLE_RATE = 44_100
POP: tuple[tuple[SectionLabel, str, int, int], ...] = (
    ("intro", "A", 4, 300),
    ("verse", "B", 16, 450),
    ("chorus", "C", 16, 900),
    ("verse", "B", 16, 500),
    ("chorus", "C", 16, 950),
    ("bridge", "D", 8, 400),
    ("chorus", "C", 16, 1000),
    ("outro", "E", 999, 250),
)
"""Label, letter, bars and energy of each section."""


def grid_song(
    bpm: float = 120,
    seconds: float = 200,
    *,
    metre: int = 4,
    lead: float = 0.0,
    form: Sequence[tuple[SectionLabel, str, int, int]] = POP,
    sure: int = 950,
    sure_of_bars: int | None = None,
    sure_of_form: int = 900,
    drops: int = 800,
    onsets: Sequence[int] = (),
    sample_rate: int = SAMPLE_RATE,
) -> Analysis:
    """Return a song of one tempo, its first bar beginning after `lead` seconds.

    Args:
        bpm: its tempo.
        seconds: its length.
        metre: beats of a bar.
        lead: seconds before the first bar.
        form: label, letter, bars and energy of each section.
        sure, sure_of_bars, sure_of_form: how sure beats, bars and sections are, in thousandths.
        drops: how strong the beginning of each chorus is, in thousandths.
        onsets: in samples.
        sample_rate: of the song.
    """
    samples = round(seconds * sample_rate)
    moments = range(int((seconds - lead) * bpm / 60) + 2)
    beats = [(round((lead + at * 60 / bpm) * sample_rate), at % metre + 1) for at in moments]
    beats = [(sample, position) for sample, position in beats if sample < samples]
    bars = [sample for sample, position in beats if position == 1]
    sections: list[Section] = []
    bar = 0
    for label, group, length, energy in form:
        start = sections[-1].end if sections else 0
        bar += length
        end = bars[bar] if bar < len(bars) else samples
        sections.append(Section(start=start, end=end, label=label, group=group, energy=energy,
                                confidence=sure_of_form))  # fmt: skip
        if end == samples:
            break
    hop = sample_rate // 10
    energy = [
        next(section.energy for section in sections if sample < section.end)
        for sample in range(0, samples, hop)
    ]
    bars_are = sure if sure_of_bars is None else sure_of_bars
    return Analysis(
        listener="known",
        samples=samples,
        sample_rate=sample_rate,
        metre=metre,
        tempo=(Tempo(sample=0, millibpm=round(bpm * 1000)),),
        beats=tuple(Beat(sample=sample, position=position) for sample, position in beats),
        sections=tuple(sections),
        energy=Curve(hop=hop, values=tuple(energy)),
        drops=tuple(
            Mark(sample=section.start, strength=drops)
            for section in sections
            if section.label == "chorus"
        ),
        onsets=tuple(Mark(sample=sample, strength=700) for sample in onsets),
        confidence=Confidence(
            beats=sure, downbeats=bars_are, tempo=sure, metre=sure, sections=sure_of_form
        ),
        peaks=Peaks(
            bucket=hop,
            low=tuple(-value // 10 for value in energy),
            high=tuple(value // 10 for value in energy),
        ),
    )


def sold(prices: Sequence[tuple[int, str]], *, in_step: bool = False) -> ClipOffer:
    """Return an offer of lengths in seconds with their prices."""
    return ClipOffer(
        backend="acme",
        model="acme/one",
        aspect_ratio="16:9",
        resolution="720p",
        sound=False,
        reference="image",
        in_step=in_step,
        sold=tuple(SoldClip(seconds=length, price=Decimal(price)) for length, price in prices),
    )


FOUR_SIX_EIGHT = sold([(4, "0.20"), (6, "0.30"), (8, "0.40")])
FIVE_TEN = sold([(5, "0.35"), (10, "0.70")])
EIGHT = sold([(8, "3.20")])
FREE = sold([(length, "0") for length in range(1, 61)], in_step=True)
