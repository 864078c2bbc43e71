"""South African house: amapiano, whose log drum plays around the beats rather than on them."""

from __future__ import annotations

from bench.music.songs import drums, instruments
from bench.music.songs.chart import Chart, Kit, Piece, Song, steps
from bench.music.songs.clock import steady
from bench.music.songs.desk import Mix
from bench.music.songs.form import Bar, Part, length
from bench.music.songs.harmony import Chord, Note, written
from bench.music.songs.players import chord_at, hold, sing

YANO_KIT: Kit = {
    "kick": Piece(drums.kick, ((48, 130, 0.24, 0.06),), 0.62),
    "shaker": Piece(drums.shaker, ((0,), (1,), (2,)), 1.1, -0.3),
    "open": Piece(drums.hat, ((0.22, 0),), 0.32, 0.35),
    "rim": Piece(drums.rim, ((0,), (1,)), 0.75, 0.15),
    "clap": Piece(drums.clap, ((0,), (1,)), 0.5),
    "slap": Piece(drums.conga, ((330, 0), (330, 1)), 0.45, 0.4),
    "conga": Piece(drums.conga, ((240, 0), (240, 1)), 0.5, -0.4),
    "deep": Piece(drums.conga, ((172, 0), (172, 1)), 0.55, -0.2),
    "crash": Piece(drums.crash, ((8, 2.4),), 0.3, -0.2),
}
SWING = 0.53
FORM = (
    Part("intro", "A", 16, 0.35),
    Part("verse", "B", 12, 0.6),
    Part("chorus", "C", 16, 0.95),
    Part("break", "E", 8, 0.3),
    Part("verse", "B", 8, 0.65),
    Part("chorus", "C", 8, 0.95),
    Part("break", "E", 4, 0.3),
    Part("chorus", "C", 8, 1.0),
    Part("outro", "A", 8, 0.4),
)
HARMONY = {
    "A": "Dbmaj9 | Cm11 | Fm9 | Fm9",
    "B": "Bbm9 | Eb13 | Abmaj9 | Dbmaj9 C7b9 | Bbm9 | Eb13 | Fm9 | Fm9",
    "C": "Dbmaj9 | Cm11 | Fm9 | Ebm9 Ab13",
    "E": "Dbmaj9 | Eb13 | Cm11 | Fm9",
}
STORY = """
    r:.5 db5:.5 c5:.5 bb4:.5 r:.5 ab4:.5 bb4:1 | r:1 bb4:.5 c5:.75 bb4:.75 g4:1
    | r:.5 c5:.5 bb4:.5 ab4:.5 r:.5 g4:.5 ab4:1 | f4:1.5 r:.5 e4:.5 g4:.5 bb4:1
"""
REST_OF_IT = """
    | r:.5 db5:.5 c5:.5 db5:.5 r:.5 eb5:.5 db5:1 | r:1 c5:.5 bb4:.75 g4:.75 bb4:1
    | c5:1.5 r:.5 ab4:.5 g4:.5 f4:1 | f4:2 r:2
"""
CHANT = """
    r:.5 f4:.5 ab4:.5 f4:.75 r:.75 eb4:.5 f4:.5 | r:.75 eb4:.5 eb4:.25 f4:.5 r:2
    | r:.5 f4:.5 ab4:.5 bb4:.75 r:.75 ab4:.5 f4:.5 | r:.75 eb4:.5 db4:.25 c4:1 r:1.5
"""
FAR = """
    r:2 ab4:2 | g4:3 r:1 | r:1.5 bb4:.5 c5:2 | ab4:3 r:1
    | r:2 c5:2 | db5:1.5 c5:.5 g4:2 | r:1 f4:1 g4:2 | ab4:2 c5:2
"""
PIPED = """
    r:1.5 c6:.75 ab5:.75 r:1 | r:2.75 g5:.5 bb5:.75 | r:1.5 c6:.25 eb6:.75 c6:.5 r:1
    | ab5:.75 g5:.75 f5:1 r:1.5
"""
CALLED = (
    "...x ..x. .x.. x.x.",
    "..x. .x.x ..x. ....",
    "x..x ..x. .x.. x.xx",
    "..x. .xx. x.x. .x..",
)
ROLLED = (
    "...x ..xx .x.. x.x.",
    "..x. .x.x ..xx .xxx",
    "x..x ..x. .x.x x.x.",
    "..xx .xx. xxxx xxx.",
)
"""The log drum's bars; the last of each four answers the others."""
PATH = (0, 0, 2, 0, 3, 4, 2, 1, 0)
"""Which way the log drum goes through root, third, fifth, seventh and octave."""
COMPED = ("x..... x... o.....", "..x... x..x ......", "x..... ..x. o..x..", "...x.. x... ..o...")


