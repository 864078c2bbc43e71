"""Hip-hop with swung sixteenths and a pickup, and funk that plays off the beat."""

from __future__ import annotations

from bench.music.songs import drums, instruments
from bench.music.songs.chart import MINOR, Chart, Kit, Piece, Rhythms, Song, steps
from bench.music.songs.clock import steady
from bench.music.songs.desk import Mix
from bench.music.songs.form import Bar, Part, length
from bench.music.songs.players import chord_at, end, hold, sing

DUSTY_KIT: Kit = {
    "kick": Piece(drums.kick, ((50, 150, 0.3, 0.25),), 1.15),
    "snare": Piece(drums.snare, ((0, 176, 0.13), (1, 176, 0.13)), 0.95, 0.0, 0.009),
    "hat": Piece(drums.hat, ((0.045, 0), (0.05, 1), (0.06, 2)), 0.38, 0.2),
    "open": Piece(drums.hat, ((0.3, 0),), 0.35, 0.2),
    "rim": Piece(drums.rim, ((0,), (1,)), 0.5, -0.2),
    "crash": Piece(drums.crash, ((4, 1.6),), 0.4),
}
HOP_FORM = (
    Part("intro", "A", 4, 0.5),
    Part("verse", "B", 16, 0.7),
    Part("chorus", "C", 8, 0.9),
    Part("verse", "B", 12, 0.7),
    Part("chorus", "C", 8, 0.9),
    Part("outro", "A", 4, 0.5),
)
HOP_HARMONY = {
    "A": "Dm9 | Dm9 | Bbmaj7 | A7",
    "B": "Dm9 | Dm9 | Gm7 | A7",
    "C": "Bbmaj7 | C | Dm7 | Dm7 | Bbmaj7 | C | Am7 | A7",
}
SWING = 0.59
LEAD, PICKUP = 0.73, 2
RAPPED: Rhythms = (
    ((0, 0.25), (0.25, 0.25), (0.5, 0.5), (1, 0.25), (1.5, 0.5), (2, 0.25), (2.25, 0.5), (3, 0.5)),
    ((0.25, 0.25), (0.5, 0.25), (0.75, 0.5), (1.5, 0.25), (1.75, 0.5), (2.5, 0.5), (3.25, 0.25)),
    ((0, 0.5), (0.75, 0.25), (1, 0.5), (1.75, 0.25), (2, 0.5), (2.75, 0.25), (3, 0.25), (3.5, 0.5)),
    ((0.5, 0.25), (0.75, 0.25), (1, 0.25), (1.25, 0.5), (2.25, 0.25), (2.5, 0.25), (2.75, 0.5)),
)
SLOWLY: Rhythms = (
    ((0, 1), (1.5, 0.5), (2, 1)),
    ((0.5, 1), (1.75, 0.75), (2.75, 1)),
    ((0, 1.5), (2, 0.5), (2.75, 0.75)),
)


def hip_hop(form: tuple[Part, ...] = HOP_FORM) -> Song:
    """Return hip-hop at 86 beats a minute: silence, a pickup of two beats, swung sixteenths."""
    chart = Chart(
        "hiphop86",
        "hip-hop, swung 16ths, pickup",
        form,
        HOP_HARMONY,
        steady(86, length(form, 4), LEAD + PICKUP * 60 / 86),
        loose=5.0,
        mix=Mix(loudness=-13, room=0.7),
        pickup=PICKUP,
    )
    rap = [
        note.__class__(_swung(note.beat), note.length, note.pitch)
        for note in chart.tune("B", RAPPED, 2, (0, 3, 5, 7), 50, 16)
    ]
    hook = chart.tune("C", SLOWLY, 2, MINOR, 62, 8)
    for beat, pitch in ((-2, 74), (-1.25, 72), (-1, 69), (-0.5, 65)):
        chart.desk.put("music", beat, instruments.electric_piano, pitch, 0.5, gain=0.6)
    chart.hit(DUSTY_KIT, "kick", -2, 0.8)
    chart.hit(DUSTY_KIT, "snare", -1, 0.8)
    chart.hit(DUSTY_KIT, "snare", _swung(-0.25), 0.6)
    for bar in chart.bars():
        group = bar.part.group
        _dusty_drums(chart, bar)
        for offset in (0, _swung(1.75)) if group != "C" else (0, 1.5, _swung(2.75)):
            seconds = chart.desk.length(bar.beat, 1.3)
            for note in chord_at(chart, bar, offset).voicing(62):
                chart.desk.put(
                    "music", bar.beat + offset, instruments.electric_piano, note, seconds,
                    gain=0.3, pan=-0.25,
                )  # fmt: skip
        if group == "C":
            hold(chart, bar, instruments.strings, 69, 0.5)
            sing(chart, bar, hook, 0.55, late=0.02)
        if group == "B":
            sing(chart, bar, rap, 0.62, late=0.015)
        if group != "A" or bar.index >= 2:
            for offset, beats in ((0, 1.4), (_swung(1.75), 0.5), (2.5, 1.2)):
                note = chord_at(chart, bar, offset).bass(28)
                seconds = chart.desk.length(bar.beat, beats)
                chart.desk.put(
                    "bass", bar.beat + offset, instruments.sub, note, seconds,
                    5.0 if bar.turns and offset == 2.5 else 0.0, gain=0.7,
                )  # fmt: skip
    end(chart, chart.final("A"), 28, instruments.electric_piano, DUSTY_KIT, 0.4)
    return chart.song()


