"""The score of the demonstration song: what sounds when, as plain data.

Written in C major and played a whole tone higher. Time is counted in sixteenths from the song's
beginning, pitch in MIDI note numbers (60 is middle C), loudness from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

SAMPLE_RATE: Final = 44_100
BPM: Final = 112
BEATS_PER_BAR: Final = 4
SAMPLES_PER_BEAT: Final = SAMPLE_RATE * 60 // BPM
"""23,625: the tempo was chosen so that every beat falls on a whole sample."""

STEPS_PER_BAR: Final = 16
TRANSPOSITION: Final = 2


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the song; `bar` is the first, counted from 0."""

    name: str
    bar: int
    bars: int


@dataclass(frozen=True, slots=True)
class Note:
    """One note: start and length in sixteenths."""

    start: float
    length: float
    pitch: int
    velocity: float = 0.8


@dataclass(frozen=True, slots=True)
class Hit:
    """One stroke of the drums."""

    start: float
    drum: str
    velocity: float


@dataclass(frozen=True, slots=True)
class Chord:
    """Root of the bass, and the notes of the middle register, led so that each moves little."""

    root: int
    notes: tuple[int, ...]


SECTIONS: Final = (
    Section("intro", 0, 4),
    Section("verse", 4, 4),
    Section("chorus", 8, 8),
    Section("ending", 16, 2),
)
BARS: Final = 18

_F = Chord(29, (57, 60, 64, 67))
_F_OPEN = Chord(29, (60, 64, 65, 69))
_G = Chord(31, (59, 62, 67, 69))
_EM = Chord(28, (59, 62, 64, 67))
_AM = Chord(33, (57, 60, 64, 67))
_AM_OPEN = Chord(33, (60, 64, 67, 69))
_C = Chord(36, (60, 62, 64, 67))
_G_SUS = Chord(31, (60, 62, 65, 69))
_END = Chord(24, (55, 59, 62, 64))

# Chords of each half bar.
_HALVES: Final = tuple(
    chord
    for bar in (
        *((_F, _F), (_G, _G), (_EM, _EM), (_AM, _AM)),
        *((_AM, _AM), (_F_OPEN, _F_OPEN), (_C, _C), (_G, _G)),
        *((_F, _F), (_G, _G), (_EM, _EM), (_AM, _AM)),
        *((_F, _F), (_G, _G), (_AM_OPEN, _AM_OPEN), (_F_OPEN, _G_SUS)),
        *((_END, _END), (_END, _END)),
    )
    for chord in bar
)

# Lengths in eighths and pitches; 0 is a rest. The motif falls by steps in a rhythm of 3-3-2, is
# answered by a rise, comes back, and climbs higher the second time.
_CHORUS_TUNE: Final = (
    ((3, 76), (3, 74), (2, 72)),
    ((3, 74), (3, 76), (2, 79)),
    ((5, 76), (1, 74), (2, 71)),
    ((5, 72), (1, 69), (1, 71), (1, 72)),
    ((3, 76), (3, 74), (2, 72)),
    ((3, 74), (3, 79), (2, 81)),
    ((3, 79), (3, 76), (2, 74)),
    ((2, 72), (1, 69), (1, 72), (2, 74), (1, 72), (1, 74)),
)
_VERSE_TUNE: Final = (
    ((1, 0), (1, 69), (1, 72), (2, 71), (3, 67)),
    ((1, 0), (1, 69), (1, 72), (2, 74), (3, 72)),
    ((1, 0), (1, 67), (1, 72), (2, 74), (2, 76), (1, 74)),
    ((3, 74), (3, 71), (1, 72), (1, 74)),
)
_INTRO_BELLS: Final = (
    ((3, 76), (3, 74), (2, 72)),
    ((3, 74), (5, 0)),
    ((3, 76), (3, 74), (2, 71)),
    ((3, 72), (5, 0)),
)


def bar_starts() -> tuple[int, ...]:
    """Return the sample on which each bar begins, and last the song's end."""
    return tuple(bar * BEATS_PER_BAR * SAMPLES_PER_BEAT for bar in range(BARS + 1))


def beat_starts() -> tuple[int, ...]:
    """Return the sample on which each beat falls."""
    return tuple(beat * SAMPLES_PER_BEAT for beat in range(BARS * BEATS_PER_BAR))


def sample_of(step: float) -> int:
    """Return the sample on which a time in sixteenths falls."""
    return round(step * SAMPLES_PER_BEAT / 4)


def swung(step: float) -> float:
    """Delay every second sixteenth a little: the groove of hands rather than of a grid."""
    return step + 0.09 if step % 2 == 1 else step


