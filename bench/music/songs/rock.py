"""Rock: a tempo that changes, a drummer who drifts, and three beats a bar."""

from __future__ import annotations

from math import pi, sin

from bench.music.songs import instruments
from bench.music.songs.chart import MAJOR, MINOR, ROCK_KIT, Chart, Rhythms, Song, steps
from bench.music.songs.clock import following, steady
from bench.music.songs.desk import Mix
from bench.music.songs.form import Bar, Part, length
from bench.music.songs.players import chord_at, end, hold, sing

CHANGE_FORM = (
    Part("intro", "A", 4, 0.6),
    Part("verse", "B", 8, 0.6),
    Part("chorus", "C", 8, 0.9),
    Part("verse", "B", 8, 0.65),
    Part("chorus", "C", 8, 0.9),
    Part("bridge", "D", 6, 0.4),
    Part("break", "E", 8, 0.8),
    Part("chorus", "C", 16, 1.0),
    Part("outro", "A", 6, 0.8),
)
CHANGE_HARMONY = {
    "A": "E5 | E5 | G5 | A5",
    "B": "Em | G | D | A",
    "C": "C | G | D | Em",
    "D": "Am | C | G | D | Am | B",
    "E": "E5 | E5 | G5 | A5 | E5 | E5 | C5 | D5",
}
SHOUTED: Rhythms = (
    ((0, 0.5), (0.5, 0.5), (1, 0.5), (2, 1), (3.5, 0.5)),
    ((0.5, 0.5), (1, 1), (2.5, 0.5), (3, 0.5), (3.5, 0.5)),
    ((0, 1.5), (1.5, 0.5), (2, 1.5)),
    ((1, 0.5), (1.5, 0.5), (2, 0.5), (2.5, 1.5)),
)
QUICKENS = 40
"""The bar in which the tempo begins to rise, the last two of the bridge; then the break is fast."""


def changing(form: tuple[Part, ...] = CHANGE_FORM) -> Song:
    """Return a rock song that goes from 100 to 132 beats a minute within two bars."""
    tempi: list[float] = []
    for beat in range(length(form, 4)):
        share = min(max((beat - 4 * QUICKENS) / 8, 0), 1)
        tempi.append(100 + 32 * share)
    chart = Chart("change100", "rock, 100 to 132 BPM", form, CHANGE_HARMONY, following(tempi, 0.4))
    return _rock(chart, 4, MINOR, 57)


DRIFT_FORM = (
    Part("intro", "A", 4, 0.5),
    Part("verse", "B", 16, 0.6),
    Part("chorus", "C", 8, 0.9),
    Part("verse", "B", 14, 0.65),
    Part("chorus", "C", 8, 0.9),
    Part("break", "E", 7, 0.45),
    Part("chorus", "C", 10, 1.0),
    Part("outro", "A", 4, 0.6),
)
DRIFT_HARMONY = {
    "A": "D | D | Bm | G",
    "B": "D | A | Bm | G | D | A | G | G",
    "C": "G | D | A | Bm | G | D | A | A",
    "E": "Em | G | D | A | Em | G | A",
}


def drifting(form: tuple[Part, ...] = DRIFT_FORM) -> Song:
    """Return a song around 110 beats a minute, whose tempo wanders by 2.5 % either way."""
    tempi = [
        110 * (1 + 0.014 * sin(2 * pi * beat / 91) + 0.011 * sin(2 * pi * beat / 37 + 1))
        for beat in range(length(form, 4))
    ]
    chart = Chart(
        "drift110",
        "rock, a drifting drummer",
        form,
        DRIFT_HARMONY,
        following(tempi, 0.33),
        loose=8.0,
        mix=Mix(loudness=-15, room=1.0),
    )
    return _rock(chart, 2, MAJOR, 59)


THREE_FORM = (
    Part("intro", "A", 8, 0.5),
    Part("verse", "B", 16, 0.6),
    Part("chorus", "C", 8, 0.95),
    Part("verse", "B", 12, 0.6),
    Part("chorus", "C", 8, 0.95),
    Part("bridge", "D", 8, 0.45),
    Part("chorus", "C", 8, 1.0),
    Part("outro", "A", 4, 0.6),
)
THREE_HARMONY = {
    "A": "Am | G | F | E",
    "B": "Am | Am | C | C | F | F | G | E",
    "C": "F | C | G | Am | F | C | E | E",
    "D": "Dm | Am | Dm | Am | F | C | E | E",
}
SUNG_IN_THREE: Rhythms = (
    ((0, 1), (1, 0.5), (1.5, 0.5), (2, 1)),
    ((0.5, 0.5), (1, 1), (2, 0.5), (2.5, 0.5)),
    ((0, 2), (2, 1)),
    ((0, 1.5), (1.5, 0.5), (2, 0.5), (2.5, 0.5)),
)


def in_three(form: tuple[Part, ...] = THREE_FORM) -> Song:
    """Return a rock song at 100 beats a minute with three beats a bar."""
    clock = steady(100, length(form, 3), 0.5)
    chart = Chart("rock34", "rock, 3/4", form, THREE_HARMONY, clock, metre=3, loose=5.0)
    return _rock(chart, 9, MINOR, 60, SUNG_IN_THREE)


