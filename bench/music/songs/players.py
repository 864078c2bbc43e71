"""What bands of several styles have in common: singers, pads, and how a song ends."""

from __future__ import annotations

from bench.music.songs import instruments
from bench.music.songs.chart import Chart, Kit
from bench.music.songs.form import Bar
from bench.music.songs.harmony import Chord, Note

VOWELS = "aeoiaoeu"


def sing(chart: Chart, bar: Bar, notes: list[Note], gain: float = 0.6, late: float = 0.012) -> None:
    """Sing the notes of a tune that begin in this bar; a repeated verse has other words."""
    start = bar.index * chart.metre
    before = None
    for index, note in enumerate(notes):
        if start <= note.beat < start + chart.metre:
            beat = bar.beat + note.beat - start
            length = chart.desk.length(beat, note.length * 0.92)
            vowel = VOWELS[(index * 5 + bar.visit * 3) % len(VOWELS)]
            slide = 0.0 if before is None else max(-2.0, min(2.0, float(before - note.pitch)))
            chart.desk.put(
                "voice",
                beat,
                instruments.voice,
                note.pitch,
                length,
                vowel,
                slide - 0.4,
                gain=gain * (0.85 + 0.3 * float(chart.desk.chance.uniform())),
                late=late,
            )
        before = note.pitch


def hold(
    chart: Chart,
    bar: Bar,
    instrument: object,
    centre: int,
    gain: float,
    *more: object,
    bus: str = "music",
) -> None:
    """Hold the chords of a bar with a sustaining instrument."""
    harmony = chart.chords(bar)
    share = chart.metre / len(harmony)
    for index, chord in enumerate(harmony):
        beat = bar.beat + index * share
        seconds = chart.desk.length(beat, share)
        for note in chord.voicing(centre):
            chart.desk.put(bus, beat, instrument, note, seconds, *more, gain=gain)  # type: ignore[arg-type]


def chord_at(chart: Chart, bar: Bar, offset: float) -> Chord:
    """Return the chord that sounds at an offset within a bar."""
    harmony = chart.chords(bar)
    return harmony[min(len(harmony) - 1, int(offset * len(harmony) / chart.metre))]


def end(
    chart: Chart, chord: Chord, lowest: int, instrument: object, kit: Kit | None, gain: float
) -> None:
    """Play the last beat of the song: a chord that rings."""
    for note in chord.voicing(lowest + 24):
        chart.desk.put("music", chart.last, instrument, note, 2.0, gain=gain)  # type: ignore[arg-type]
    chart.desk.put("bass", chart.last, instruments.bass, chord.bass(lowest), 1.8, gain=gain)
    if kit:
        chart.hit(kit, "kick", chart.last, 1.0)
        chart.hit(kit, "crash", chart.last, 0.9)
