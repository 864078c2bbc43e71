"""Machine-made music: a dance track with a pumping kick, and drum and bass."""

from __future__ import annotations

from bench.music.songs import drums, instruments
from bench.music.songs.chart import MINOR, Chart, Kit, Piece, Rhythms, Song, steps
from bench.music.songs.clock import steady
from bench.music.songs.desk import Mix
from bench.music.songs.form import Bar, Part, length
from bench.music.songs.players import chord_at, end, hold, sing

CLUB_KIT: Kit = {
    "kick": Piece(drums.kick, ((46, 240, 0.28, 0.5),), 1.1),
    "clap": Piece(drums.clap, ((0,), (1,)), 0.8),
    "hat": Piece(drums.hat, ((0.04, 0),), 0.3, 0.2),
    "open": Piece(drums.hat, ((0.3, 0),), 0.4, -0.15),
    "snare": Piece(drums.snare, ((0, 220, 0.12, 0.5),), 0.6),
    "shaker": Piece(drums.shaker, ((0,), (1,)), 0.5, 0.5),
    "crash": Piece(drums.crash, ((2,),), 0.5),
}
EDM_FORM = (
    Part("intro", "A", 8, 0.5),
    Part("verse", "B", 16, 0.55),
    Part("break", "E", 8, 0.4),
    Part("chorus", "C", 16, 1.0),
    Part("verse", "B", 8, 0.6),
    Part("break", "E", 8, 0.4),
    Part("chorus", "C", 16, 1.0),
    Part("outro", "A", 8, 0.5),
)
EDM_HARMONY = {
    "A": "Fm | Fm | Db | Eb",
    "B": "Fm | Db | Ab | Eb",
    "C": "Db | Eb | Fm | Ab | Db | Eb | Fm | Fm",
    "E": "Bbm | Db | Ab | Eb",
}
CALLED: Rhythms = (
    ((0, 0.75), (0.75, 0.75), (1.5, 0.5), (2.5, 1)),
    ((0.5, 0.5), (1.25, 0.75), (2, 0.5), (2.75, 0.75)),
    ((0, 1.5), (1.75, 0.75), (2.5, 1.25)),
)


def dance(form: tuple[Part, ...] = EDM_FORM) -> Song:
    """Return a dance track at 128 beats a minute; its kick pumps everything else."""
    chart = Chart(
        "edm128",
        "EDM with sidechain",
        form,
        EDM_HARMONY,
        steady(128, length(form, 4), 0.06),
        loose=0.0,
        mix=Mix(loudness=-11.5, room=1.4, pumping=0.85),
    )
    lead = chart.tune("C", CALLED, 5, MINOR, 72, 8)
    words = chart.tune("B", CALLED, 5, MINOR, 62, 16)
    for bar in chart.bars():
        group = bar.part.group
        _club_drums(chart, bar)
        if group == "C":
            for offset, strength in steps("x..x..x. ..x.x.x.", 0.25):
                seconds = chart.desk.length(bar.beat, 0.6)
                for note in chord_at(chart, bar, offset).voicing(66):
                    chart.desk.put(
                        "music", bar.beat + offset, instruments.supersaw, note, seconds,
                        gain=0.34 * strength, tight=True,
                    )  # fmt: skip
            _play_lead(chart, bar, lead, 0.34)
        else:
            hold(chart, bar, instruments.pad, 60, 0.34, 1_000 if group == "A" else 1_800)
        if group in "BE":
            for offset, strength in steps("x.xx.xx.x.xx.x.x"):
                notes = chord_at(chart, bar, offset).voicing(72)
                note = notes[int(offset * 4) * 2 % 3]
                chart.desk.put(
                    "music", bar.beat + offset, instruments.stab, note, 0.3,
                    gain=0.3 * strength, pan=0.3, tight=True,
                )  # fmt: skip
            sing(chart, bar, words, 0.5) if group == "B" else None
        if group != "E":
            for offset in (0.5, 1.5, 2.5, 3.5) if group != "B" else (0.5, 1.5, 1.75, 2.5, 3.25):
                note = chord_at(chart, bar, offset).bass(29)
                seconds = chart.desk.length(bar.beat, 0.42)
                chart.desk.put(
                    "bass", bar.beat + offset, instruments.reese, note, seconds, 0.2,
                    gain=0.75, tight=True,
                )  # fmt: skip
    end(chart, chart.final("A"), 29, instruments.pad, CLUB_KIT, 0.4)
    return chart.song()


