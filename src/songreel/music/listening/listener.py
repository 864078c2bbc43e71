"""Listening to a song from its file to its analysis."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from songreel.domain.analysis import NO_CLEAR_BEAT, Analysis, Beat, Confidence, Section
from songreel.domain.grid import tempo_curve
from songreel.music.listening import (
    BeatModel,
    bars,
    downbeats,
    features,
    form,
    labels,
    levels,
    network,
    profiles,
    pulse,
    strength,
)
from songreel.music.listening.decoding import Sound, decoded
from songreel.music.listening.going_on import GoOn, to_the_end
from songreel.music.listening.harmony import changes
from songreel.music.listening.levels import Reading
from songreel.music.listening.spectra import HOP, SAMPLE_RATE, Spectra, spectra

LISTENER = "songreel/2"
EVEN_BPM = 120
"""Of the grid of a song in which no beat is heard at all."""
UNCLEAR = 350
"""Beats that are less sure than this are said to be a guess."""
_NO_PULSE = 0.15
"""Of contrast: beats that stand out of noise by less are worth less than an even pace."""
_DOUBTED = 0.6
"""Of how clear the pulse and the bars are: one thing is heard, and the whole song says another."""
_NEAR_TEMPO = 1.35
"""How far a tempo may go from the usual one, once another reading of the beats is taken."""
_MEANT = 0.7
"""Of the likelihood, at the beats of the reading that is taken: the rest is as it was heard."""
_PAUSE = 0.5
_SOUNDING_DB = -55.0
"""Beside the song's strongest half second: before and after that it has not begun, or has ended."""

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grid:
    """Beats in seconds with their positions, and how sure they are (thousandths)."""

    times: Doubles
    positions: list[int]
    metre: int
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Likely:
    """How likely beats and downbeats are, and by what the whole song is judged; None where not.

    Attributes:
        beat: at `network.FRAME_RATE` frames a second.
        down: likewise.
        whole: of the song; None where a model is believed as it is.
    """

    beat: Floats
    down: Floats
    whole: profiles.Evidence | None


def heard(path: Path, go_on: GoOn = to_the_end, model: BeatModel | None = None) -> Analysis:
    """Listen to a song; see `songreel.music.listening.listen`."""
    sound = decoded(path, go_on)
    view = spectra(sound.mono, go_on)
    likely = _likely(sound, go_on) if model is None else _by_model(sound, model)
    return analysis_of(sound, view, likely, LISTENER if model is None else model.name, go_on)


def analysis_of(
    sound: Sound,
    view: Spectra,
    likely: Likely | None,
    listener: str = LISTENER,
    go_on: GoOn = to_the_end,
) -> Analysis:
    """Return what can be told of a song.

    Args:
        sound: the song.
        view: of it.
        likely: beats and downbeats; None for silence.
        listener: what has heard them.
        go_on: called again and again; what it raises ends this.
    """
    energy = strength.energy(sound)
    grid = _grid(sound, view, likely, go_on)
    rate = sound.sample_rate
    beats: list[Beat] = []
    for time, position in zip(grid.times.tolist(), grid.positions, strict=True):
        sample = round(time * rate)
        if 0 <= sample < sound.samples and (not beats or sample > beats[-1].sample):
            beats.append(Beat(sample=sample, position=position))
    edges = _bar_edges(beats, sound)
    sections, sections_confidence = _sections(view, edges, sound, energy.values, energy.hop, go_on)
    confidence = grid.confidence.model_copy(update={"sections": sections_confidence})
    notices = (NO_CLEAR_BEAT,) if confidence.beats < UNCLEAR else ()
    return Analysis(
        listener=listener,
        samples=sound.samples,
        sample_rate=rate,
        metre=grid.metre,
        tempo=tempo_curve([beat.sample for beat in beats], rate),
        beats=tuple(beats),
        sections=sections,
        energy=energy,
        drops=strength.drops(view, edges, sound),
        onsets=strength.onsets(view, sound),
        confidence=confidence,
        peaks=sound.peaks,
        notices=notices,
    )


def _likely(sound: Sound, go_on: GoOn) -> Likely | None:
    spectrogram = features.spectrogram(sound.mono, go_on)
    if spectrogram is None:
        return None
    activations = network.activations(spectrogram, go_on)
    return Likely(activations[:, 0], activations[:, 1], profiles.evidence(spectrogram))


