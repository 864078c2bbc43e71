"""A song of our own for the demonstration: composed, played and mixed by the package itself."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from songreel.domain.video import SongFacts
from songreel.media.partial import whole_file
from songreel.music.demo import drumkit, instruments, score
from songreel.music.demo.mix import ducking, echo, master, place, reverb
from songreel.music.demo.synth import Bus, noise

GAIN = 0.62
"""Ahead of the limiter: it brings the song to 14 LUFS below full scale (EBU R 128)."""


def compose(path: Path) -> SongFacts:
    """Write the song as a 16-bit stereo WAV at 44.1 kHz; the same bytes each time.

    Raises:
        OSError: the file cannot be written.
    """
    samples = _rounded(render())
    with whole_file(path) as temporary, wave.open(str(temporary), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(score.SAMPLE_RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return SongFacts(len(samples), score.SAMPLE_RATE, 2, "pcm_s16le")


def render() -> Bus:
    """Play and mix the song; float of shape (2, samples), full scale at 1."""
    length = score.bar_starts()[-1]
    drums, bass, music, pads, lead, sends = (_bus(length) for _ in range(6))
    _play_drums(drums, sends)
    _play_bass(bass)
    _play_chords(music, pads)
    _play_lead(lead)
    _play_bells(lead)
    kicks = [score.sample_of(hit.start) for hit in score.drums() if hit.drum == "kick"]
    for bus, depth in ((bass, 0.55), (pads, 0.72), (music, 0.38)):
        bus *= ducking(length, kicks, depth)
    repeats = echo(lead, 0.75, 0.42)
    repeats += 0.5 * echo(music, 0.75, 0.3)
    for bus, send in ((pads, 0.16), (music, 0.2), (lead, 0.22), (repeats, 0.12)):
        sends += send * bus
    mix = reverb(sends)
    mix += 0.17 * repeats
    for bus in (drums, bass, music, pads, lead):
        mix += bus
    return master(mix, GAIN)


def _bus(length: int) -> Bus:
    return np.zeros((2, length), np.float32)


def _play_drums(bus: Bus, sends: Bus) -> None:
    levels = {
        "kick": (0.72, 0.0), "snare": (0.7, 0.16), "clap": (0.56, 0.2), "hat": (0.36, 0.02),
        "open": (0.36, 0.05), "shaker": (0.27, 0.04), "tom": (0.62, 0.18), "crash": (0.42, 0.15),
        "swell": (0.42, 0.15),
    }  # fmt: skip
    for index, hit in enumerate(score.drums()):
        level, send = levels[hit.drum]
        sound = drumkit.stroke(hit.drum, index % drumkit.variants(hit.drum))
        start = score.sample_of(hit.start)
        place(bus, start, sound, level * hit.velocity)
        place(sends, start, sound, level * send * hit.velocity)


def _play_bass(bus: Bus) -> None:
    for note in score.bass():
        sound = instruments.bass(note.pitch, note.length, note.velocity)
        place(bus, score.sample_of(note.start), sound, 0.48)


def _play_chords(music: Bus, pads: Bus) -> None:
    for note in score.keys():
        sound = instruments.electric_piano(note.pitch, note.length, note.velocity)
        place(music, score.sample_of(note.start), sound, 0.16)
    for index, note in enumerate(score.arpeggio()):
        sound = instruments.pluck(note.pitch, note.velocity)
        place(music, score.sample_of(note.start), sound, 0.24, 0.55 if index % 2 else -0.55)
    for note in score.pads():
        sound = instruments.pad(note.pitch, note.length, note.velocity)
        place(pads, score.sample_of(note.start), sound, 0.18)


def _play_lead(bus: Bus) -> None:
    for line, brightness, gain in (
        (score.tune("verse"), 0.15, 0.34),
        (score.tune("chorus"), 0.85, 0.35),
        (score.harmony(), 0.5, 0.19),
        (score.tune("ending"), 0.5, 0.26),
    ):
        start, sound = instruments.lead(line, brightness=brightness)
        place(bus, start, sound, gain)


def _play_bells(bus: Bus) -> None:
    for index, note in enumerate(score.bells()):
        sound = instruments.bell(note.pitch, note.length, note.velocity)
        place(bus, score.sample_of(note.start), sound, 0.27, -0.3 if index % 2 else 0.3)


def _rounded(song: Bus) -> NDArray[np.int16]:
    """Round to 16 bits, with triangular dither of one step against the grain of quiet sound."""
    length = song.shape[1]
    dither = (noise(2 * length, 11) + noise(2 * length, 12)).reshape(2, length) / 2
    return np.round(song * 32767 + dither).T.astype(np.int16)