def _play_lead(chart: Chart, bar: Bar, notes: list, gain: float) -> None:
    start = bar.index % 8 * 4
    for note in notes:
        if start <= note.beat < start + 4:
            beat = bar.beat + note.beat - start
            seconds = chart.desk.length(beat, note.length * 0.9)
            chart.desk.put(
                "music", beat, instruments.stab, note.pitch, seconds, 8_000, gain=gain, tight=True
            )


def _club_drums(chart: Chart, bar: Bar) -> None:
    if bar.index == 0 and bar.beat:
        chart.hit(CLUB_KIT, "crash", bar.beat, tight=True)
    if bar.part.group == "E":
        left = bar.part.bars - bar.index
        if left == 4:
            seconds = chart.desk.length(bar.beat, 16)
            chart.desk.put("drums", bar.beat, instruments.riser, seconds, gain=0.5, tight=True)
        if left <= 4:
            roll = {4: "x...x...x...x...", 3: "x...x...x...x...", 2: "x.x.x.x.x.x.x.x."}
            chart.groove(
                bar, CLUB_KIT, {"snare": roll.get(left, "xxxxxxxxxxxx....")},
                gain=1.1 - 0.15 * left, tight=True,
            )  # fmt: skip
        return
    patterns = {"kick": "x...x...x...x...", "hat": "o.-.o.-.o.-.o.-."}
    if bar.part.group == "A" and bar.beat == 0 and bar.index < 4:
        patterns = {"kick": "x...x...x...x..."}
    if bar.part.group in "BC":
        patterns["clap"] = "....x.......x..."
        patterns["open"] = "..x...x...x...x."
    if bar.part.group == "C":
        patterns["shaker"] = "-o-x-o-x-o-x-o-x"
    if bar.is_last and bar.part.group == "B":
        patterns["kick"] = "x...x..........."
    chart.groove(bar, CLUB_KIT, patterns, tight=True)


BREAK_KIT: Kit = {
    "kick": Piece(drums.kick, ((58, 260, 0.18, 0.6),), 1.1),
    "snare": Piece(drums.snare, ((0, 215, 0.14), (1, 215, 0.14)), 0.85),
    "ghost": Piece(drums.snare, ((2, 240, 0.07), (3, 240, 0.07)), 0.6),
    "hat": Piece(drums.hat, ((0.04, 0), (0.05, 1)), 0.25, 0.25),
    "ride": Piece(drums.ride, ((0,), (1,)), 0.24, -0.3),
    "open": Piece(drums.hat, ((0.25, 0),), 0.35, 0.25),
    "shaker": Piece(drums.shaker, ((0,), (1,)), 0.5, -0.5),
    "crash": Piece(drums.crash, ((3,),), 0.55),
}
DNB_FORM = (
    Part("intro", "A", 16, 0.4),
    Part("chorus", "C", 32, 1.0),
    Part("break", "E", 16, 0.35),
    Part("verse", "B", 16, 0.7),
    Part("chorus", "C", 32, 1.0),
    Part("outro", "A", 12, 0.45),
)
DNB_HARMONY = {
    "A": "Em9 | Em9 | Cmaj7 | Cmaj7",
    "B": "Am7 | Am7 | Em7 | Em7 | Cmaj7 | Cmaj7 | D | D",
    "C": "Em | Em | Em | G | C | C | D | D",
    "E": "Cmaj7 | Cmaj7 | D | D | Em9 | Em9 | Bm7 | Bm7",
}