def _by_model(sound: Sound, model: BeatModel) -> Likely | None:
    activations = model.activations(sound.mono)
    return Likely(activations[:, 0], activations[:, 1], None) if len(activations) else None


def _grid(sound: Sound, view: Spectra, likely: Likely | None, go_on: GoOn) -> Grid:
    rate = network.FRAME_RATE
    seconds = sound.samples / sound.sample_rate
    start, end = _sounding(view, seconds)
    if likely is None:
        return _even(start, seconds)
    beat, down, whole = _but_in_pauses(likely.beat, view), likely.down, likely.whole
    coarse = _coarse(beat, rate)
    window = int(start * pulse.RATE), min(len(coarse), int(np.ceil(end * pulse.RATE)))
    frames = pulse.chain(coarse, *window, go_on=go_on)
    peaks = coarse[frames] if frames else np.zeros(1)
    if len(frames) < 2 or float(peaks.max()) < 0.05:
        return _even(start, seconds)
    times, sure = pulse.refined(frames, beat, rate)
    contrast = _contrast(coarse, frames)
    if contrast < _NO_PULSE:
        return _even(start, seconds)
    reading = Reading.FOUND
    if whole is not None:
        reading, is_so = levels.chosen(whole, times, beat, rate)
        contrast *= is_so
    if reading is not Reading.FOUND:
        times, sure = _meant(levels.readings(times)[reading], beat, window, go_on)
        contrast *= _DOUBTED
    first = np.array([_near(down, time, rate) for time in times])
    count = bars.counted(bars.likely_first(sure, first, changes(view, times)))
    positions, in_bars = count.positions, count.downbeats_confidence
    if whole is not None:
        positions, is_so = downbeats.counted_anew(whole, times, positions, count.metre)
        in_bars *= is_so if positions == count.positions else is_so * _DOUBTED
    steps = np.diff(times)
    uneven = float(np.median(np.abs(np.diff(steps)) / steps[1:])) if len(steps) > 1 else 1.0
    steadiness = float(np.clip(1.3 - 6 * uneven, 0, 1))
    return Grid(
        times=times,
        positions=positions,
        metre=count.metre,
        confidence=Confidence(
            beats=_thousandths(contrast),
            downbeats=_thousandths(contrast * in_bars),
            tempo=_thousandths(contrast * steadiness),
            metre=_thousandths(contrast * count.metre_confidence),
            sections=0,
        ),
    )


def _meant(
    times: Doubles, beat: Floats, window: tuple[int, int], go_on: GoOn
) -> tuple[Doubles, Doubles]:
    """Return the beats near those of a reading, up to the ends of the song, and how likely each is.

    Args:
        times: of the reading.
        beat: likelihood of a beat.
        window: frames in which the song sounds.
        go_on: called again and again.
    """
    coarse = _coarse(beat, network.FRAME_RATE)
    expected = np.zeros_like(coarse)
    expected[np.clip(np.rint(times * pulse.RATE).astype(int), 0, len(coarse) - 1)] = 1.0
    guided = _MEANT * expected + (1 - _MEANT) * coarse
    bpm = 60 / float(np.median(np.diff(times)))
    near = pulse.Settings(slowest=bpm / _NEAR_TEMPO, fastest=bpm * _NEAR_TEMPO, usual=0.0)
    frames = pulse.chain(guided.astype(np.float32), *window, near, go_on)
    return pulse.refined(frames, beat, network.FRAME_RATE)


def _even(start: float, seconds: float) -> Grid:
    times = np.arange(start if start < seconds else 0.0, seconds, 60 / EVEN_BPM)
    positions = [index % 4 + 1 for index in range(len(times))]
    nothing = Confidence(beats=0, downbeats=0, tempo=0, metre=0, sections=0)
    return Grid(times, positions, 4, nothing)


def _is_loud(view: Spectra) -> NDArray[np.bool_]:
    """Return where the song sounds."""
    level = view.bands.max(axis=1)
    return level > max(float(np.percentile(level, 99)) + _SOUNDING_DB, -75.0)


def _but_in_pauses(beat: Floats, view: Spectra) -> Floats:
    """Return the likelihoods of beats, 0 where nothing sounds within `_PAUSE` seconds."""
    around = round(_PAUSE * SAMPLE_RATE / HOP)
    sums = np.concatenate([[0], np.cumsum(_is_loud(view))])
    frames = np.arange(len(beat)) * (SAMPLE_RATE / HOP / network.FRAME_RATE)
    last = len(sums) - 1
    first = np.clip(np.rint(frames).astype(int) - around, 0, last)
    after = np.clip(np.rint(frames).astype(int) + around, 0, last)
    return np.where(sums[after] > sums[first], beat, 0).astype(np.float32)


