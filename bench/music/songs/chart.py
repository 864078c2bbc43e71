"""A song's chart: its form, harmony and players' helpers, over a desk; and the finished song."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bench.music.songs import drums
from bench.music.songs.clock import Clock
from bench.music.songs.desk import Desk, Mix
from bench.music.songs.form import Bar, Part, bars, length, truth
from bench.music.songs.harmony import Chord, Note, chords, tune
from bench.music.songs.synth import Sound
from bench.music.songs.truth import Truth

STRENGTHS = {"X": 1.2, "x": 1.0, "o": 0.7, "-": 0.38}
MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
Rhythms = tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True)
class Song:
    """A composed song: what is known of it, and its desk, which can play it."""

    truth: Truth
    desk: Desk

    def audio(self) -> Sound:
        """Return the record, (2, samples), within full scale."""
        return self.desk.render()


@dataclass(frozen=True)
class Piece:
    """A piece of a drum kit: how it sounds when hit, and where it stands.

    Attributes:
        takes: settings of the instrument; a blow has one of them.
        late: seconds behind the beat.
    """

    instrument: Callable[..., Sound]
    takes: tuple[tuple, ...] = ((),)
    gain: float = 1.0
    pan: float = 0.0
    late: float = 0.0


Kit = Mapping[str, Piece]
ROCK_KIT: Kit = {
    "kick": Piece(drums.kick, ((52, 190, 0.3, 0.45),), 1.0),
    "snare": Piece(drums.snare, ((0, 192), (1, 192), (2, 192)), 0.85),
    "hat": Piece(drums.hat, ((0.05, 0), (0.05, 1), (0.06, 2)), 0.4, 0.3),
    "open": Piece(drums.hat, ((0.35, 0),), 0.4, 0.3),
    "ride": Piece(drums.ride, ((0,), (1,)), 0.4, -0.35),
    "crash": Piece(drums.crash, ((0,), (1,)), 0.55, -0.25),
    "high": Piece(drums.tom, ((150, 0),), 0.75, 0.25),
    "mid": Piece(drums.tom, ((112, 0),), 0.8, -0.1),
    "low": Piece(drums.tom, ((82, 0),), 0.9, -0.35),
    "rim": Piece(drums.rim, ((0,), (1,)), 0.6, 0.1),
    "shaker": Piece(drums.shaker, ((0,), (1,), (2,)), 0.6, -0.5),
    "tambourine": Piece(drums.tambourine, ((0,), (1,)), 0.5, 0.5),
    "clap": Piece(drums.clap, ((0,), (1,)), 0.7, 0.0),
}


def steps(pattern: str, step: float = 0.25, swing: float = 0.5) -> Iterator[tuple[float, float]]:
    """Give beat and strength of each blow of a pattern like `x..o`; blanks only divide it.

    `swing` is the share of a pair of steps that the first one has.
    """
    for index, mark in enumerate(pattern.replace(" ", "")):
        if mark != ".":
            yield (index + (index % 2) * (2 * swing - 1)) * step, STRENGTHS[mark]


class Chart:
    """What the band reads: form, harmony, and helpers that put notes on the desk.

    Args:
        name: of the song; it is the seed of everything human, too.
        style: for the report.
        form: the sections.
        harmony: chords of each group of sections, `C | Am | F | G`.
        clock: when the beats are.
        metre: beats of a bar.
        loose: standard deviation of the players' timing in milliseconds.
        mix: how the record sounds.
        pickup: beats that sound before the first bar.
    """

    def __init__(
        self,
        name: str,
        style: str,
        form: tuple[Part, ...],
        harmony: Mapping[str, str],
        clock: Clock,
        *,
        metre: int = 4,
        loose: float = 4.0,
        mix: Mix | None = None,
        pickup: int = 0,
    ) -> None:
        self.name, self.style, self.form, self.metre = name, style, form, metre
        self.clock, self.pickup = clock, pickup
        self.last = length(form, metre)
        self.desk = Desk(clock, self.last, name, loose, mix or Mix())
        self._harmony = {group: chords(text) for group, text in harmony.items()}

    def bars(self) -> Iterator[Bar]:
        """Give every bar."""
        return bars(self.form, self.metre)

    def chords(self, bar: Bar) -> list[Chord]:
        """Return the chords of a bar, which share it evenly."""
        progression = self._harmony[bar.part.group]
        return progression[bar.index % len(progression)]

    def final(self, group: str) -> Chord:
        """Return the chord on which a group of sections ends up when the song ends."""
        return self._harmony[group][0][0]

    def tune(
        self, group: str, rhythms: Rhythms, key: int, scale: tuple[int, ...], lowest: int, bars: int
    ) -> list[Note]:
        """Return the tune of a group of sections, the same whenever it is asked for."""
        progression = self._harmony[group]
        repeated = [progression[index % len(progression)] for index in range(bars)]
        pitches = tuple((key + step) % 12 for step in scale)
        chance = np.random.default_rng(zlib.crc32(f"{self.name} {group}".encode()))
        return tune(repeated, rhythms, pitches, lowest, self.metre, chance)

    def groove(
        self,
        bar: Bar,
        kit: Kit,
        patterns: Mapping[str, str],
        *,
        step: float = 0.25,
        swing: float = 0.5,
        gain: float = 1.0,
        until: float | None = None,
        tight: bool = False,
    ) -> None:
        """Play a bar of drums, or its beats before `until`."""
        for name, pattern in patterns.items():
            for offset, strength in steps(pattern, step, swing):
                if until is None or offset < until:
                    self.hit(kit, name, bar.beat + offset, strength * gain, tight=tight)

    def hit(
        self, kit: Kit, name: str, beat: float, gain: float = 1.0, *, tight: bool = False
    ) -> None:
        """Hit a piece of the kit; no two blows of a person are equally strong."""
        piece = kit[name]
        take = piece.takes[int(self.desk.chance.integers(len(piece.takes)))]
        human = 1.0 if tight else 1 + 0.09 * float(np.clip(self.desk.chance.normal(), -2, 2))
        self.desk.put(
            "drums",
            beat,
            piece.instrument,
            *take,
            gain=piece.gain * gain * human,
            pan=piece.pan,
            late=piece.late,
            tight=tight,
        )

    def fill(self, bar: Bar, kit: Kit, beats: float, gain: float = 1.0) -> None:
        """Play the last beats of a bar as a fill: one of several ways down the toms."""
        ways = (
            ("xoxoxoxo", ("snare", "high", "mid", "low")),
            ("x.oox.oo", ("snare", "snare", "high", "low")),
            ("xxx.xxxx", ("high", "high", "mid", "low")),
            ("x.x.xoxo", ("snare", "snare", "snare", "mid")),
        )
        pattern, pieces = ways[int(self.desk.chance.integers(len(ways)))]
        marks = (pattern * 4)[: round(beats * 4)]
        start = bar.beat + self.metre - beats
        for offset, strength in steps(marks):
            piece = pieces[min(int(offset / beats * len(pieces)), len(pieces) - 1)]
            growing = 0.75 + 0.4 * offset / beats
            self.hit(kit, piece, start + offset, strength * gain * growing)
        self.hit(kit, "kick", start, 0.8 * gain)

    def song(self) -> Song:
        """Return the song as it is on the desk now."""
        known = truth(
            self.name,
            self.style,
            self.form,
            self.metre,
            self.clock,
            samples=self.desk.samples,
            pickup=self.pickup,
        )
        return Song(known, self.desk)
