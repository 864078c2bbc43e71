"""Who plays what: drums with their fills, bass, chords, pads, leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from training.drums import Kit
from training.effects import Bus
from training.harmony import melody
from training.sounds import Tone

if TYPE_CHECKING:
    from training.composer import Composer, Section


def play(song: Composer) -> dict[str, Bus]:
    """Return what everybody plays, each on a bus."""
    rng, style = song.rng, song.style
    seconds, u = float(song.times[-1]), song.rng.uniform
    wet = u(0, 0.8) * (rng.random() < 0.7)
    duck = u(0.4, 0.95) if rng.random() < style.sidechain else 0.0
    buses = {
        "kicks": Bus(seconds, 0.0, tilt=False),  # marks for the side-chain only
        "drums": Bus(seconds, u(0.5, 1.6), wet * u(0, 0.4)),
        "bass": Bus(seconds, u(0.3, 1.1), 0.0, duck),
        "comp": Bus(seconds, u(0.3, 1.1), wet, duck * 0.8),
        "pad": Bus(seconds, u(0.15, 0.7), wet, duck),
        "lead": Bus(seconds, u(0.3, 1.1), wet, duck * 0.4),
        "arp": Bus(seconds, u(0.15, 0.6), wet, duck * 0.7),
    }
    with_drums = rng.random() < style.drums
    starts = np.cumsum([0, *(section.bars for section in song.sections)])
    players = [_Drums(song, buses)] if with_drums else []
    players += [_Bass(song, buses["bass"]), _Comp(song, buses["comp"])]
    if rng.random() < style.pad:
        players.append(_Pad(song, buses["pad"]))
    if rng.random() < style.lead:
        players.append(_Lead(song, buses["lead"]))
    if rng.random() < 0.2:
        players.append(_Comp(song, buses["arp"], broken=True))
    for section, start in zip(song.sections, starts, strict=False):
        for player in players:
            if player.rests(section):
                continue
            for bar in range(section.bars):
                player.bar(int(start) + bar, bar, section)
    if song.pickup or rng.random() < 0.15:
        leading = [p for p in players if isinstance(p, (_Drums, _Comp, _Lead))]
        leading[int(rng.integers(0, len(leading)))].pickup(song.pickup or 0.5)
    return buses


QUIET = (
    "hat", "open", "shaker", "ride", "tambourine", "brush", "clave", "conga", "bongo", "cowbell",
)  # fmt: skip


class _Player:
    silent_in: tuple[str, ...] = ()

    def __init__(self, song: Composer) -> None:
        self.song, self.rng = song, song.rng
        self.beats = song.style.beats
        self.resting = {s: self.rng.random() < 0.12 for s in range(3)}

    def rests(self, section: Section) -> bool:
        return section.manner in self.silent_in or self.resting[section.seed]

    def bar(self, at: int, bar: int, section: Section) -> None:
        raise NotImplementedError

    def pickup(self, beats: float) -> None:
        """Play what leads into the first bar."""


class _Drums(_Player):
    silent_in = ("break",)

    def __init__(self, song: Composer, buses: dict[str, Bus]) -> None:
        super().__init__(song)
        rng, style = self.rng, song.style
        self.resting = dict.fromkeys(range(3), False)
        self.kit, self.bus, self.marks = Kit(rng), buses["drums"], buses["kicks"]
        self.levels = {v: rng.uniform(0.5, 1.1) for v in self.kit.makers}
        for quiet in QUIET:
            self.levels[quiet] *= rng.uniform(0.25, 0.8)
        self.levels["crash"] *= rng.uniform(0.3, 0.8)
        self.backbeat = str(rng.choice(style.backbeat))
        pick = lambda lines: lines[int(rng.integers(0, len(lines)))]  # noqa: E731
        self.patterns = []
        for _ in range(3):
            voice, hats = pick(style.hats)
            rest = [(voice, song.line(hats))]
            rest += [(v, song.line(text)) for v, text in style.extra if rng.random() < 0.4]
            even, odd = (
                [
                    ("kick", song.line(pick(style.kick))),
                    (self.backbeat, song.line(pick(style.snare))),
                    *rest,
                ]
                for _ in range(2)
            )
            self.patterns.append((even, odd if rng.random() < style.loops else even))
        if rng.random() < 0.5:
            self.patterns[2] = self.patterns[0]
        self.accent = rng.uniform(0.3, 1.0)
        self.fills = rng.random() < 0.8
        self.crashes = rng.random() < 0.75

    def hit(self, voice: str, beat: float, level: float) -> None:
        time = self.song.when(beat, voice)
        level *= self.levels[voice] * self.rng.uniform(0.85, 1.1)
        self.bus.add(self.kit.hit(voice), time, level)
        if voice == "kick":
            at = round(max(0.0, time) * 22_050)
            if at < len(self.marks.wave):
                self.marks.wave[at] = 1.0

    def bar(self, at: int, bar: int, section: Section) -> None:
        rng = self.rng
        if bar == 0 and self.crashes and at > 0:
            self.hit("crash", at * self.beats, 1.0)
        last = bar == section.bars - 1 or (bar % 4 == 3 and rng.random() < 0.3)
        fill = self.fills and last and rng.random() < 0.75
        from_beat = self.beats
        if fill:
            from_beat -= int(rng.integers(1, min(3, self.beats) + 1))
        for index, (voice, line) in enumerate(self.patterns[section.seed][bar % 2]):
            if section.manner == "build" and voice == "kick":
                continue
            if section.manner == "verse" and index > 2:
                continue
            per_beat = len(line) / self.beats
            for step, chance in enumerate(line):
                if not chance or (chance < 1 and rng.random() > chance):
                    continue
                if step / per_beat >= from_beat and voice != "kick":
                    break
                on_beat = step % max(1, round(per_beat)) == 0
                strong = 1.0 if on_beat or voice in ("kick", self.backbeat) else self.accent
                ghost = rng.uniform(0.15, 0.5) if voice == self.backbeat and chance < 1 else 1.0
                self.hit(voice, at * self.beats + step / per_beat, strong * ghost)
        if section.manner == "build":
            division = [1, 2, 2, 4][min(3, 4 * bar // max(1, section.bars))]
            for step in range(self.beats * division):
                level = 0.5 + 0.5 * bar / section.bars
                self.hit(self.backbeat, at * self.beats + step / division, level)
        elif fill:
            self.fill(at * self.beats + from_beat, self.beats - from_beat)

    def fill(self, beat: float, beats: float) -> None:
        division = 3 if len(self.song.style.kick[0]) % 16 else 4
        voices = ["snare", "high", "mid", "low"] if self.rng.random() < 0.6 else [self.backbeat]
        steps = int(beats * division)
        chance = self.rng.uniform(0.5, 1)
        for step in range(steps):
            if self.rng.random() < chance:
                voice = voices[min(len(voices) - 1, step * len(voices) // max(1, steps))]
                self.hit(voice, beat + step / division, self.rng.uniform(0.5, 1))

    def pickup(self, beats: float) -> None:
        self.fill(-beats, beats)


class _Pitched(_Player):
    def __init__(self, song: Composer, bus: Bus, instrument: Tone) -> None:
        super().__init__(song)
        self.bus, self.tone = bus, instrument

    def degree(self, beat: float, section: Section) -> int:
        ahead = 0.5 if self.song.anticipates else 0.0
        return self.song.degree((beat + ahead) / self.beats, section)

    def note(self, pitch: int, beat: float, beats: float, level: float, late: float = 0.0) -> None:
        length = self.song.time(beat + beats) - self.song.time(beat)
        time = self.song.when(beat, self.__class__.__name__) + late
        self.bus.add(self.tone.note(pitch, length), time, level * self.rng.uniform(0.75, 1.1))


def _rhythm(song: Composer, texts: tuple[str, ...]) -> tuple[str, np.ndarray]:
    text = texts[int(song.rng.integers(0, len(texts)))]
    manner, _, line = text.rpartition(":")
    return manner, song.line(line)


def _hits(rng: np.random.Generator, line: np.ndarray) -> list[tuple[int, int]]:
    """Return the steps of a line that are played now, each with the steps to the next one."""
    steps = [i for i, chance in enumerate(line) if chance >= 1 or rng.random() < chance]
    ends = [*steps, len(line)][1:]
    return [(step, end - step) for step, end in zip(steps, ends, strict=True)]


class _Bass(_Pitched):
    silent_in = ("drums",)

    def __init__(self, song: Composer, bus: Bus) -> None:
        from training.composer import tone

        kinds = song.style.basses
        super().__init__(song, bus, tone(song, song.style.tones if kinds == ("same",) else kinds))
        self.rhythms = [_rhythm(song, song.style.bass) for _ in range(3)]
        self.gate = song.rng.uniform(0.4, 1.0)
        self.base = int(song.rng.choice([24, 36, 36]))
        self.busy = song.rng.uniform(0, 0.3)

    def bar(self, at: int, bar: int, section: Section) -> None:
        manner, line = self.rhythms[section.seed]
        if section.manner == "break" and self.rng.random() < 0.2:
            return
        per_beat = len(line) / self.beats
        for index, (step, steps) in enumerate(_hits(self.rng, line)):
            beat = at * self.beats + step / per_beat
            degree = self.degree(beat, section)
            if manner == "walk" and step:
                degree += int(self.rng.choice((2, 4, 7, 1, -1, -3)))
            elif manner == "fifth" and index % 2:
                degree -= 3
            elif manner == "oct" and index % 2:
                degree += 7
            elif step and self.rng.random() < self.busy:
                degree += int(self.rng.choice([-3, 2, 4, 7, 1, -1]))
            pitch = self.song.key.pitch(degree, self.base)
            self.note(pitch, beat, steps / per_beat * self.gate, 1.0 if step == 0 else 0.85)


class _Comp(_Pitched):
    silent_in = ("drums",)

    def __init__(self, song: Composer, bus: Bus, broken: bool = False) -> None:
        from training.composer import tone

        super().__init__(song, bus, tone(song, song.style.tones))
        rng = song.rng
        self.rhythms = [_rhythm(song, song.style.comp) for _ in range(3)]
        if broken:
            steps = len(song.style.bass[0].rpartition(":")[2])
            line = np.ones(steps)
            if rng.random() < 0.5:
                line[1::2] = 0
            self.rhythms = [("arp", line)] * 3
        self.gate = rng.uniform(0.25, 1.0)
        self.base = int(rng.choice([48, 48, 60]))
        self.strum = rng.uniform(0, 0.025) * (rng.random() < 0.4)
        self.order = rng.permutation(6)
        self.climb = rng.random() < 0.5
        self.length = int(rng.choice([3, 4, 4, 6, 8]))
        self.accent = rng.uniform(0.4, 1.0)

    def bar(self, at: int, bar: int, section: Section) -> None:
        manner, line = self.rhythms[section.seed]
        per_beat = len(line) / self.beats
        for index, (step, steps) in enumerate(_hits(self.rng, line)):
            beat = at * self.beats + step / per_beat
            chord = self.song.key.chord(self.degree(beat, section), self.song.size)
            length = steps / per_beat * self.gate
            level = 1.0 if step % max(1, round(per_beat)) == 0 else self.accent
            if manner == "arp":
                place = index % self.length
                tall = [*chord, *(d + 7 for d in chord)]
                degree = tall[(place if self.climb else int(self.order[place % 6])) % len(tall)]
                self.note(self.song.key.pitch(degree, self.base), beat, length * 1.5, level)
                continue
            for number, degree in enumerate(chord):
                pitch = self.song.key.pitch(degree, self.base)
                if self.tone.kind == "distorted":
                    pitch = self.song.key.pitch(chord[0], 36) + (0, 7, 12)[number % 3]
                elif pitch > self.base + 14:
                    pitch -= 12
                self.note(pitch, beat, length, level / len(chord), number * self.strum)

    def pickup(self, beats: float) -> None:
        chord = self.song.key.chord(4, 3)
        for step in range(int(beats * 2)):
            self.note(self.song.key.pitch(chord[step % 3], self.base), step / 2 - beats, 0.5, 0.8)


class _Pad(_Pitched):
    silent_in = ("drums",)

    def __init__(self, song: Composer, bus: Bus) -> None:
        kind = str(song.rng.choice(["strings", "voice", "brass", "saw", "flute"]))
        super().__init__(song, bus, Tone(song.rng, kind))
        self.tone.attack = max(self.tone.attack, song.rng.uniform(0.02, 0.5))

    def bar(self, at: int, bar: int, section: Section) -> None:
        per_chord = max(1.0, self.song.bars_a_chord)
        if at % per_chord and bar:
            return
        beats = per_chord * self.beats
        for degree in self.song.key.chord(self.degree(at * self.beats, section), self.song.size):
            self.note(self.song.key.pitch(degree, 48), at * self.beats, beats, 0.5)


class _Lead(_Pitched):
    silent_in = ("drums",)

    def __init__(self, song: Composer, bus: Bus) -> None:
        from training.composer import tone

        kinds = ("voice",) * 3 + ("flute", "saw", "square", "brass", "bell", "pluck", "piano")
        super().__init__(song, bus, tone(song, kinds))
        rng = song.rng
        self.phrase = int(rng.choice([1, 2, 2, 4]))
        self.base = int(rng.choice([48, 60, 60]))
        text = song.style.bass[0].rpartition(":")[2]
        self.steps = len(text) * self.phrase
        self.per_beat = len(text) // self.beats
        self.motifs = [melody(rng, self.steps, self.per_beat) for _ in range(3)]
        self.late = rng.uniform(-0.02, 0.05) if self.tone.kind == "voice" else 0.0

    def bar(self, at: int, bar: int, section: Section) -> None:
        if bar % self.phrase:
            return
        if self.rng.random() < 0.3:
            self.motifs[section.seed] = melody(self.rng, self.steps, self.per_beat)
        left = (section.bars - bar) * self.beats
        for step, steps, degree in self.motifs[section.seed]:
            beat = step / self.per_beat
            if beat < left:
                pitch = self.song.key.pitch(degree, self.base)
                late = self.late + abs(self.rng.normal(0, 0.01)) if self.late else 0.0
                self.note(pitch, at * self.beats + beat, steps / self.per_beat * 0.95, 1.0, late)

    def pickup(self, beats: float) -> None:
        for step in range(int(beats * 2)):
            self.note(self.song.key.pitch(4 + step, self.base), step / 2 - beats, 0.5, 0.9)