def chord_at(step: float) -> Chord:
    """Return the chord that sounds at a time, as played."""
    chord = _HALVES[int(step) // 8]
    return Chord(chord.root + TRANSPOSITION, tuple(note + TRANSPOSITION for note in chord.notes))


def tune(section: str) -> tuple[Note, ...]:
    """Return the melody of a section: `intro` for the bells, `verse`, `chorus` or `ending`."""
    if section == "ending":
        return (Note(_first_step("ending"), 20, 76 + TRANSPOSITION, 0.85),)
    bars = {"intro": _INTRO_BELLS, "verse": _VERSE_TUNE, "chorus": _CHORUS_TUNE}[section]
    return tuple(_melody(bars, _first_step(section)))


def harmony() -> tuple[Note, ...]:
    """Return a second voice, a third of the scale below the tune where the chorus comes back."""
    scale = (0, 2, 4, 5, 7, 9, 11)
    first = _first_step("chorus")
    notes: list[Note] = []
    for note in tune("chorus"):
        if 4 <= (note.start - first) // STEPS_PER_BAR < 7:
            octave, tone = divmod(note.pitch - TRANSPOSITION, 12)
            below, step = divmod(scale.index(tone) - 2, 7)
            pitch = 12 * (octave + below) + scale[step] + TRANSPOSITION
            notes.append(replace(note, pitch=pitch, velocity=note.velocity - 0.15))
    return tuple(notes)


def keys() -> tuple[Note, ...]:
    """Return what the electric piano plays: rolled chords, then a syncopated accompaniment."""
    notes: list[Note] = []
    for bar in range(4):
        notes += _rolled(bar * 16, 15, 0.74 + 0.03 * bar)
    for bar in range(4, 8):
        for step, length, velocity in ((0, 5, 0.7), (6, 3, 0.5), (11, 4, 0.6)):
            notes += _struck(bar * 16 + step, length, velocity)
    for bar in range(8, 16):
        for step, length, velocity in ((0, 3, 0.62), (3, 3, 0.5), (6, 2, 0.58), (11, 3, 0.5)):
            notes += _struck(bar * 16 + step, length, velocity)
    notes += _rolled(256, 30, 0.8)
    return tuple(notes)


def pads() -> tuple[Note, ...]:
    """Return the sustained chords: quiet under the intro, full in the chorus and the ending."""
    notes: list[Note] = []
    for bar in range(4):
        notes += [Note(bar * 16, 16, pitch, 0.56) for pitch in chord_at(bar * 16).notes]
    for half in range(16, 32):
        chord = chord_at(half * 8)
        is_new = half % 2 == 0 or chord != chord_at(half * 8 - 8)
        if is_new:
            held = 16 if half % 2 == 0 and chord == chord_at(half * 8 + 8) else 8
            notes += [Note(half * 8, held, pitch, 0.8) for pitch in chord.notes]
            notes.append(Note(half * 8, held, chord.notes[-1] + 12, 0.45))
    notes += [Note(256, 31, pitch, 0.7) for pitch in chord_at(256).notes]
    return tuple(notes)


def arpeggio() -> tuple[Note, ...]:
    """Return the plucked sixteenths: hinted at in the verse, running in the chorus."""
    order = (0, 2, 3, 1, 2, 3, 0, 2, 3, 1, 2, 3, 1, 2, 3, 2)
    notes: list[Note] = []
    for step in range(96, 256):
        is_chorus = step >= 128
        if not is_chorus and step % 16 not in {2, 5, 8, 13}:
            continue
        index = order[step % 16]
        octave = 12 + (12 if step % 16 in {5, 13} else 0)
        accent = 0.75 if step % 4 == 0 else 0.5 if step % 2 == 0 else 0.38
        pitch = chord_at(step).notes[index] + octave
        notes.append(Note(swung(step), 1, pitch, accent))
    return tuple(notes)


def bass() -> tuple[Note, ...]:
    """Return the bass: a sparse groove in the verse, octaves in the chorus."""
    notes: list[Note] = []
    for bar in (2, 3):
        notes.append(Note(bar * 16, 14, chord_at(bar * 16).root + 12, 0.55))
    for bar in range(4, 8):
        root = chord_at(bar * 16).root
        root = root + 12 if root < 30 else root
        approach = chord_at(bar * 16 + 16).root
        approach = approach + 12 if approach < 30 else approach
        for step, length, pitch, velocity in (
            (0, 3, root, 0.9),
            (3, 1, root + 12, 0.5),
            (6, 2.5, root, 0.8),
            (10, 2, root + 7, 0.7),
            (13, 1, root, 0.6),
            (14, 1.6, approach + (2 if approach < root else -1), 0.7),
        ):
            notes.append(Note(swung(bar * 16 + step), length, pitch, velocity))
    for bar in range(8, 16):
        for step in range(0, 16, 2):
            root = chord_at(bar * 16 + step).root
            is_high = step % 4 == 2
            pitch = root + 12 if is_high else root
            notes.append(
                Note(bar * 16 + step, 1.5 if is_high else 1.8, pitch, 0.75 if is_high else 0.95)
            )
        root = chord_at(bar * 16 + 15).root
        notes.append(Note(swung(bar * 16 + 15), 0.8, root + 7, 0.55))
    notes.append(Note(256, 30, chord_at(256).root + 12, 0.9))
    return tuple(notes)


def bells() -> tuple[Note, ...]:
    """Return the bells: the motif before the song, sparks in the chorus, a rise at the end."""
    notes = list(tune("intro"))
    for step, pitch in ((188, 79), (190, 83), (191, 86)):
        notes.append(Note(step, 2, pitch + TRANSPOSITION, 0.5))
    for index, pitch in enumerate((67, 71, 74, 76, 79, 83, 86, 88)):
        notes.append(Note(258 + index * 1.5, 6, pitch + TRANSPOSITION, 0.6 - 0.03 * index))
    return tuple(notes)


def drums() -> tuple[Hit, ...]:
    """Return the strokes of the drums, in the order of the song."""
    hits = [*_intro_drums(), *_verse_drums(), *_chorus_drums()]
    hits += [Hit(256, "kick", 1.0), Hit(256, "crash", 1.0), Hit(256, "clap", 0.5)]
    return tuple(sorted(hits, key=lambda hit: (hit.start, hit.drum)))


def _intro_drums() -> Iterator[Hit]:
    for step in range(16, 60):
        if step % 2 == 0:
            yield Hit(step, "shaker", 0.25 + 0.35 * step / 60)
        elif step >= 32:
            yield Hit(swung(step), "shaker", 0.2)
    for step in (32, 42, 48, 55):
        yield Hit(step, "kick", 0.75)
    yield Hit(16, "swell", 0.35)
    for index, step in enumerate((58, 59, 60, 61, 62, 63)):
        yield Hit(swung(step), "tom" if index % 2 else "snare", 0.4 + 0.08 * index)
    yield Hit(48, "swell", 0.7)


def _verse_drums() -> Iterator[Hit]:
    yield Hit(64, "crash", 0.6)
    for bar in range(4, 8):
        first = bar * 16
        last = bar == 7
        for step in (0, 7, 10):
            yield Hit(swung(first + step), "kick", 0.95 if step == 0 else 0.8)
        if not last:
            yield Hit(first + 4, "snare", 0.8)
            yield Hit(first + 12, "snare", 0.85)
            yield Hit(swung(first + 15), "snare", 0.22)
        for step in range(16 if not last else 8):
            accent = 0.62 if step % 4 == 2 else 0.45 if step % 2 == 0 else 0.2
            yield Hit(swung(first + step), "hat", accent)
        if bar % 2 == 1 and not last:
            yield Hit(first + 14, "open", 0.4)
    # The build: eighths, then sixteenths, and half a beat of nothing before the chorus.
    yield Hit(116, "snare", 0.8)
    for index, step in enumerate((118, 120, 121, 122, 123, 124, 125)):
        yield Hit(step, "snare", 0.4 + 0.07 * index)
    yield Hit(112, "swell", 1.0)


def _chorus_drums() -> Iterator[Hit]:
    for bar in range(8, 16):
        first = bar * 16
        fills = 10 if bar == 15 else 14 if bar == 11 else 16
        for step in (0, 4, 8, 12):
            yield Hit(first + step, "kick", 1.0)
        for step in range(fills):
            if step in {4, 12}:
                yield Hit(first + step, "snare", 0.8)
                yield Hit(first + step, "clap", 0.85)
            if step % 4 == 2:
                yield Hit(first + step, "open", 0.62)
            else:
                yield Hit(swung(first + step), "hat", 0.5 if step % 4 == 0 else 0.26)
            yield Hit(swung(first + step), "shaker", 0.42 if step % 2 == 0 else 0.24)
        if bar % 2 == 1:
            yield Hit(swung(first + 7), "snare", 0.24)
    yield Hit(128, "crash", 1.0)
    yield Hit(192, "crash", 0.8)
    for step, velocity in ((190, 0.6), (191, 0.75)):
        yield Hit(swung(step), "tom", velocity)
    for index, step in enumerate((250, 251, 252, 253, 254, 255)):
        yield Hit(step, "snare" if index < 2 else "tom", 0.55 + 0.07 * index)
    yield Hit(240, "swell", 0.8)


def _melody(bars: tuple[tuple[tuple[int, int], ...], ...], first_step: int) -> Iterator[Note]:
    for bar, figures in enumerate(bars):
        step = first_step + bar * STEPS_PER_BAR
        for index, (eighths, pitch) in enumerate(figures):
            if pitch:
                velocity = 0.9 if index == 0 else 0.78
                yield Note(step, eighths * 2, pitch + TRANSPOSITION, velocity)
            step += eighths * 2


def _struck(step: float, length: float, velocity: float) -> list[Note]:
    return [Note(step, length, pitch, velocity) for pitch in chord_at(step).notes]


def _rolled(step: float, length: float, velocity: float) -> list[Note]:
    """Return a chord whose notes come one after the other, low to high."""
    return [
        replace(note, start=note.start + 0.22 * index)
        for index, note in enumerate(_struck(step, length, velocity))
    ]


def _first_step(section: str) -> int:
    bar = next(part.bar for part in SECTIONS if part.name == section)
    return bar * STEPS_PER_BAR