def _swung(beat: float) -> float:
    """Return where a sixteenth is played: every second one late."""
    return beat + (2 * SWING - 1) * 0.25 if round(beat * 4) % 2 else beat


def _dusty_drums(chart: Chart, bar: Bar) -> None:
    patterns = {
        "kick": ("x..- ...x ..x. ....", "x... ...x .xx. ...-")[bar.index % 2],
        "snare": ".... x... .... x..-",
        "hat": ("x.x. x.xo x.x. x.xo", "x.x. xox. x.xo x.x.")[bar.index % 2],
    }
    if bar.part.group == "A" and bar.index < 2 and bar.beat < 8:
        patterns = {"hat": "x.x. x.x. x.x. x.xo", "rim": ".... x... .... x..."}
    if bar.part.group == "C":
        patterns["open"] = ".... ..x. .... ..x."
    if bar.is_last:
        patterns["kick"], patterns["snare"] = "x..x .... .... ....", ".... x... .-x. x-xx"
    if bar.index == 0 and bar.part.group == "C":
        chart.hit(DUSTY_KIT, "crash", bar.beat)
    chart.groove(bar, DUSTY_KIT, patterns, swing=SWING)


FUNK_KIT: Kit = {
    "kick": Piece(drums.kick, ((60, 180, 0.2, 0.4),), 1.0),
    "snare": Piece(drums.snare, ((0, 225, 0.11), (1, 225, 0.11), (2, 225, 0.11)), 0.85),
    "hat": Piece(drums.hat, ((0.04, 0), (0.05, 1), (0.05, 2)), 0.27, 0.3),
    "open": Piece(drums.hat, ((0.22, 0),), 0.28, 0.3),
    "crash": Piece(drums.crash, ((5, 1.8),), 0.45, -0.3),
    "conga": Piece(drums.conga, ((220, 0), (220, 1)), 0.5, -0.45),
    "deep": Piece(drums.conga, ((165, 0), (165, 1)), 0.55, -0.3),
    "high": Piece(drums.tom, ((170, 0),), 0.6, 0.25),
    "mid": Piece(drums.tom, ((130, 0),), 0.65, -0.1),
    "low": Piece(drums.tom, ((95, 0),), 0.7, -0.35),
}
FUNK_FORM = (
    Part("intro", "A", 4, 0.5),
    Part("verse", "B", 16, 0.65),
    Part("chorus", "C", 8, 0.95),
    Part("verse", "B", 12, 0.65),
    Part("chorus", "C", 8, 0.95),
    Part("break", "E", 8, 0.5),
    Part("chorus", "C", 8, 1.0),
    Part("outro", "A", 4, 0.6),
)
FUNK_HARMONY = {
    "A": "E9 | E9 | E9 | A9",
    "B": "E9 | E9 | E9 | E9 | A9 | A9 | E9 | E9",
    "C": "A9 | G9 | D9 | E9",
    "E": "E9",
}
GRUNTED: Rhythms = (
    ((0.5, 0.25), (0.75, 0.5), (1.5, 0.5), (2.5, 0.5), (3, 0.5)),
    ((0.25, 0.5), (1, 0.25), (1.5, 1), (2.75, 0.25)),
    ((0.5, 0.5), (1.5, 0.25), (1.75, 0.25), (2.25, 0.75)),
)


