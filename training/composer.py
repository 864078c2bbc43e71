"""Songs for the network, half a minute to a minute each, with the truth of every beat.

A beat is the quarter that one counts (in 6/8 the dotted one), wherever the instruments play; the
players are late or early around it, and no player is on average.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.effects import mastered
from training.harmony import PROGRESSIONS, Key
from training.sounds import BASSES, KINDS, Tone, Wave
from training.styles import STYLES, Style

HELD_STYLES = frozenset({"polka", "electro", "samba"})
HELD_KINDS = frozenset({"organ", "fm"})
"""Styles and instruments that occur in the songs for validation alone."""


@dataclass(frozen=True)
class Song:
    """A song with its truth: times in seconds, and 1 for the first beat of a bar."""

    style: str
    samples: Wave
    beats: NDArray[np.float64]
    positions: NDArray[np.int64]


@dataclass(frozen=True)
class Section:
    """So many bars in one manner."""

    bars: int
    manner: str
    seed: int


class Composer:
    """Writes one song by its seed."""

    def __init__(
        self,
        seed: int,
        held: bool = False,
        seconds: float = 42.0,
        styles: frozenset[str] = frozenset(),
    ) -> None:
        """Draw the frame of a song.

        Args:
            seed: of all that is drawn.
            held: whether it is for validation.
            seconds: about how long it is.
            styles: names of the styles to draw from; all of them if there are none.
        """
        self.rng = rng = np.random.default_rng(seed)
        self.held = held
        weights = np.array(
            [one.weight * (3 * held if one.name in HELD_STYLES else 1) for one in STYLES]
        )
        if styles:
            weights *= np.array([one.name in styles for one in STYLES])
        pick = int(rng.choice(len(STYLES), p=weights / weights.sum()))
        self.style = STYLES[pick] if held else _borrowed(rng, STYLES[pick])
        self.key = Key(rng)
        self.bpm = float(np.exp(rng.uniform(*np.log(self.style.tempo))))
        self.swing = rng.uniform(*self.style.swing) if rng.random() < 0.7 else self.style.swing[0]
        self.late = float(rng.uniform(*self.style.late))
        self.seconds = seconds
        self.sections = self._sections()
        self.bars = sum(section.bars for section in self.sections)
        self.loose = float(rng.choice([0.0, 0.002, 0.006, 0.012], p=[0.3, 0.3, 0.3, 0.1]))
        self.rubato = rng.random() < self.style.rubato
        self.pickup = int(rng.integers(0, self.style.beats)) if rng.random() < 0.25 else 0
        self.times = self._times()
        self.progression = PROGRESSIONS[int(rng.integers(0, len(PROGRESSIONS)))]
        self.other = PROGRESSIONS[int(rng.integers(0, len(PROGRESSIONS)))]
        self.bars_a_chord = float(rng.choice([0.5, 1, 2, 4], p=[0.12, 0.66, 0.18, 0.04]))
        self.size = int(rng.choice([2, 3, 4], p=[0.1, 0.55, 0.35]))
        self.anticipates = rng.random() < self.style.anticipation
        self.lags: dict[str, float] = {}

    def _sections(self) -> list[Section]:
        rng, style = self.rng, self.style
        per_bar = style.beats * 60 / self.bpm
        left = max(6, round(self.seconds / per_bar))
        manners = ("full", "verse", "break", "build", "drums")
        weights = [0.45, 0.3, 0.15, 0.06, 0.04]
        lengths = [2, 4, 8, 16, 6, 3]
        sections: list[Section] = []
        first = rng.random() < 0.35
        while left > 0:
            bars = min(left, int(rng.choice(lengths, p=[0.08, 0.3, 0.4, 0.12, 0.06, 0.04])))
            manner = str(rng.choice(manners, p=weights))
            if first and not sections:
                manner = str(rng.choice(["break", "drums", "verse"], p=[0.6, 0.15, 0.25]))
            sections.append(Section(bars, manner, int(rng.integers(0, 3))))
            left -= bars
        return sections

    def _times(self) -> NDArray[np.float64]:
        """Return the time of each beat, with those of the pickup and of one bar more."""
        rng, style = self.rng, self.style
        count = self.pickup + (self.bars + 1) * style.beats + 1
        lengths = np.full(count - 1, 60 / self.bpm)
        kind = rng.random()
        if self.rubato:
            steps = rng.standard_normal(count + 15)
            slow = np.convolve(steps, np.hanning(9) / np.hanning(9).sum(), "same")[: count - 1]
            lengths *= np.exp(rng.uniform(0.08, 0.22) * slow / slow.std())
            phrase = style.beats * 4
            ends = (np.arange(count - 1) - self.pickup) % phrase >= phrase - 2
            lengths[ends] *= 1 + rng.uniform(0, 0.3)
        elif kind < 0.22:
            walk = np.cumsum(rng.standard_normal(count - 1))
            walk = np.convolve(walk, np.hanning(7) / 3, "same")
            walk -= np.linspace(walk[0], walk[-1], len(walk))
            lengths *= 1 + rng.uniform(0.005, 0.04) * walk / (np.abs(walk).max() + 1e-9)
        elif kind < 0.32:
            at = self.pickup
            for section in self.sections:
                if rng.random() < 0.6:
                    lengths[at:] *= np.exp(rng.uniform(-0.3, 0.3))
                at += section.bars * style.beats
            lengths = np.clip(lengths, 60 / 190, 60 / 45)
        elif kind < 0.4:
            lengths *= np.exp(np.linspace(0, rng.uniform(-0.35, 0.35), count - 1))
        start = float(rng.choice([0.0, 0.05, rng.uniform(0, 3)], p=[0.3, 0.2, 0.5]))
        return start + np.concatenate([[0.0], np.cumsum(lengths)])

    def time(self, beat: float) -> float:
        """Return the time of a place in beats from the first bar on."""
        at = beat + self.pickup
        index = int(np.clip(np.floor(at), 0, len(self.times) - 2))
        return float(self.times[index] + (at - index) * (self.times[index + 1] - self.times[index]))

    def when(self, beat: float, player: str) -> float:
        """Return when a player plays what stands at a place: swung, late or early, uneven."""
        sixteenth = beat % 0.5
        if self.swing > 0.5 and self.style.beats == 4:
            early = sixteenth / 0.25 if sixteenth <= 0.25 else 2 - sixteenth / 0.25
            beat += early * (self.swing - 0.5) * 0.5
        if self.late != 2 / 3:
            whole, share = divmod(beat, 1.0)
            beat = whole + float(np.interp(share, (0.0, 2 / 3, 1.0), (0.0, self.late, 1.0)))
        if player not in self.lags:
            self.lags[player] = float(self.rng.normal(0, 0.4)) * self.loose
        wobble = float(self.rng.normal(0, 1)) * self.loose
        return self.time(beat) + self.lags[player] + wobble

    def line(self, text: str) -> NDArray[np.float64]:
        """Return which steps of a line are played in this song: 1 always, below that at times."""
        chances = np.array([int(digit) for digit in text]) / 9.0
        kept = np.where(chances >= 1, 1.0, (self.rng.random(len(text)) < chances) * 0.8)
        return np.where((chances < 1) & (self.rng.random(len(text)) < 0.1), chances * 0.3, kept)

    def degree(self, bar: float, section: Section) -> int:
        """Return the chord at a place, in bars."""
        chords = self.other if section.seed == 1 else self.progression
        return chords[int(bar / self.bars_a_chord + 1e-6) % len(chords)]

    def compose(self) -> Song:
        """Write, play and mix the song."""
        from training.players import play

        buses = play(self)
        samples = mastered(self.rng, buses, float(self.times[-1]) + 1.0)
        beats = self.times[: self.pickup + self.bars * self.style.beats]
        places = (np.arange(len(beats)) - self.pickup) % self.style.beats + 1
        return Song(self.style.name, samples, beats, places)


def _borrowed(rng: np.random.Generator, style: Style) -> Style:
    """Return a style that now and then takes a line from another one.

    What is on the off-beats in one song is on the beats in the next, so that no single line tells
    where one counts.
    """
    if style.beats != 4 or len(style.comp[0].rpartition(":")[2]) != 16:
        return style
    others = [
        one
        for one in STYLES
        if one.beats == 4 and one.name not in HELD_STYLES and one.hats and len(one.kick[0]) == 16
    ]
    for line, chance in (("comp", 0.25), ("hats", 0.25), ("bass", 0.1)):
        if rng.random() < chance:
            other = others[int(rng.integers(0, len(others)))]
            style = replace(style, **{line: getattr(other, line)})
    return style


def tone(song: Composer, kinds: tuple[str, ...]) -> Tone:
    """Return an instrument of one of the kinds, or now and then of any."""
    every = BASSES if kinds[0] in BASSES else KINDS
    chosen = every if song.rng.random() < 0.2 else kinds
    if not song.held:
        chosen = tuple(kind for kind in chosen if kind not in HELD_KINDS) or ("piano",)
    return Tone(song.rng, str(song.rng.choice(chosen)))
