"""Quiet music: a ballad whose beginning has no drums, a waltz, a piano that breathes."""

from __future__ import annotations

from math import cos, pi

import numpy as np

from bench.music.songs import drums, instruments
from bench.music.songs.chart import MAJOR, MINOR, ROCK_KIT, Chart, Kit, Piece, Rhythms, Song, steps
from bench.music.songs.clock import following, steady
from bench.music.songs.desk import Mix
from bench.music.songs.form import Bar, Part, length
from bench.music.songs.harmony import Note
from bench.music.songs.players import chord_at, end, hold, sing

BALLAD_FORM = (
    Part("intro", "A", 6, 0.2),
    Part("verse", "B", 8, 0.4),
    Part("chorus", "C", 8, 0.85),
    Part("verse", "B", 8, 0.5),
    Part("chorus", "C", 8, 0.9),
    Part("bridge", "D", 5, 0.45),
    Part("outro", "A", 4, 0.25),
)
BALLAD_HARMONY = {
    "A": "G | Em | C | D",
    "B": "G | D | Em | C | G | D | C | D",
    "C": "C | D | Em | G | C | D | G | G",
    "D": "Am | Em | C | G | D",
}
GENTLY: Rhythms = (
    ((0.5, 0.5), (1, 1), (2, 0.5), (2.5, 1.5)),
    ((0, 1.5), (1.5, 0.5), (2, 2)),
    ((1, 0.5), (1.5, 0.5), (2, 1), (3, 0.5), (3.5, 0.5)),
    ((0, 1), (1, 0.5), (1.5, 1.5), (3, 1)),
)


def ballad(form: tuple[Part, ...] = BALLAD_FORM) -> Song:
    """Return a ballad at 72 beats a minute, without drums until the first verse's middle.

    Its last bar is played slower and slower.
    """
    chart = Chart(
        "ballad72",
        "ballad, drumless intro",
        form,
        BALLAD_HARMONY,
        following([72] * (length(form, 4) - 4) + [70, 67, 63, 58], 0.35),
        loose=9.0,
        mix=Mix(loudness=-17, room=2.0),
    )
    tunes = {group: chart.tune(group, GENTLY, 7, MAJOR, 59, 8) for group in "BCD"}
    for bar in chart.bars():
        force = bar.part.force
        _ballad_drums(chart, bar)
        arpeggio = (0, 1, 2, 1, 2, 1, 2, 1)
        for index, step in enumerate(arpeggio):
            notes = chord_at(chart, bar, index / 2).voicing(64)
            chart.desk.put(
                "music", bar.beat + index / 2, instruments.piano,
                notes[step % len(notes)], 1.2, 0.5,
                gain=(0.5 if index % 4 == 0 else 0.33) * (0.8 + 0.4 * force), pan=0.15,
            )  # fmt: skip
        root = chord_at(chart, bar, 0).bass(40)
        chart.desk.put("music", bar.beat, instruments.piano, root, 2.6, 0.5, gain=0.5, pan=-0.15)
        if bar.part.group != "A" or bar.beat:
            hold(chart, bar, instruments.strings, 62, 0.25 + 0.6 * force, 0.3)
        if bar.part.group == "C" or (bar.part.group == "B" and bar.visit):
            for offset in (0, 2.5):
                chart.desk.put(
                    "bass", bar.beat + offset, instruments.bass,
                    chord_at(chart, bar, offset).bass(28),
                    chart.desk.length(bar.beat, 2.2 if offset == 0 else 1.3), gain=0.55,
                )  # fmt: skip
        if bar.part.group in tunes:
            sing(chart, bar, tunes[bar.part.group], 0.6, late=0.02)
    end(chart, chart.final("A"), 28, instruments.piano, None, 0.4)
    return chart.song()


def _ballad_drums(chart: Chart, bar: Bar) -> None:
    group, force = bar.part.group, 0.5 + 0.4 * bar.part.force
    if group in "AD" or (group == "B" and bar.visit == 0 and bar.index < 4):
        return
    if group == "B":
        patterns = {"kick": "x... .... x... ....", "rim": ".... x... .... x..."}
        patterns["shaker"] = "o.-. o.-. o.-. o.-."
    else:
        patterns = {
            "kick": "x... ...x x... ....",
            "snare": ".... x... .... x...",
            "hat": "x.o. x.o. x.o. x.o.",
        }
        if bar.index == 0:
            chart.hit(ROCK_KIT, "crash", bar.beat, force)
    filling = 1.0 if bar.is_last else 0.0
    chart.groove(bar, ROCK_KIT, patterns, gain=force, until=4 - filling)
    if filling:
        chart.fill(bar, ROCK_KIT, filling, force)