def amapiano(form: tuple[Part, ...] = FORM) -> Song:
    """Return amapiano at 112 beats a minute: its kick is soft, or there is none."""
    chart = Chart(
        "amapiano112",
        "amapiano, off-beat log drum",
        form,
        HARMONY,
        steady(112, length(form, 4), 0.18),
        loose=2.5,
        mix=Mix(loudness=-13, room=1.5, pumping=0.15),
    )
    story = written(f"{STORY}{REST_OF_IT} | {STORY}", 4)
    chant = written(" | ".join([CHANT] * 4), 4)
    far = written(FAR, 4)
    for bar in chart.bars():
        group = bar.part.group
        _percussion(chart, bar)
        _keys(chart, bar)
        if group in "BC":
            _log(chart, bar)
        if group == "B":
            sing(chart, bar, story, 0.5)
        elif group == "C":
            sing(chart, bar, chant, 0.42 if bar.index % 8 < 4 else 0.5)
            if bar.index >= 8 or bar.visit > 1:
                _whistle(chart, bar, 0.26)
        elif group == "E":
            sing(chart, bar, far, 0.42, late=0.03)
        elif bar.index >= 8 or bar.beat > 64:
            _whistle(chart, bar, 0.2)
        if group in "CE" or bar.index >= 8:
            hold(chart, bar, instruments.pad, 62, 0.13 if group == "C" else 0.2, 1_300)
    for note in _hands(chart.final("A")):
        chart.desk.put("music", chart.last, instruments.electric_piano, note, 2.0, gain=0.4)
    chart.desk.put(
        "bass", chart.last, instruments.log_drum, chart.final("A").bass(33), 1.2, 5.0, gain=0.7
    )
    return chart.song()


def _hands(chord: Chord) -> tuple[int, ...]:
    """Return a chord for two hands: third and seventh in the left, the rest in the right."""

    def near(above: int, centre: int) -> int:
        return centre - 6 + (chord.root + above - centre + 6) % 12

    third, seventh = _colours(chord)
    right = (7, *(above for above in chord.above if above > 12))
    return (near(third, 56), near(seventh, 56), *(near(above, 68) for above in right))


def _colours(chord: Chord) -> tuple[int, int]:
    """Return the third and the seventh of a chord, in half tones above its root."""
    return chord.above[1], next(above for above in chord.above if above in (10, 11))


def _keys(chart: Chart, bar: Bar) -> None:
    """Play the electric piano: long chords at first, then ever more between the beats."""
    group = bar.part.group
    if group == "E" or (group == "A" and bar.beat < 32):
        pattern = "x..... .... ......" if bar.index % 2 == 0 else "x..... ..x. ......"
    else:
        pattern = COMPED[bar.index % 4]
    hits = list(steps(pattern))
    for place, (offset, strength) in enumerate(hits):
        until = hits[place + 1][0] if place + 1 < len(hits) else 4.0
        beats = min(until - offset, 2.5 if group in "AE" else 0.9)
        seconds = chart.desk.length(bar.beat + offset, beats)
        for note in _hands(chord_at(chart, bar, offset)):
            chart.desk.put(
                "music", bar.beat + offset, instruments.electric_piano, note, seconds,
                0.5 + 0.2 * bar.part.force, gain=0.36 * strength, pan=0.2,
            )  # fmt: skip
    if group in "AE" or bar.index % 4 == 0:
        chart.desk.put(
            "music", bar.beat, instruments.electric_piano, chord_at(chart, bar, 0).bass(41),
            chart.desk.length(bar.beat, 2), 0.4, gain=0.32,
        )  # fmt: skip


