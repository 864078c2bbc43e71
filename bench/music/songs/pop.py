"""Pop and rock with a drummer: steady, changing its tempo, drifting, in three."""

from __future__ import annotations

from bench.music.songs import instruments
from bench.music.songs.chart import MAJOR, ROCK_KIT, Chart, Rhythms, Song, steps
from bench.music.songs.clock import steady
from bench.music.songs.form import Bar, Part, length
from bench.music.songs.players import chord_at, end, hold, sing

POP_FORM = (
    Part("intro", "A", 4, 0.45),
    Part("verse", "B", 16, 0.55),
    Part("chorus", "C", 8, 0.95),
    Part("verse", "B", 12, 0.65),
    Part("chorus", "C", 8, 0.95),
    Part("bridge", "D", 9, 0.5),
    Part("chorus", "C", 16, 1.0),
    Part("outro", "A", 5, 0.5),
)
POP_HARMONY = {
    "A": "C | G | Am | F",
    "B": "C | C | Am | Am | F | F | G | G",
    "C": "F | G | C | Am | F | G | C | C",
    "D": "Am | Em | F | C | Dm | Am | F | G | G",
}
SUNG: Rhythms = (
    ((0.5, 0.5), (1, 0.5), (1.5, 1), (2.5, 0.5), (3, 1)),
    ((0, 1), (1, 0.5), (1.5, 0.5), (2.5, 1.5)),
    ((0, 0.5), (0.5, 0.5), (1.5, 0.5), (2, 1.5)),
    ((0.5, 1), (1.5, 0.75), (2.5, 0.5), (3, 0.5), (3.5, 0.5)),
    ((0, 2), (2.5, 0.5), (3, 0.5), (3.5, 0.5)),
)


def pop(form: tuple[Part, ...] = POP_FORM) -> Song:
    """Return a pop song at 120 beats a minute."""
    chart = Chart("pop120", "pop", form, POP_HARMONY, steady(120, length(form, 4), 0.21), loose=4.0)
    hook = chart.tune("C", SUNG, 0, MAJOR, 64, 16)
    verse = chart.tune("B", SUNG, 0, MAJOR, 60, 16)
    bridge = chart.tune("D", SUNG, 0, MAJOR, 62, 9)
    tunes = {"C": hook, "B": verse, "D": bridge}
    for bar in chart.bars():
        group, force = bar.part.group, bar.part.force
        full = group == "C"
        _pop_drums(chart, bar)
        _eighths(chart, bar, 28, 0.55 + 0.3 * force, "x.x.x.x." if full else "x...x.x.")
        for offset, strength in steps("x..xx.x." if full else "x...x.x.", 0.5):
            notes = chord_at(chart, bar, offset).voicing(58)
            up = offset % 1 > 0
            chart.desk.put(
                "music", bar.beat + offset, instruments.strum, notes, 0.9, up,
                gain=0.5 * strength * (0.7 + 0.4 * force), pan=-0.4,
            )  # fmt: skip
        if group != "B" or bar.visit:
            hold(chart, bar, instruments.pad, 62, 0.2 + 0.16 * force)
        if full or group == "A":
            for offset in (0, 1.5, 3):
                note = chord_at(chart, bar, offset).voicing(74)[int(offset) % 3]
                chart.desk.put(
                    "music", bar.beat + offset, instruments.bell, note, 1.2, gain=0.3, pan=0.45
                )
        if group in tunes:
            sing(chart, bar, tunes[group], 0.62)
    end(chart, chart.final("A"), 28, instruments.piano, ROCK_KIT, 0.5)
    return chart.song()


def _pop_drums(chart: Chart, bar: Bar) -> None:
    group, force = bar.part.group, 0.6 + 0.4 * bar.part.force
    if bar.index == 0 and bar.beat and group != "D":
        chart.hit(ROCK_KIT, "crash", bar.beat, force)
    if group == "A" and bar.beat == 0:
        return
    if group == "D" and bar.index < 4:
        chart.groove(bar, ROCK_KIT, {"rim": ".... x... .... x...", "shaker": "o-x-" * 4}, gain=0.8)
        return
    patterns = {
        "kick": "x... ..x. x.x. ...." if group == "C" else "x... .... x.x. ....",
        "snare": ".... x... .... x..-",
        ("open" if group == "C" and bar.turns else "hat"): "x.o. x.o. x.o. x.o.",
    }
    if group == "C":
        patterns["tambourine"] = "..-. x.-. ..-. x.-."
    filling = 2.0 if bar.is_last else 1.0 if bar.index % 8 == 7 else 0.0
    chart.groove(bar, ROCK_KIT, patterns, gain=force, until=4 - filling)
    if filling and bar.after:
        chart.fill(bar, ROCK_KIT, filling, force)


def _eighths(chart: Chart, bar: Bar, lowest: int, gain: float, pattern: str) -> None:
    """Play the bass in eighths, with a step towards the next chord at the end of a phrase."""
    for offset, strength in steps(pattern, 0.5):
        note = chord_at(chart, bar, offset).bass(lowest)
        if bar.turns and offset == 3.5:
            note += 5
        seconds = chart.desk.length(bar.beat + offset, 0.46)
        chart.desk.put(
            "bass", bar.beat + offset, instruments.bass, note, seconds, gain=gain * strength
        )