def _sounding(view: Spectra, seconds: float) -> tuple[float, float]:
    """Return from when until when the song sounds, in seconds."""
    frames = np.flatnonzero(_is_loud(view))
    if not frames.size:
        return 0.0, seconds
    if len(view.bands) < 2:
        return 0.0, seconds
    hop = (len(view.bands) - 1) / max(seconds, 1e-9)
    # A window sees a sound before it begins, by half its own length.
    return max(0.0, frames[0] / hop - 0.01), min(seconds, (frames[-1] + 1) / hop)


def _coarse(beat: Floats, rate: int) -> Floats:
    step = rate // pulse.RATE
    padded = np.pad(beat, (0, -len(beat) % step))
    return padded.reshape(-1, step).max(axis=1)


def _near(likelihood: Floats, time: float, rate: int) -> float:
    middle = round(time * rate)
    reach = max(2, round(0.05 * rate))
    window = likelihood[max(0, middle - reach) : middle + reach + 1]
    return float(window.max()) if window.size else 0.0


def _contrast(coarse: Floats, frames: list[int]) -> float:
    """Return how much the beats stand out of what lies between them, 0 to 1."""
    padded = np.pad(coarse, 2)
    at = np.array([padded[frame : frame + 5].max() for frame in frames])
    between = [float(coarse[a + 4 : b - 3].max(initial=0.0)) for a, b in pairwise(frames)]
    return float(np.clip((at.mean() - 0.5 * np.mean(between) - 0.05) / 0.6, 0, 1))


def _bar_edges(beats: list[Beat], sound: Sound) -> Doubles:
    """Return the edges of the bars in seconds, the last one after the last downbeat's bar."""
    ones = [beat.sample for beat in beats if beat.position == 1]
    seconds = sound.samples / sound.sample_rate
    if len(ones) < 2:
        return np.arange(0.0, max(seconds, 2.0) + 0.1, 2.0)
    usual = float(np.median(np.diff(ones))) / sound.sample_rate
    edges = [one / sound.sample_rate for one in ones]
    while edges[0] - usual > 0:
        edges.insert(0, edges[0] - usual)
    if edges[-1] + 0.5 * usual < seconds:
        edges.append(min(seconds, edges[-1] + usual))
    while edges[-1] + 1.5 * usual < seconds:
        edges.append(edges[-1] + usual)
    return np.array(edges)


def _sections(
    view: Spectra,
    edges: Doubles,
    sound: Sound,
    energy: tuple[int, ...],
    hop: int,
    go_on: GoOn,
) -> tuple[tuple[Section, ...], int]:
    shape = form.found(view, edges, go_on)
    inner = [round(float(edges[start]) * sound.sample_rate) for start in shape.starts[1:]]
    kept = [0] + [k for k, sample in enumerate(inner, start=1) if 0 < sample < sound.samples]
    starts = [0, *(inner[k - 1] for k in kept[1:])]
    spans = list(pairwise([*starts, sound.samples]))
    strengths = [_energy(energy, hop, start, end) for start, end in spans]
    parts = [
        labels.Part(end - start, strong, shape.groups[k])
        for (start, end), strong, k in zip(spans, strengths, kept, strict=True)
    ]
    names = labels.named(parts)
    letters: dict[int, str] = {}
    for part in parts:
        letters.setdefault(part.group, _letters(len(letters)))
    sections = tuple(
        Section(
            start=start,
            end=end,
            label=label,
            group=letters[part.group],
            energy=part.energy,
            confidence=_thousandths(shape.sure[k]),
        )
        for (start, end), part, label, k in zip(spans, parts, names, kept, strict=True)
    )
    sure = [shape.sure[k] for k in kept[1:]]
    return sections, _thousandths(float(np.mean(sure)) if sure else 0.0)


def _energy(values: tuple[int, ...], hop: int, start: int, end: int) -> int:
    part = values[start // hop : max(start // hop + 1, -(-end // hop))]
    return round(sum(part) / len(part)) if part else 0


def _letters(index: int) -> str:
    """Return A to Z, then AA, AB and so on."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _thousandths(value: float) -> int:
    return int(np.clip(round(1000 * value), 0, 1000))