def drum_and_bass(form: tuple[Part, ...] = DNB_FORM) -> Song:
    """Return drum and bass at 174 beats a minute, over a broken beat."""
    chart = Chart(
        "dnb174",
        "drum and bass",
        form,
        DNB_HARMONY,
        steady(174, length(form, 4), 0.12),
        loose=1.5,
        mix=Mix(loudness=-11.5, room=1.6, pumping=0.35, pump_beats=0.6),
    )
    words = chart.tune("B", CALLED, 4, MINOR, 64, 16)
    far = chart.tune("E", (((0, 3.5),), ((0, 1.5), (2, 2)), ((1, 3),)), 4, MINOR, 66, 16)
    for bar in chart.bars():
        group = bar.part.group
        _broken_beat(chart, bar)
        if group != "C" or bar.index >= 16:
            if bar.index % 2 == 0:
                for note in chord_at(chart, bar, 0).voicing(62):
                    seconds = chart.desk.length(bar.beat, 8)
                    chart.desk.put(
                        "music", bar.beat, instruments.pad, note, seconds, 1_500,
                        gain=0.3 if group != "C" else 0.2,
                    )  # fmt: skip
        if group in "BC":
            for offset, beats in ((0, 1.4), (1.75, 0.7), (2.5, 1.4))[: 2 + bar.index % 2]:
                note = chord_at(chart, bar, offset).bass(28) + (12 if offset == 1.75 else 0)
                seconds = chart.desk.length(bar.beat, beats)
                chart.desk.put(
                    "bass", bar.beat + offset, instruments.reese, note, seconds,
                    (0.7, 2.9, 5.8)[bar.index % 3], gain=0.85, tight=True,
                )  # fmt: skip
        if group == "B":
            sing(chart, bar, words, 0.5)
        if group in "AE":
            sing(chart, bar, far if group == "E" else [], 0.4)
            for offset in (0.5, 1.25, 2, 3.25):
                notes = chord_at(chart, bar, offset).voicing(74)
                chart.desk.put(
                    "music", bar.beat + offset, instruments.bell,
                    notes[int(offset * 4) % len(notes)], 0.9, gain=0.24, pan=-0.4,
                )  # fmt: skip
        if group == "C" and bar.index % 4 == 3:
            for note in chord_at(chart, bar, 2).voicing(64):
                chart.desk.put(
                    "music", bar.beat + 2.5, instruments.stab, note, 0.4, 5_000, gain=0.35
                )
    end(chart, chart.final("A"), 28, instruments.pad, BREAK_KIT, 0.4)
    return chart.song()


def _broken_beat(chart: Chart, bar: Bar) -> None:
    group = bar.part.group
    if bar.index == 0 and bar.beat:
        chart.hit(BREAK_KIT, "crash", bar.beat, tight=True)
    if group == "E":
        if bar.index < 8:
            return
        left = bar.part.bars - bar.index
        if left == 4:
            seconds = chart.desk.length(bar.beat, 16)
            chart.desk.put("drums", bar.beat, instruments.riser, seconds, gain=0.5, tight=True)
        patterns = {"hat": "x.o.x.o.x.o.x.o."}
    elif group == "A":
        patterns = {"hat": "x.o.x.o.x.o.x.o.", "shaker": "-o-x-o-x-o-x-o-x"}
        if bar.index >= 8 or bar.beat > 64:
            patterns["kick"] = "x.........x....."
    else:
        patterns = {
            "kick": ("x.........x.....", "x.x.......x.....", "x.........xx....")[bar.index % 3],
            "snare": "....x.......x...",
            "ghost": (".......-.-.....-", ".......-.......-")[bar.index % 2],
            ("ride" if group == "C" and bar.index >= 16 else "hat"): "x.x.x.x.x.x.x.x.",
        }
        if bar.index % 8 == 7:
            patterns = {
                "kick": "x.x...x...x.....",
                "snare": "....x..x.x..x.xx",
                "hat": "x.x.x.x.x.x.x.x.",
                "open": "..............x.",
            }
    chart.groove(bar, BREAK_KIT, patterns)