def _log(chart: Chart, bar: Bar) -> None:
    """Play the log drum: it calls and answers between the beats, and glides into long notes."""
    group = bar.part.group
    if group == "B" and bar.index < 4 and bar.visit == 0:
        return
    if group == "C" and bar.is_last and bar.after:
        pattern = "...x ..x. .... ...."
    elif group == "C" and bar.index % 8 >= 4:
        pattern = ROLLED[bar.index % 4]
    else:
        pattern = CALLED[bar.index % 4]
    hits = list(steps(pattern, swing=SWING))
    for place, (offset, strength) in enumerate(hits):
        until = hits[place + 1][0] if place + 1 < len(hits) else 4.0
        long = until - offset >= 0.75
        chord = chord_at(chart, bar, offset)
        third, seventh = _colours(chord)
        tone = PATH[(place + 3 * (bar.index % 4)) % len(PATH)]
        note = chord.bass(33) + (0, third, 7, seventh, 12)[tone]
        seconds = chart.desk.length(bar.beat + offset, min(until - offset, 1.25))
        chart.desk.put(
            "bass", bar.beat + offset, instruments.log_drum, note, seconds,
            (5.0 if place % 2 else -4.0) if long else 0.0,
            gain=(0.68 if group == "C" else 0.55) * strength, tight=True,
        )  # fmt: skip


def _whistle(chart: Chart, bar: Bar, gain: float) -> None:
    """Play a few high notes over the loop, in the gaps of the others."""
    notes: list[Note] = written(PIPED, 4)
    for note in notes:
        if note.beat // 4 == bar.index % 4:
            beat = bar.beat + note.beat % 4
            chart.desk.put(
                "music", beat, instruments.bell, note.pitch,
                chart.desk.length(beat, note.length + 0.5), gain=gain, pan=-0.35,
            )  # fmt: skip


def _percussion(chart: Chart, bar: Bar) -> None:
    """Play shaker, rim, kick and hands; what comes next is announced by half a bar of hands."""
    group = bar.part.group
    if bar.index == 0 and group == "C":
        chart.hit(YANO_KIT, "crash", bar.beat, 0.9)
    leaving = bar.is_last and bar.after is not None
    until = 2.0 if leaving and group != "E" else None
    chart.groove(bar, YANO_KIT, _patterns(bar), swing=SWING, until=until)
    if leaving and group != "C":
        _congas(chart, bar)
    elif bar.turns and not bar.is_last and group in "BC":
        _congas(chart, bar, 0.8)


def _patterns(bar: Bar) -> dict[str, str]:
    """Return what the hands and the machine play in a bar; in a break, nothing until its end."""
    group, odd, again = bar.part.group, bar.index % 2, bar.visit > 0
    opening = group == "A" and not again
    if group == "E":
        ending = bar.index >= bar.part.bars - 2
        return {"shaker": "--o- --o- --o- --o-"} if ending else {}
    if opening and bar.index < 4:
        return {"shaker": "..o. ..o. ..o. ..o-"}
    patterns = {"shaker": ("-oX- -oXo -oX- ooX-", "-oX- -oXo -oXo -oXx")[odd]}
    if not opening or bar.index >= 8:
        patterns["rim"] = ("...x ..x. ...x ..x.", "...x ..x. ..x. x...")[odd]
    if group == "A" and again:
        patterns["kick"] = "x... x... x... x..." if bar.index < 4 else "x... .... .... ...."
    if group == "C" or (group == "B" and (again or bar.index >= 4)):
        patterns["conga"] = ("..o. .... .xo. ....", "..o. ...o .xo. ..x.")[odd]
    if group == "B" and (again or bar.index >= 8):
        patterns["deep"] = (".... ..x. .... .x.x", ".... ..x. .... ....")[odd]
        patterns["kick"] = "x... x... x... x..." if again else "x... .... x... ...."
    if group == "C":
        patterns["kick"] = "x... x... x... x..."
        patterns["open"] = "..x. ..x. ..x. ..x."
        if again or bar.index >= 8:
            patterns["clap"] = ".... x... .... x..."
    return patterns


def _congas(chart: Chart, bar: Bar, gain: float = 1.0) -> None:
    """Fill the last two beats of a bar by hand."""
    ways = (
        {"slap": "x.x. x..x", "conga": ".x.x ..x.", "deep": ".... .x.."},
        {"slap": "..x. .xx.", "conga": "xx.. x..x", "deep": "...x ...."},
        {"rim": "...x .x.x", "slap": ".x.. x.x.", "deep": "x.x. ...."},
    )
    way = ways[int(chart.desk.chance.integers(len(ways)))]
    later = {name: f"........{pattern}" for name, pattern in way.items()}
    chart.groove(bar, YANO_KIT, later, swing=SWING, gain=gain)
