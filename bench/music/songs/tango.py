"""A tango for an orquesta típica: bandoneons, violins, piano and double bass, and no drums."""

from __future__ import annotations

from collections.abc import Iterator
from math import pi, sin

from bench.music.songs import instruments
from bench.music.songs.chart import Chart, Song
from bench.music.songs.clock import following
from bench.music.songs.desk import Mix
from bench.music.songs.form import Bar, Part
from bench.music.songs.harmony import Note, written
from bench.music.songs.players import chord_at, hold

TEMPO = 124
FORM = (
    Part("intro", "I", 4, 0.8),
    Part("verse", "A", 16, 0.65),
    Part("chorus", "B", 16, 0.85),
    Part("bridge", "C", 16, 0.4),
    Part("chorus", "B", 16, 0.95),
    Part("verse", "A", 16, 0.9),
    Part("outro", "I", 4, 1.0),
)
HARMONY = {
    "I": "Dm | Gm6 | A7 | Dm A7",
    "A": "Dm | Dm | A7 | A7 | A7 | A7b9 | Dm | Dm | Dm | D7 | Gm | Gm | Dm | E7 A7 | Dm A7 | Dm",
    "B": "F | F | D7 | Gm | C7 | C7 | F | C7 | F | F7 | Bb | Bbm | F D7 | Gm C7 | F | A7",
    "C": "Gm | Gm | Cm6 | D7 | Gm | Gm | F7 | Bb | Eb | Eb | Cm | Cm6 | Gm | A7 | D7 | C7",
}
CALL = """
    d5:.5 a4:1 f5:.5 e5:1 d5:1 | bb5:.5 g5:1 e5:.5 d5:1 bb4:1
    | a4:.5 c#5:.5 e5:.5 g5:.5 bb5:.5 a5:.5 g5:.5 e5:.5 | f5:.5 d5:1 r:2.5
"""
THEME = """
    r:.5 a4:.5 d5:.5 e5:.5 f5:1 e5:.5 d5:.5 | a5:1.5 g5:.5 f5:.5 e5:.5 d5:1
    | r:.5 a4:.5 c#5:.5 d5:.5 e5:1 d5:.5 c#5:.5 | g5:1.5 f5:.5 e5:.5 d5:.5 c#5:1
    | r:.5 a4:.5 c#5:.5 e5:.5 g5:1 f5:.5 e5:.5 | bb5:1.5 a5:.5 g5:.5 f5:.5 e5:1
    | r:.5 e5:.5 f5:.5 g5:.5 a5:.5 f5:.5 d5:.5 f5:.5 | d5:2 r:2
    | r:.5 a4:.5 d5:.5 e5:.5 f5:1 e5:.5 d5:.5 | c6:1.5 bb5:.5 a5:.5 f#5:.5 d5:1
    | r:.5 d5:.5 g5:.5 a5:.5 bb5:1 a5:.5 g5:.5 | d6:1.5 c6:.5 bb5:.5 a5:.5 g5:1
    | r:.5 f5:.5 a5:.5 d6:.5 c#6:.5 d6:.5 a5:.5 f5:.5
    | e5:.5 g#5:.5 b5:.5 d6:.5 c#6:.5 a5:.5 g5:.5 e5:.5
    | d5:1 f5:.5 e5:.5 d5:1 c#5:.5 e5:.5 | d5:2 r:2
"""
SONG = """
    c6:2 a5:1 c6:1 | a5:3 r:.5 g5:.5 | f#5:1 g5:.5 a5:.5 c6:1.5 a5:.5 | bb5:3 r:.5 a5:.5
    | g5:1 a5:.5 bb5:.5 d6:1.5 c6:.5 | bb5:1.5 a5:.5 g5:1 e5:1
    | f5:1 g5:.5 a5:.5 c6:1 a5:1 | g5:2.5 r:.5 g5:.5 b5:.5
    | c6:2 a5:1 c6:1 | eb6:2.5 d6:.5 c6:1 | d6:2 bb5:1 d6:1 | db6:2.5 c6:.5 bb5:1
    | a5:1 c6:1 f#5:1 a5:1 | bb5:1 g5:1 e5:1 g5:1
    | f5:1 a5:.5 c6:.5 f6:2 | e6:.5 c#6:.5 a5:.5 g5:.5 e5:1 r:1
"""
TRIO = """
    d5:1.5 eb5:.5 d5:.5 c5:.5 bb4:1 | g4:1 bb4:.5 d5:.5 g5:2
    | eb5:1.5 f5:.5 eb5:.5 d5:.5 c5:1 | f#5:.5 eb5:.5 d5:2 r:.5 d5:.5
    | d5:.5 c#5:.5 d5:.5 f5:.5 eb5:.5 d5:.5 bb4:.5 a4:.5 | g4:2 r:.5 g5:.5 a5:.5 bb5:.5
    | a5:1.5 g5:.5 f5:.5 eb5:.5 c5:1 | d5:3 r:.5 bb4:.5
    | g5:1.5 f5:.5 eb5:.5 d5:.5 bb4:1 | g4:.5 bb4:.5 eb5:.5 g5:.5 bb5:2
    | ab5:1.5 g5:.5 eb5:.5 d5:.5 c5:1 | a4:.5 c5:.5 eb5:.5 a5:.5 g5:1 eb5:1
    | d5:1 g5:.5 bb5:.5 a5:.5 g5:.5 d5:1 | c#5:.5 e5:.5 g5:.5 a5:.5 bb5:1 a5:.5 g5:.5
    | f#5:1 a5:.5 c6:.5 bb5:.5 a5:.5 f#5:.5 d5:.5 | e5:2 r:1 g5:.5 bb5:.5
"""
TUNES = {"I": CALL, "A": THEME, "B": SONG, "C": TRIO}
MARCATO = ((0.0, 1.15), (1.0, 0.8), (2.0, 1.0), (3.0, 0.78))
SINCOPA = ((0.0, 1.1), (0.5, 1.25), (2.0, 0.95), (3.0, 0.8))
IN_TWO = ((0.0, 0.9), (2.0, 0.75))
IN_THREES = ((0.0, 1.1), (1.5, 1.0), (3.0, 0.95))
"""How a bar is accompanied: beats and strengths. A síncopa leans on the eighth after the first beat
and ties over the second; threes are 3 + 3 + 2 eighths."""
SLOWING = (0.995, 0.985, 0.97, 0.96)
"""How the last bar of a section is held back, beat by beat, against the tempo."""