def _rock(
    chart: Chart, key: int, scale: tuple[int, ...], voice: int, rhythms: Rhythms = SHOUTED
) -> Song:
    sung = {part.group for part in chart.form if part.label in {"verse", "chorus", "bridge"}}
    tunes = {
        group: chart.tune(group, rhythms, key, scale, voice + 3 * (group == "C"), 16)
        for group in sorted(sung)
    }
    for bar in chart.bars():
        (_drums_in_three if chart.metre == 3 else _drums)(chart, bar)
        _guitars(chart, bar)
        pattern = ("x.x.x." if chart.metre == 3 else "x.xxx.xx") if _is_loud(bar) else "x..xx.x."
        for offset, strength in steps(pattern[: 2 * chart.metre], 0.5):
            note = chord_at(chart, bar, offset).bass(28)
            seconds = chart.desk.length(bar.beat + offset, 0.45)
            chart.desk.put(
                "bass",
                bar.beat + offset,
                instruments.bass,
                note,
                seconds,
                900,
                gain=0.65 * strength,
            )
        if bar.part.group in tunes:
            sing(chart, bar, tunes[bar.part.group], 0.55, late=0.016)
    end(chart, chart.final("A"), 28, instruments.organ, ROCK_KIT, 0.4)
    return chart.song()


def _is_loud(bar: Bar) -> bool:
    return bar.part.force > 0.75


def _guitars(chart: Chart, bar: Bar) -> None:
    if bar.part.label == "bridge" or (bar.part.label == "break" and not _is_loud(bar)):
        hold(chart, bar, instruments.organ, 60, 0.3)
        for index in range(2 * chart.metre):
            notes = chord_at(chart, bar, index / 2).voicing(64)
            chart.desk.put(
                "music",
                bar.beat + index / 2,
                instruments.pluck,
                notes[(0, 1, 2, 1, 2, 1, 0, 2)[index] % len(notes)],
                0.9,
                gain=0.34,
                pan=0.4,
            )
        return
    loud = _is_loud(bar)
    offsets = [0.0, 1.5] if loud and chart.metre == 3 else [0.0, 1.5, 2.5] if loud else []
    ends = [*offsets[1:], float(chart.metre)]
    if not loud:
        offsets = [index / 2 for index in range(2 * chart.metre)]
        ends = [offset + 0.4 for offset in offsets]
    for offset, until in zip(offsets, ends, strict=True):
        root = chord_at(chart, bar, offset).bass(40)
        seconds = chart.desk.length(bar.beat + offset, until - offset)
        for pan in (-0.7, 0.7):
            chart.desk.put(
                "music",
                bar.beat + offset,
                instruments.power,
                (root, root + 7, root + 12) if loud else (root, root + 7),
                seconds,
                not loud,
                gain=0.2 if loud else 0.26 if offset % 1 == 0 else 0.18,
                pan=pan,
            )


def _drums(chart: Chart, bar: Bar) -> None:
    force = 0.65 + 0.35 * bar.part.force
    if bar.index == 0 and bar.beat:
        chart.hit(ROCK_KIT, "crash", bar.beat, force)
    if bar.part.label == "bridge" and bar.index < 2:
        chart.groove(bar, ROCK_KIT, {"ride": "x.o.x.o.x.o.x.o."}, gain=0.7)
        return
    loud = _is_loud(bar)
    patterns = {
        "kick": "x..x ..x. x.x. ..x." if loud else "x... ..x. ..x. ....",
        "snare": ".... x... .... x...",
        ("open" if loud else "hat"): "x... x... x... x..." if loud else "x.o.x.o.x.o.x.o.",
    }
    if bar.part.label == "break":
        patterns["low"], patterns["mid"] = "x.x. .... x.x. ....", ".... ..xx .... ..xx"
    filling = 2.0 if bar.is_last else 1.0 if bar.index % 8 == 7 else 0.0
    chart.groove(bar, ROCK_KIT, patterns, gain=force, until=4 - filling)
    if filling and bar.after:
        chart.fill(bar, ROCK_KIT, filling, force)


def _drums_in_three(chart: Chart, bar: Bar) -> None:
    force = 0.65 + 0.35 * bar.part.force
    if bar.index == 0 and bar.beat:
        chart.hit(ROCK_KIT, "crash", bar.beat, force)
    patterns = {
        "kick": "x... ..x. ...." if not bar.turns else "x... x... ....",
        "snare": ".... .... x..." if not _is_loud(bar) else ".... x... x.-.",
        ("ride" if _is_loud(bar) else "hat"): "x.o. x.o. x.o.",
    }
    if bar.part.label == "bridge":
        patterns = {"kick": "x... .... ....", "rim": ".... .... x...", "hat": "x.-. o.-. o.-."}
    filling = 2.0 if bar.is_last else 0.0
    chart.groove(bar, ROCK_KIT, patterns, gain=force, until=3 - filling)
    if filling and bar.after:
        chart.fill(bar, ROCK_KIT, filling, force)