WALTZ_KIT: Kit = {
    "kick": Piece(drums.kick, ((60, 120, 0.25, 0.1),), 0.6),
    "brush": Piece(drums.brush, ((0,), (1,), (2,)), 0.4, 0.2),
    "snare": Piece(drums.snare, ((0, 200, 0.1, 0.4), (1, 200, 0.1, 0.4)), 0.3, 0.2),
    "crash": Piece(drums.crash, ((6, 1.8),), 0.3, -0.3),
}
WALTZ_FORM = (
    Part("intro", "A", 4, 0.4),
    Part("verse", "B", 16, 0.55),
    Part("chorus", "C", 16, 0.85),
    Part("verse", "B", 16, 0.55),
    Part("bridge", "D", 16, 0.45),
    Part("chorus", "C", 16, 0.9),
    Part("verse", "B", 16, 0.6),
    Part("outro", "A", 6, 0.5),
)
WALTZ_HARMONY = {
    "A": "D | A7 | D | A7",
    "B": "D | D | A7 | A7 | A7 | A7 | D | D | D | D7 | G | G | Em7 | A7 | D | D",
    "C": "G | G | D | D | A7 | A7 | D | D7 | G | G | D | B7 | Em | A7 | D | D",
    "D": "Bm | Bm | F#7 | F#7 | F#7 | F#7 | Bm | Bm | G | G | D | D | Em | A7 | A7 | A7",
}
TURNING: Rhythms = (
    ((0, 1), (1, 1), (2, 1)),
    ((0, 2), (2, 1)),
    ((0, 3),),
    ((0, 0.5), (0.5, 0.5), (1, 1), (2, 1)),
    ((0, 1.5), (1.5, 0.5), (2, 1)),
)


def waltz(form: tuple[Part, ...] = WALTZ_FORM) -> Song:
    """Return a waltz at 150 beats a minute for a small orchestra with an accordion."""
    chart = Chart(
        "waltz150",
        "waltz, 3/4",
        form,
        WALTZ_HARMONY,
        steady(150, length(form, 3), 0.25),
        metre=3,
        loose=7.0,
        mix=Mix(loudness=-16, room=1.8),
    )
    tunes = {group: chart.tune(group, TURNING, 2, MAJOR, 66, 16) for group in "BCD"}
    for bar in chart.bars():
        _waltz_accompaniment(chart, bar)
        group = bar.part.group
        for note in tunes.get(group, []):
            start = bar.index % 16 * 3
            if start <= note.beat < start + 3:
                beat = bar.beat + note.beat - start
                seconds = chart.desk.length(beat, note.length * 0.95)
                player = instruments.accordion if group == "B" else instruments.strings
                chart.desk.put(
                    "voice", beat, player, note.pitch, seconds,
                    gain=0.75 if group == "B" else 1.3, pan=0.2, late=0.005,
                )  # fmt: skip
                if group == "C":
                    chart.desk.put(
                        "voice", beat, instruments.accordion, note.pitch - 12, seconds,
                        gain=0.35, pan=-0.3,
                    )  # fmt: skip
    end(chart, chart.final("A"), 38, instruments.accordion, None, 0.5)
    chart.desk.put("bass", chart.last, instruments.upright, 38, 1.5, gain=0.8)
    return chart.song()


def _waltz_accompaniment(chart: Chart, bar: Bar) -> None:
    chord, force = chart.chords(bar)[0], 0.7 + 0.4 * bar.part.force
    root = chord.bass(35) + (7 if bar.index % 2 and bar.part.group != "D" else 0)
    chart.desk.put("bass", bar.beat, instruments.upright, root, 0.6, gain=0.8 * force)
    for offset in (1, 2):
        for note in chord.voicing(60):
            chart.desk.put(
                "music", bar.beat + offset, instruments.piano, note, 0.25, 0.4,
                gain=0.26 * force, pan=-0.3,
            )  # fmt: skip
    if bar.part.group == "C":
        chart.groove(bar, WALTZ_KIT, {"kick": "x...........", "snare": "....x...x..."})
        hold(chart, bar, instruments.strings, 62, 0.35)
    elif bar.part.group == "B":
        chart.groove(bar, WALTZ_KIT, {"brush": "o...x...x..."}, gain=0.8)
    if bar.index == 0 and bar.part.group == "C":
        chart.hit(WALTZ_KIT, "crash", bar.beat, 0.8)


