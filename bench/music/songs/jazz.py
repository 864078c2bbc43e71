"""A swinging quartet: ride cymbal, walking bass, piano, and a horn with the tune."""

from __future__ import annotations

from bench.music.songs import drums, instruments
from bench.music.songs.chart import MAJOR, Chart, Kit, Piece, Rhythms, Song, steps
from bench.music.songs.clock import steady
from bench.music.songs.desk import Mix
from bench.music.songs.form import Bar, Part, length
from bench.music.songs.players import chord_at, end

SWING = 0.64
JAZZ_KIT: Kit = {
    "kick": Piece(drums.kick, ((62, 110, 0.2, 0.08),), 0.45),
    "ride": Piece(drums.ride, ((0,), (1,), (2,)), 0.5, -0.3),
    "pedal": Piece(drums.hat, ((0.05, 3), (0.05, 4)), 0.4, 0.3),
    "snare": Piece(drums.snare, ((0, 205, 0.1, 0.5), (1, 205, 0.1, 0.5)), 0.4, 0.1),
    "brush": Piece(drums.brush, ((0,), (1,), (2,)), 0.45, 0.1),
    "crash": Piece(drums.crash, ((7, 2.0),), 0.35, 0.35),
    "high": Piece(drums.tom, ((190, 0),), 0.45, 0.2),
    "mid": Piece(drums.tom, ((145, 0),), 0.5, -0.1),
    "low": Piece(drums.tom, ((100, 0),), 0.55, -0.3),
}
FORM = (
    Part("intro", "I", 4, 0.4),
    Part("verse", "A", 16, 0.6),
    Part("bridge", "B", 8, 0.65),
    Part("verse", "A", 8, 0.6),
    Part("chorus", "S", 24, 0.85),
    Part("bridge", "B", 8, 0.7),
    Part("verse", "A", 8, 0.65),
    Part("outro", "I", 4, 0.45),
)
HARMONY = {
    "I": "Bb6 G7 | Cm7 F7 | Bb6 G7 | Cm7 F7",
    "A": "Bb6 G7 | Cm7 F7 | Dm7 G7 | Cm7 F7 | Bb6 | Eb6 | Cm7 F7 | Bb6",
    "B": "D7 | D7 | G7 | G7 | C7 | C7 | F7 | F7",
    "S": "Bb6 | Eb6 | Bb6 | Bb7 | Eb6 | Eb6 | Bb6 | G7 | Cm7 | F7 | Bb6 G7 | Cm7 F7",
}
BLOWN: Rhythms = (
    ((0, 0.5), (0.5, 0.5), (1, 1), (2.5, 1.5)),
    ((0.5, 0.5), (1, 0.5), (1.5, 1), (3, 1)),
    ((0, 1.5), (1.5, 0.5), (2.5, 0.5), (3.5, 0.5)),
    ((1, 0.5), (1.5, 1.5), (3.5, 0.5)),
)
SOLO: Rhythms = (
    ((0, 0.5), (0.5, 0.5), (1, 0.5), (1.5, 0.5), (2, 0.5), (2.5, 0.5), (3, 0.5), (3.5, 0.5)),
    ((0.5, 0.5), (1, 0.5), (1.5, 0.5), (2.5, 0.5), (3, 0.5), (3.5, 0.5)),
    ((0, 1), (1.5, 0.5), (2, 0.5), (2.5, 1)),
    ((0.5, 1), (1.5, 1), (2.5, 0.5), (3, 0.5), (3.5, 0.5)),
)


def swing(form: tuple[Part, ...] = FORM) -> Song:
    """Return swing at 140 beats a minute: the second eighth of each beat is late."""
    chart = Chart(
        "swing140",
        "swing",
        form,
        HARMONY,
        steady(140, length(form, 4), 0.4),
        loose=7.0,
        mix=Mix(loudness=-16, room=1.1),
    )
    tunes = {
        "A": chart.tune("A", BLOWN, 10, MAJOR, 62, 16),
        "B": chart.tune("B", BLOWN, 10, MAJOR, 65, 8),
        "S": chart.tune("S", SOLO, 10, (0, 2, 3, 4, 5, 7, 9, 10), 60, 24),
    }
    for bar in chart.bars():
        _swinging_drums(chart, bar)
        _walk(chart, bar)
        ways = ("x..o ....", ".o.. x..o", "...x ..x.", "x... ...o", ".... .x.x")
        way = ways[int(chart.desk.chance.integers(len(ways)))]
        for offset, strength in steps(way, 0.5, SWING):
            for note in chord_at(chart, bar, offset).voicing(63):
                chart.desk.put(
                    "music", bar.beat + offset, instruments.piano, note, 0.22, 0.6,
                    gain=0.22 * strength, pan=0.35,
                )  # fmt: skip
        start = bar.index * 4
        player = instruments.piano if bar.part.group == "S" else instruments.brass
        for note in tunes.get(bar.part.group, []):
            if start <= note.beat < start + 4:
                beat = bar.beat + _swung(note.beat - start)
                seconds = chart.desk.length(beat, note.length * 0.85)
                chart.desk.put(
                    "voice", beat, player, note.pitch + 12 * (bar.part.group == "S"), seconds,
                    0.8, gain=0.5, pan=-0.15, late=0.012,
                )  # fmt: skip
    end(chart, chart.final("I"), 34, instruments.piano, JAZZ_KIT, 0.35)
    return chart.song()


def _swung(beat: float) -> float:
    """Return where an eighth is played: every second one late."""
    return beat + SWING - 0.5 if round(beat * 2) % 2 else beat


def _walk(chart: Chart, bar: Bar) -> None:
    for beat in range(4):
        chord = chord_at(chart, bar, beat)
        tones = (0, *chord.above[1:])
        step = (0, 1, 2, 1)[beat] if len(chart.chords(bar)) == 1 else (0, 2)[beat % 2]
        note = chord.bass(33) + tones[step % len(tones)]
        if beat == 3 and bar.index % 2:
            note = chord.bass(33) + int(chart.desk.chance.choice((-1, 1, 6)))
        chart.desk.put(
            "bass", bar.beat + beat, instruments.upright, note,
            chart.desk.length(bar.beat, 0.9), gain=0.85,
        )  # fmt: skip


def _swinging_drums(chart: Chart, bar: Bar) -> None:
    group = bar.part.group
    if bar.index == 0 and group in "BS":
        chart.hit(JAZZ_KIT, "crash", bar.beat, 0.7)
    if group == "I":
        chart.groove(bar, JAZZ_KIT, {"brush": "o.x. o.x."}, step=0.5, swing=SWING)
        chart.groove(bar, JAZZ_KIT, {"pedal": "..x. ..x."}, step=0.5, swing=SWING)
        return
    patterns = {"ride": "x.xo x.xo", "pedal": "..x. ..x.", "kick": "o.-. o.-."}
    ghosts = ("........", "...-....", ".....-.-", "...-..-.", ".......-")
    patterns["snare"] = ghosts[int(chart.desk.chance.integers(len(ghosts)))]
    filling = 2.0 if bar.is_last and bar.after else 0.0
    chart.groove(bar, JAZZ_KIT, patterns, step=0.5, swing=SWING, until=4 - filling)
    for offset, strength in steps("xo.xxoxo", 0.5, SWING):
        if filling and offset < filling:
            piece = ("snare", "high", "mid", "low")[int(offset * 2)]
            chart.hit(JAZZ_KIT, piece, bar.beat + 2 + offset, strength)