def tango(form: tuple[Part, ...] = FORM) -> Song:
    """Return a tango at 124 beats a minute, in four, which lingers where a phrase ends.

    No beat is more than 4 % slower, or 1 % faster, than the tempo.
    """
    chart = Chart(
        "tango124",
        "tango, no drums",
        form,
        HARMONY,
        following(list(_tempi(form)), 0.45),
        loose=7.0,
        mix=Mix(loudness=-16, room=1.6),
    )
    tunes = {group: written(text, 4) for group, text in TUNES.items()}
    for bar in chart.bars():
        if bar.after is None and bar.is_last:
            _chan_chan(chart, bar)
            continue
        _accompany(chart, bar)
        _lead(chart, bar, [one for one in tunes[bar.part.group] if one.beat // 4 == bar.index])
        if bar.part.group == "A" and bar.index % 8 == 7:
            _piano_fill(chart, bar)
    return chart.song()


def _tempi(form: tuple[Part, ...]) -> Iterator[float]:
    """Give the tempo of each beat: a phrase of eight bars presses on, then lingers."""
    for part in form:
        for index in range(part.bars):
            for beat in range(4):
                pressing = 1 + 0.01 * sin(pi * (index % 8 * 4 + beat) / 32)
                if index == part.bars - 1:
                    yield TEMPO * SLOWING[beat]
                elif index % 8 == 7:
                    yield TEMPO * (1 + SLOWING[beat]) / 2
                else:
                    yield TEMPO * pressing


def _way(bar: Bar) -> tuple[tuple[float, float], ...]:
    """Return how a bar is accompanied."""
    if bar.part.group == "I":
        return SINCOPA if bar.index < 2 else MARCATO
    if bar.part.group == "C":
        return IN_TWO if bar.index < 8 else IN_THREES if bar.index < 12 else MARCATO
    sincopas = (3, 6) if bar.part.group == "A" else (1, 3, 6)
    return SINCOPA if bar.index % 8 in sincopas else MARCATO


def _force(bar: Bar) -> float:
    """Return how hard the orchestra plays a bar: each section grows towards its end."""
    grown = (bar.index % 16) / 15 if bar.part.bars > 4 else 0.5
    return (0.4 + 0.6 * bar.part.force) * (0.82 + 0.36 * grown)


def _accompany(chart: Chart, bar: Bar) -> None:
    """Play the rhythm of a bar: piano, bass and whoever has no tune, and what leads into it."""
    way, force, group = _way(bar), _force(bar), bar.part.group
    if bar.beat and (bar.index % 4 == 0 or way is SINCOPA or group == "B"):
        _arrastre(chart, bar, force)
    for offset, strength in way:
        chord = chord_at(chart, bar, offset)
        long = way is IN_TWO or (way is SINCOPA and offset == 0.5)
        seconds = chart.desk.length(bar.beat + offset, 1.2 if long else 0.4)
        ringing = 0.8 * seconds if long else 0.06
        loud = strength * force
        root = chord.bass(33) + (7 if offset == 2 and len(chart.chords(bar)) == 1 else 0)
        if group == "C":
            chart.desk.put(
                "bass", bar.beat + offset, instruments.bow, root, seconds, 0.4, gain=0.7 * loud
            )
        elif offset != 0.5:
            chart.desk.put(
                "bass", bar.beat + offset, instruments.upright, root, seconds, gain=0.85 * loud
            )
            if offset in (0, 2):
                chart.desk.put(
                    "bass", bar.beat + offset, instruments.bow, root, seconds, 0.9,
                    gain=0.32 * loud,
                )  # fmt: skip
        for note in (root, root + 12):
            chart.desk.put(
                "music", bar.beat + offset, instruments.piano, note, ringing, 0.8,
                gain=0.34 * loud, pan=0.25,
            )  # fmt: skip
        for note in chord.voicing(62):
            chart.desk.put(
                "music", bar.beat + offset, instruments.piano, note, ringing, 0.75,
                gain=0.25 * loud, pan=0.3,
            )  # fmt: skip
            if group != "C" or way is not IN_TWO:
                chart.desk.put(
                    "music", bar.beat + offset, instruments.strings, note,
                    0.35 if long else 0.05, 0.014, gain=0.55 * loud,
                )  # fmt: skip
            if group in "BI":
                chart.desk.put(
                    "music", bar.beat + offset, instruments.bandoneon, note,
                    seconds if long else 0.15, 0.9, gain=0.2 * loud, pan=-0.35,
                )  # fmt: skip
    if group == "C":
        hold(chart, bar, instruments.strings, 58, 0.3 if bar.index < 8 else 0.22)


def _arrastre(chart: Chart, bar: Bar, force: float) -> None:
    """Drag the bow, and the left hands of the bandoneons, up into the first beat of a bar."""
    start, root = bar.beat - 0.5, chord_at(chart, bar, 0).bass(33)
    seconds = chart.desk.length(start, 0.48)
    chart.desk.put("bass", start, instruments.drag, root, seconds, gain=0.7 * force)
    chart.desk.put(
        "music", start, instruments.drag, root + 12, seconds, 4.0, gain=0.35 * force, pan=-0.3
    )


def _lead(chart: Chart, bar: Bar, notes: list[Note]) -> None:
    """Play the tune of a bar: who has it depends on the section, and on how often it was heard."""
    group, again = bar.part.group, bar.visit > 0
    varied = group == "A" and again
    if varied:
        _variation(chart, bar)
    for index, note in enumerate(notes):
        before = notes[index - 1].pitch if index else note.pitch
        if group == "B" or varied or (group == "C" and bar.index >= 8):
            _bowed(chart, bar, note, before, 0.8 if group == "C" else 1.0)
            if group == "B" and again:
                _pressed(chart, bar, note, -12, 0.4)
        else:
            _pressed(chart, bar, note, 0, 0.95 if group != "C" else 0.8)
            if group == "I" or bar.index >= 8:
                _bowed(chart, bar, note, note.pitch, 0.7)
            if group == "A" and bar.index % 2:
                _pressed(chart, bar, note, -12, 0.55)


def _pressed(chart: Chart, bar: Bar, note: Note, shift: int, gain: float) -> None:
    """Play a note on a bandoneon: short notes are short, and leant upon; a solo takes its time."""
    alone = bar.part.group == "C"
    beat = bar.beat + note.beat - bar.index * 4
    share = 0.96 if alone or note.length > 1 else 0.6 if note.length < 1 else 0.8
    loud = gain * (1.15 if note.length > 1 else 1.0) * _force(bar)
    late = 0.03 * float(chart.desk.chance.uniform()) if alone and beat % 1 else 0.0
    chart.desk.put(
        "voice" if alone else "music", beat, instruments.bandoneon, note.pitch + shift,
        chart.desk.length(beat, note.length * share), 0.25 if alone else 0.8,
        gain=loud, pan=-0.25, late=late,
    )  # fmt: skip


def _bowed(chart: Chart, bar: Bar, note: Note, before: int, gain: float) -> None:
    """Play a note on the violins: one in front, the others around it."""
    beat = bar.beat + note.beat - bar.index * 4
    short = note.length < 1 and bar.part.group in "IA"
    seconds = chart.desk.length(beat, note.length * (0.6 if short else 0.95))
    slide = max(-3.0, min(3.0, 0.8 * (before - note.pitch))) if note.length >= 1 else 0.0
    chart.desk.put(
        "voice", beat, instruments.violin, note.pitch, seconds, slide, 0.02 if short else 0.05,
        gain=0.75 * gain * _force(bar), pan=0.2, late=0.004,
    )  # fmt: skip
    if bar.part.group != "C":
        chart.desk.put(
            "voice", beat, instruments.strings, note.pitch, max(0.05, seconds - 0.15),
            0.02 if short else 0.05, gain=0.8 * gain * _force(bar),
        )  # fmt: skip


def _variation(chart: Chart, bar: Bar) -> None:
    """Run through the chords of a bar in sixteenths, as bandoneons do the last time around."""
    for beat in range(4):
        chord = chord_at(chart, bar, beat)
        tones = chord.voicing(66 + 2 * (bar.index % 4))
        run = (*tones[:3], tones[0] + 12) if beat % 2 == 0 else (tones[0] + 12, *tones[2::-1])
        if bar.index % 8 == 7 and beat >= 2:
            return
        for place, note in enumerate(run):
            at = bar.beat + beat + place / 4
            chart.desk.put(
                "music", at, instruments.bandoneon, note, 0.1, 0.7,
                gain=(0.72 if place == 0 else 0.56) * _force(bar), pan=-0.25,
            )  # fmt: skip


def _piano_fill(chart: Chart, bar: Bar) -> None:
    """Answer the end of a phrase on the piano, in minor."""
    chord = chord_at(chart, bar, 3)
    low = chord.bass(62)
    ways = ((0, 3, 7, 12, 11, 8, 7), (12, 7, 12, 11, 10, 9, 8), (0, 2, 3, 5, 7, 8, 11))
    for place, step in enumerate(ways[(bar.beat // 32) % len(ways)]):
        for octave in (0, 12):
            chart.desk.put(
                "music", bar.beat + 2.25 + place / 4, instruments.piano, low + step + octave,
                0.3, 0.85, gain=0.42 + 0.03 * place, pan=0.3,
            )  # fmt: skip


def _chan_chan(chart: Chart, bar: Bar) -> None:
    """End as tangos end: the tonic is reached, then the dominant, loud, and the tonic, softer."""
    tonic, dominant = chart.chords(bar)[0], chart.chords(bar)[-1]
    for beat, chord, loud, seconds in (
        (bar.beat, tonic, 1.0, 0.4), (bar.beat + 2, dominant, 1.2, 0.35),
        (chart.last, tonic, 0.75, 0.5),
    ):  # fmt: skip
        root = chord.bass(33)
        chart.desk.put("bass", beat, instruments.upright, root, seconds, gain=0.95 * loud)
        chart.desk.put("bass", beat, instruments.bow, root, seconds, 0.9, gain=0.35 * loud)
        for note in (root, root + 12, *chord.voicing(62), *chord.voicing(74)):
            chart.desk.put(
                "music", beat, instruments.piano, note, seconds, 0.85, gain=0.36 * loud, pan=0.3
            )
        for note in chord.voicing(66):
            chart.desk.put(
                "music", beat, instruments.bandoneon, note, seconds, 0.9, gain=0.32 * loud,
                pan=-0.3,
            )  # fmt: skip
            chart.desk.put(
                "music", beat, instruments.strings, note + 12, 0.12, 0.014, gain=0.6 * loud
            )
