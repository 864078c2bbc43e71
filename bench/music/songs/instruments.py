"""Instruments with pitch: plucked, struck, bowed and electronic ones. Pitches are MIDI notes."""

from __future__ import annotations

import numpy as np

from bench.music.songs.synth import (
    RATE,
    TOP,
    Sound,
    decay,
    faded,
    filtered,
    generator,
    hertz,
    layered,
    noise,
    oscillate,
    partials,
    sawtooth,
    sine,
    table,
    times,
)


def pluck(note: float, length: float, bright: float = 0.5, ring: float = 0.996) -> Sound:
    """Return a plucked string after Karplus and Strong (1983), a whole period at a time."""
    period = RATE / hertz(note) - 0.5
    size = max(2, int(period))
    string = generator("pluck", note).uniform(-1, 1, size + 1)
    weight = 0.15 + 0.8 * bright
    for _ in range(2):
        string = weight * string + (1 - weight) * np.roll(string, 1)
    string -= string.mean()
    total = round(length * RATE)
    periods = np.empty((total // size + 2, size))
    last = string[-1]
    current = string[:size]
    for row in periods:
        row[:] = current
        before = np.concatenate(([last], current[:-1]))
        last = current[-1]
        current = ring * 0.5 * (current + before)
    # The whole number of samples is a little sharp or flat: played back at the right speed.
    exact = np.arange(total) * (size + 0.5) * hertz(note) / RATE
    wave = periods.ravel()
    place = np.minimum(exact, len(wave) - 2)
    whole = place.astype(np.int64)
    part = place - whole
    sound = wave[whole] * (1 - part) + wave[whole + 1] * part
    return faded(0.9 * sound / (np.abs(sound).max() + 1e-9), 0.0008, min(0.05, length / 3))


def strum(
    notes: tuple[float, ...], length: float, up: bool = False, spread: float = 0.008
) -> Sound:
    """Return a chord on an acoustic guitar; the first string is the beat's."""
    order = notes[::-1] if up else notes
    sound = np.zeros(round((length + spread * len(notes)) * RATE), dtype=np.float32)
    for index, note in enumerate(order):
        one = pluck(note, length, 0.75, 0.9965)
        start = round(index * spread * RATE)
        sound[start : start + len(one)] += (1.0 - 0.06 * index) * one[: len(sound) - start]
    return faded(filtered(sound, 140, 9_000) / np.sqrt(len(notes)), 0.0005, 0.03)


def scratch(notes: tuple[float, ...], length: float) -> Sound:
    """Return a short, bright chord on a funk guitar."""
    sound = layered(pluck(note, length, 0.95, 0.993) for note in notes)
    return faded(filtered(sound, 450, 5_200) / np.sqrt(len(notes)), 0.0008, 0.015)


def power(notes: tuple[float, ...], length: float, palm: bool = False) -> Sound:
    """Return a distorted guitar, with a cabinet after it; palm-muted where `palm`."""
    ring = 0.975 if palm else 0.9993
    both = layered(pluck(note, length, 0.7, ring) for note in notes)
    driven = np.tanh(7 * filtered(both, 110, 3_500))
    return faded(0.6 * filtered(driven, 90, 4_200), 0.001, 0.02)


def piano(note: float, length: float, force: float = 0.7) -> Sound:
    """Return a piano: stretched partials that decay by themselves, and the hammer's knock."""
    t = times(min(length + 0.25, 4.0))
    base = hertz(note)
    sound = np.zeros(len(t))
    for number in range(1, 15):
        frequency = number * base * np.sqrt(1 + 0.0004 * number**2)
        if frequency > TOP / 1.5:
            break
        loud = number ** (-1.1 - 1.1 * (1 - force)) * (0.35 if number % 8 == 0 else 1.0)
        slow = max(0.25, 7.0 * (220 / base) ** 0.5 / (1 + 0.28 * number))
        for cents, share in ((-0.6, 0.6), (0.7, 0.4)):
            pitch = frequency * 2 ** (cents / 1_200)
            sound += share * loud * sine(pitch, len(t), 0.13 * number) * decay(t, slow)
    sound += 0.12 * force * noise(len(t) / RATE, 200, 2_500, "hammer") * decay(t, 0.04)
    return faded(0.5 * sound, 0.0015, min(0.25, length / 2))


def electric_piano(note: float, length: float, force: float = 0.6) -> Sound:
    """Return a tine piano by frequency modulation."""
    t = times(length + 0.15)
    base = hertz(note)
    bell = force * 0.9 * decay(t, 0.5) * np.sin(2 * np.pi * 14 * base * t) * (14 * base < TOP)
    body = force * 1.3 * decay(t, 2.5) * np.sin(2 * np.pi * base * t)
    tone = np.sin(2 * np.pi * base * t + body + 0.25 * bell) * decay(t, 3.5)
    return faded(0.55 * tone * (1 + 0.12 * np.sin(2 * np.pi * 5.2 * t)), 0.002, 0.12)


def clavinet(note: float, length: float) -> Sound:
    """Return a clavinet: a plucked, nasal string."""
    string = pluck(note, length, 1.0, 0.994)
    return faded(filtered(string - 0.6 * np.roll(string, 31), 300, 6_000), 0.0008, 0.012)


def organ(note: float, length: float) -> Sound:
    """Return an organ with a slow cabinet, its drawbars as sines."""
    size = len(times(length))
    bars = ((0.5, 0.5), (1, 1.0), (1.5, 0.5), (2, 0.7), (3, 0.4), (4, 0.3), (6, 0.15), (8, 0.12))
    sound = layered(
        loud * sine(hertz(note) * ratio, size, 0.1 * ratio)
        for ratio, loud in bars
        if hertz(note) * ratio < TOP
    )
    sway = 1 + 0.15 * np.sin(2 * np.pi * 6.1 * times(length))
    return faded(0.25 * sound * sway[:size], 0.006, 0.03)


def accordion(note: float, length: float) -> Sound:
    """Return reeds: three that beat against one another."""
    size = len(times(length))
    wave = sawtooth(hertz(note), 3_200)
    sound = layered(
        oscillate(wave, hertz(note + cents / 100), size, phase)
        for cents, phase in ((-9, 0.1), (0, 0.5), (8, 0.8))
    )
    return faded(0.22 * sound, 0.018, 0.04)


def bandoneon(note: float, length: float, accent: float = 0.5) -> Sound:
    """Return two reeds an octave apart, in tune; the bellows are pulled at once by `accent`."""
    t = times(length)
    number = partials(hertz(note))
    where = number * hertz(note)
    box = 0.2 + sum(
        level / (1 + ((where - centre) / width) ** 2)
        for centre, width, level in ((720, 350, 1.0), (1_900, 700, 0.5), (3_300, 1_200, 0.22))
    )
    wave = table(box * number**-0.8)
    path = hertz(note) * (1 - 0.004 * np.exp(-t / 0.02))
    reeds = oscillate(wave, path, len(t), 0.2) + 0.45 * oscillate(wave, 2.001 * path, len(t))
    bellows = 1 - 0.55 * accent * (1 - np.exp(-t / 0.11))
    key = noise(length, 900, 4_500, "key") * decay(t, 0.03)
    return faded(0.36 * reeds * bellows + 0.05 * key, 0.011, min(0.045, length / 3))


def violin(note: float, length: float, nearby: float = 0.0, attack: float = 0.05) -> Sound:
    """Return one violin: the finger slides in from `nearby` notes away, then sways."""
    t = times(length + 0.06)
    number = partials(hertz(note))
    where = number * hertz(note)
    body = 0.3 + sum(
        level / (1 + ((where - centre) / width) ** 2)
        for centre, width, level in ((470, 130, 0.6), (1_000, 300, 0.5), (2_600, 800, 0.7))
    )
    wave = table(body * number**-1.05 / (1 + (where / 6_500) ** 2))
    sway = 0.22 * np.clip((t - 0.12) / 0.2, 0, 1) * np.sin(2 * np.pi * 5.9 * t + note)
    path = hertz(note) * 2 ** ((nearby * np.exp(-t / 0.04) + sway) / 12)
    hair = noise(len(t) / RATE, 2_000, 8_000, "hair") * (0.02 + 0.1 * decay(t, 0.1))
    sound = 0.3 * oscillate(wave, path, len(t)) * (0.85 + 0.15 * decay(t, 0.5)) + 0.2 * hair
    return faded(sound, min(attack, length / 2), min(0.09, length / 2))


def bow(note: float, length: float, bite: float = 0.5) -> Sound:
    """Return a bowed double bass, its string gripped harder where `bite` is greater."""
    t = times(length + 0.04)
    gripped = decay(t, 0.2)
    bright = oscillate(sawtooth(hertz(note), 1_500), hertz(note), len(t))
    dark = oscillate(sawtooth(hertz(note), 480), hertz(note + 0.04), len(t), 0.2)
    rosin = noise(len(t) / RATE, 800, 3_500, "rosin") * decay(t, 0.06)
    tone = (bite * gripped) * bright + (1 - 0.6 * bite * gripped) * dark
    return faded(0.4 * tone + 0.12 * bite * rosin, 0.012, min(0.07, length / 3))


def drag(note: float, length: float, depth: float = 5.0) -> Sound:
    """Return an arrastre: a bow dragged up `depth` notes, growing until the beat cuts it off."""
    t = times(length)
    part = t / length
    path = hertz(note) * 2 ** (-depth * (1 - part) ** 1.3 / 12)
    tone = oscillate(sawtooth(hertz(note), 1_100), path, len(t))
    rosin = noise(length, 600, 2_800, "dragged")
    return faded((0.42 * tone + 0.06 * rosin) * part**1.6, 0.03, 0.012)


def strings(note: float, length: float, attack: float = 0.12) -> Sound:
    """Return bowed strings, in stereo: six players who do not quite agree."""
    chance = generator("strings", note)
    size = len(times(length + 0.25))
    t = times(length + 0.25)
    wave = sawtooth(hertz(note), 2_600)
    sides = np.zeros((2, size), dtype=np.float32)
    for player in range(6):
        sway = 1 + 0.0025 * np.sin(2 * np.pi * (chance.uniform(4.8, 5.8) * t + chance.uniform()))
        tune = 2 ** (chance.normal(0, 5) / 1_200)
        one = oscillate(wave, hertz(note) * tune * sway, size, chance.uniform())
        right = player / 5
        sides[0] += (1 - 0.7 * right) * one
        sides[1] += (0.3 + 0.7 * right) * one
    return faded(0.09 * sides, min(attack, length / 2), min(0.3, length / 2))


def pad(note: float, length: float, cutoff: float = 1_400, cents: float = 11) -> Sound:
    """Return detuned sawtooths in stereo with a slow attack."""
    return supersaw(note, length + 0.3, cutoff, cents, attack=0.25, release=0.35)


def supersaw(
    note: float,
    length: float,
    cutoff: float = 6_000,
    cents: float = 18,
    attack: float = 0.004,
    release: float = 0.05,
) -> Sound:
    """Return seven detuned sawtooths in stereo."""
    chance = generator("supersaw", note)
    size = len(times(length))
    wave = sawtooth(hertz(note), cutoff)
    sides = np.zeros((2, size), dtype=np.float32)
    for voice in range(7):
        tune = hertz(note + (voice - 3) / 3 * cents / 100)
        one = oscillate(wave, tune, size, chance.uniform())
        right = (voice * 3 % 7) / 6
        sides[0] += (1 - 0.8 * right) * one
        sides[1] += (0.2 + 0.8 * right) * one
    return faded(0.11 * sides, min(attack, length / 3), min(release, length / 2))


def stab(note: float, length: float, cutoff: float = 3_500) -> Sound:
    """Return a synthetic pluck: a bright sawtooth that closes quickly."""
    t = times(length)
    closing = decay(t, 0.35)
    open_wave = oscillate(sawtooth(hertz(note), cutoff), hertz(note + 0.05), len(t))
    closed = oscillate(sawtooth(hertz(note), 700), hertz(note - 0.05), len(t), 0.3)
    shape = decay(t, 0.9)
    return faded(0.4 * (closing * open_wave + (1 - closing) * closed) * shape, 0.002, 0.03)


def brass(note: float, length: float, force: float = 0.8) -> Sound:
    """Return a horn section: it brightens as it speaks."""
    t = times(length)
    scoop = 2 ** (-0.6 / 12 * np.exp(-t / 0.025))
    soft = oscillate(sawtooth(hertz(note), 900), hertz(note) * scoop, len(t))
    loud = oscillate(
        sawtooth(hertz(note), 2_500 + 3_000 * force), hertz(note + 0.07) * scoop, len(t)
    )
    speak = force * (1 - np.exp(-t / 0.03)) * (0.55 + 0.45 * decay(t, 0.6))
    return faded(0.35 * ((1 - speak) * soft + speak * loud), 0.012, min(0.06, length / 3))


def bass(note: float, length: float, cutoff: float = 700, grip: float = 0.5) -> Sound:
    """Return an electric bass: a sawtooth that closes, and a finger's noise."""
    t = times(length)
    closing = decay(t, 0.3 + 0.4 * (1 - grip))
    bright = oscillate(sawtooth(hertz(note), 3 * cutoff), hertz(note), len(t))
    dull = oscillate(sawtooth(hertz(note), 0.6 * cutoff), hertz(note), len(t))
    tone = (closing * bright + (1 - closing) * dull) * (0.35 + 0.65 * decay(t, 2.5))
    finger = noise(length, 700, 3_000, "finger") * decay(t, 0.02)
    return faded(0.5 * tone + 0.06 * finger, 0.003, min(0.03, length / 3))


def slap(note: float, length: float) -> Sound:
    """Return a slapped bass."""
    t = times(length)
    string = pluck(note, length, 1.0, 0.998)
    body = filtered(string, 30, 700)
    fret = filtered(string, 1_200, 5_000) * decay(t, 0.16)
    knock = noise(length, 1_200, 5_000, "slap") * decay(t, 0.03)
    round_tone = sine(hertz(note), len(t)) * decay(t, 1.0) * (1 - np.exp(-t / 0.004))
    return faded(1.2 * body + 0.45 * round_tone + 0.7 * fret + 0.1 * knock, 0.0008, 0.02)


def upright(note: float, length: float) -> Sound:
    """Return a plucked double bass."""
    t = times(length)
    warm = 0.45 * sine(hertz(note), len(t)) * decay(t, 1.3)
    wood = filtered(pluck(note, length, 0.3, 0.997), 40, 1_400)
    return faded(0.7 * wood + warm * (1 - np.exp(-t / 0.006)), 0.003, min(0.06, length / 3))


def sub(note: float, length: float, slide: float = 0.0) -> Sound:
    """Return a deep sine, as of a long tuned drum; it may begin `slide` notes higher."""
    t = times(length)
    path = hertz(note) * 2 ** (slide / 12 * np.exp(-t / 0.04))
    return faded(0.8 * np.tanh(1.5 * sine(path, len(t)) * decay(t, 3.5)), 0.003, 0.04)


def log_drum(note: float, length: float, slide: float = 0.0) -> Sound:
    """Return a log drum as a synthesizer has it: a wooden knock, then a driven, deep tone.

    It may begin `slide` notes higher, and glides down from there.
    """
    t = times(length)
    path = hertz(note) * 2 ** ((slide * np.exp(-t / 0.07) + 9 * np.exp(-t / 0.008)) / 12)
    turns = 2 * np.pi * np.cumsum(path) / RATE
    wood = 2.4 * decay(t, 0.16) + 0.35 * decay(t, 1.2)
    tone = np.sin(turns + wood * np.sin(2 * turns))
    knock = noise(length, 700, 3_000, "log") * decay(t, 0.02)
    driven = np.tanh(1.9 * tone * decay(t, 1.0) + 0.25 * knock)
    return faded(0.75 * driven, 0.002, min(0.05, length / 3))


def reese(note: float, length: float, wobble: float = 0.7) -> Sound:
    """Return two sawtooths that grind against one another, over a sine."""
    t = times(length)
    chance = generator("reese", note)
    parts = [
        oscillate(
            sawtooth(hertz(note), cutoff), hertz(note + cents / 100), len(t), chance.uniform()
        )
        for cents, cutoff in ((-22, 900), (19, 1_300))
    ]
    open_to = 0.5 + 0.5 * np.sin(2 * np.pi * wobble * t)
    growl = (1 - open_to) * parts[0] + open_to * parts[1]
    return faded(0.28 * np.tanh(growl) + 0.45 * sine(hertz(note), len(t)), 0.006, 0.03)


def bell(note: float, length: float) -> Sound:
    """Return a struck bar: few partials, far apart."""
    t = times(length)
    sound = layered(
        loud * sine(hertz(note) * ratio, len(t)) * decay(t, ring)
        for ratio, loud, ring in ((1, 1.0, 1.6), (3.93, 0.35, 0.5), (9.2, 0.12, 0.2))
        if hertz(note) * ratio < TOP
    )
    return faded(0.4 * sound, 0.001, min(0.1, length / 2))


def riser(length: float) -> Sound:
    """Return a rising noise with a rising tone, cut where the drop begins."""
    t = times(length)
    part = t / length
    hiss = noise(length, 800, 12_000, "riser") * part**2
    tone = oscillate(sawtooth(220, 3_000), 220 * 2 ** (2 * part), len(t)) * part
    return faded(0.35 * hiss + 0.16 * tone, 0.05, 0.004)


VOWELS = {
    "a": ((730, 90, 1.0), (1_090, 110, 0.6), (2_440, 170, 0.25)),
    "e": ((530, 80, 1.0), (1_840, 120, 0.45), (2_480, 170, 0.25)),
    "i": ((290, 60, 1.0), (2_290, 140, 0.35), (3_010, 200, 0.2)),
    "o": ((500, 80, 1.0), (900, 100, 0.6), (2_540, 170, 0.12)),
    "u": ((310, 60, 1.0), (870, 100, 0.4), (2_250, 170, 0.08)),
}
"""Formants: centre and width in Hz, and level, of an adult's vowels (Peterson and Barney, 1952)."""


def voice(note: float, length: float, vowel: str = "a", nearby: float = 0.0) -> Sound:
    """Return a sung note: it slides in from `nearby` notes away, then sways.

    The wave is a glottis's falling spectrum under the vowel's formants; a consonant's breath is
    before the tone, so that the note's start is soft, as singers' are.
    """
    t = times(length)
    number = partials(hertz(note))
    where = number * hertz(note)
    tract = sum(
        level / (1 + ((where - centre) / width) ** 2) for centre, width, level in VOWELS[vowel]
    )
    wave = table((0.04 + tract) * number**-0.9)
    sway = 0.3 * np.clip((t - 0.18) / 0.25, 0, 1) * np.sin(2 * np.pi * 5.4 * t + note)
    path = hertz(note) * 2 ** ((nearby * np.exp(-t / 0.045) + sway) / 12)
    tone = oscillate(wave, path, len(t)) * (1 - np.exp(-t / 0.022))
    breath = noise(length, 2_500, 9_000, "breath", vowel)
    consonant = 0.25 * breath * decay(t, 0.09)
    return faded(0.35 * (tone + consonant + 0.02 * breath), 0.008, min(0.09, length / 3))