def funk(form: tuple[Part, ...] = FUNK_FORM) -> Song:
    """Return funk at 104 beats a minute: the chords are on the off-beats, the bass around them."""
    chart = Chart(
        "funk104",
        "funk, off-beat chords",
        form,
        FUNK_HARMONY,
        steady(104, length(form, 4), 0.3),
        loose=5.0,
        mix=Mix(loudness=-14, room=0.6),
    )
    words = chart.tune("B", GRUNTED, 4, (0, 3, 5, 7, 10), 59, 16)
    hook = chart.tune("C", GRUNTED, 4, (0, 2, 4, 7, 9), 62, 8)
    for bar in chart.bars():
        group = bar.part.group
        _funk_drums(chart, bar)
        strokes = "..x...x...x...xo" if group != "C" else "..x..xx..xx...x."
        for offset, strength in steps(strokes):
            notes = chord_at(chart, bar, offset).voicing(66)
            chart.desk.put(
                "music", bar.beat + offset, instruments.scratch, notes, 0.12,
                gain=0.55 * strength, pan=0.5,
            )  # fmt: skip
        if group in "BE":
            for offset, strength in steps((".x.xx..x.x.xx.x.", "...xx.x..x.x..x.")[bar.index % 2]):
                note = chord_at(chart, bar, offset).bass(52)
                note += (0, 10, 12, 7)[int(offset * 4) % 4]
                chart.desk.put(
                    "music", bar.beat + offset, instruments.clavinet, note, 0.13,
                    gain=0.5 * strength, pan=-0.5,
                )  # fmt: skip
        if group == "C":
            for offset, strength in steps(
                "..x..x....x..x.x" if bar.index % 2 else "......x.......xx"
            ):
                for note in chord_at(chart, bar, offset).voicing(68):
                    chart.desk.put(
                        "music", bar.beat + offset, instruments.brass, note, 0.22,
                        gain=0.32 * strength,
                    )  # fmt: skip
            hold(chart, bar, instruments.organ, 62, 0.18)
            sing(chart, bar, hook, 0.6)
        if group == "B":
            sing(chart, bar, words, 0.6)
        if group != "A" or bar.beat:
            _slap(chart, bar)
    end(chart, chart.final("A"), 28, instruments.brass, FUNK_KIT, 0.4)
    return chart.song()


def _slap(chart: Chart, bar: Bar) -> None:
    ways = ("X..x ..x. .x.x ..x.", "X... .xx. ..x. x.xx", "X..x .x.. .xx. ..x.")
    for index, (offset, strength) in enumerate(steps(ways[bar.index % 3])):
        note = chord_at(chart, bar, offset).bass(28) + (0, 12, 10, 0, 7, 12)[index % 6]
        chart.desk.put(
            "bass", bar.beat + offset, instruments.slap, note,
            chart.desk.length(bar.beat, 0.3), gain=0.75 * strength,
        )  # fmt: skip


def _funk_drums(chart: Chart, bar: Bar) -> None:
    if bar.index == 0 and bar.part.group == "C":
        chart.hit(FUNK_KIT, "crash", bar.beat)
    if bar.part.group == "A" and bar.beat == 0:
        chart.groove(bar, FUNK_KIT, {"hat": "x-o-x-o-x-o-x-o-"})
        return
    patterns = {
        "kick": ("x..- ..x. ..x. .x..", "x.x. ..-. .xx. ....")[bar.index % 2],
        "snare": (".... x..- .-.. x..-", ".... x..- -.-. x.-.")[bar.index % 2],
        "hat": "x-o- x-o- x-o- x-..",
        "open": ".... .... .... ..x.",
    }
    if bar.part.group == "E":
        patterns = {
            "kick": "x... ..x. ..x. ....",
            "conga": "..xo .x.. ..xo x.x.",
            "deep": "x... ..x. x... ...x",
            "hat": "..x. ..x. ..x. ..x.",
        }
    filling = 1.0 if bar.is_last and bar.after else 0.0
    chart.groove(bar, FUNK_KIT, patterns, until=4 - filling)
    if filling:
        chart.fill(bar, FUNK_KIT, filling, 0.9)