RUBATO_FORM = (
    Part("intro", "A", 4, 0.3),
    Part("verse", "B", 8, 0.4),
    Part("chorus", "C", 8, 0.7),
    Part("verse", "B", 8, 0.4),
    Part("bridge", "D", 6, 0.5),
    Part("chorus", "C", 8, 0.75),
    Part("outro", "A", 4, 0.25),
)
RUBATO_HARMONY = {
    "A": "Cm | Ab | Fm | G",
    "B": "Cm | Gm | Ab | Eb | Fm | Cm | D7 | G",
    "C": "Eb | Bb | Cm | Ab | Eb | Bb | Fm | G",
    "D": "Ab | Eb | Fm | Cm | D7 | G7",
}


def rubato(form: tuple[Part, ...] = RUBATO_FORM) -> Song:
    """Return a piano piece that gathers speed in each phrase, and waits at its end."""
    chance = np.random.default_rng(72)
    tempi: list[float] = []
    for part in form:
        for index in range(part.bars * 4):
            phrase = index % 16 / 16
            tempo = (66 + 14 * part.force) * (1 - 0.17 * cos(2 * pi * phrase))
            if index == part.bars * 4 - 1:
                tempo *= 0.6
            elif index >= part.bars * 4 - 3:
                tempo *= 0.82
            tempi.append(tempo * float(1 + np.clip(chance.normal(0, 0.035), -0.09, 0.09)))
    chart = Chart(
        "rubato",
        "piano, rubato",
        form,
        RUBATO_HARMONY,
        following(tempi, 0.5),
        loose=8.0,
        mix=Mix(loudness=-18, room=2.2),
    )
    tunes = {group: chart.tune(group, GENTLY, 0, MINOR, 65, 8) for group in "BCD"}
    for bar in chart.bars():
        force = bar.part.force
        for index, step in enumerate((0, 2, 1, 2, 3, 2, 1, 2)):
            chord = chord_at(chart, bar, index / 2)
            low = chord.bass(39)
            note = (low, *(one - 12 for one in chord.voicing(64)))[step]
            chart.desk.put(
                "music", bar.beat + index / 2, instruments.piano, note, 1.4, 0.5,
                gain=(0.5 if step == 0 else 0.3) * (0.7 + 0.5 * force), pan=-0.2,
            )  # fmt: skip
        _right_hand(chart, bar, tunes.get(bar.part.group, []))
    for note in (36, 48, 55, 60, 63, 72):
        chart.desk.put(
            "music", chart.last, instruments.piano, note, 2.0, 0.5,
            gain=0.4, late=0.012 * (note / 36 - 1),
        )  # fmt: skip
    return chart.song()


def _right_hand(chart: Chart, bar: Bar, notes: list[Note]) -> None:
    start = bar.index % 8 * 4
    for note in notes:
        if start <= note.beat < start + 4:
            beat = bar.beat + note.beat - start
            loud = 0.55 + 0.35 * bar.part.force
            chart.desk.put(
                "music", beat, instruments.piano, note.pitch, 1.6, 0.8, gain=loud, pan=0.2,
                late=0.006,
            )  # fmt: skip
            if bar.part.group == "C":
                chart.desk.put(
                    "music", beat, instruments.piano, note.pitch + 12, 1.2, 0.8,
                    gain=0.6 * loud, pan=0.25,
                )  # fmt: skip
    if bar.part.group == "C":
        for offset, strength in steps("x... ..o. x... ....", 0.25):
            for index, note in enumerate(chord_at(chart, bar, offset).voicing(60)):
                chart.desk.put(
                    "music", bar.beat + offset, instruments.piano, note, 1.0, 0.6,
                    gain=0.24 * strength, late=0.011 * index,
                )  # fmt: skip
