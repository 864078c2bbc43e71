"""The field's own scores (mir_eval) of what a listener heard, against what was composed."""

from __future__ import annotations

import statistics
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, fields

import mir_eval
import numpy as np

from bench.music.songs.truth import RATE, Truth

WINDOW = 0.07
"""Seconds by which a beat may be off; beats of the first 5 s do not count, as the field has it."""


@dataclass(frozen=True)
class Span:
    """A section as a listener gives it, in seconds; the label is empty where it has none."""

    start: float
    end: float
    label: str
    group: str


@dataclass(frozen=True)
class Heard:
    """What a listener heard, in seconds; None where it does not listen for that.

    Attributes:
        sure: how sure it says that it is of the beats, in thousandths.
    """

    beats: Sequence[float]
    downbeats: Sequence[float] | None = None
    sections: Sequence[Span] | None = None
    sure: int | None = None


@dataclass(frozen=True)
class Scores:
    """How well one song was heard; shares are 0 to 1, None where the listener gives nothing.

    Attributes:
        beat: F of beats within 70 ms.
        cmlt: share of beats in a right row, at the composed metrical level.
        amlt: the same, where double, half or off-beat count as right, too.
        downbeat: F of downbeats within 70 ms.
        bias: median of heard minus composed over the matched beats, in milliseconds.
        borders: F of section borders within 0.5 s, the song's ends left out.
        borders_3s: the same within 3 s.
        grouping: F over pairs of moments that lie in equal music.
        labels: share of the time with the right label.
    """

    beat: float
    cmlt: float
    amlt: float
    downbeat: float | None
    bias: float | None
    borders: float | None
    borders_3s: float | None
    grouping: float | None
    labels: float | None


def score(truth: Truth, heard: Heard) -> Scores:
    """Score what was heard of a song."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of mir_eval, about songs with no beats
        return Scores(*_beats(truth, heard), *_sections(truth, heard))


def mean(scores: Sequence[Scores]) -> Scores:
    """Return the mean of each score over the songs that have it; of the bias, the median."""
    columns: list[float | None] = []
    for field in fields(Scores):
        values = [value for one in scores if (value := getattr(one, field.name)) is not None]
        middle = statistics.median if field.name == "bias" else statistics.mean
        columns.append(middle(values) if values else None)
    return Scores(*columns)  # type: ignore[arg-type]


def _beats(truth: Truth, heard: Heard) -> tuple[float, float, float, float | None, float | None]:
    composed = _trimmed(truth.beat_seconds)
    found = _trimmed(heard.beats)
    beat = float(mir_eval.beat.f_measure(composed, found, WINDOW))
    _, cmlt, _, amlt = mir_eval.beat.continuity(composed, found)
    downbeat = None
    if heard.downbeats is not None:
        bars = _trimmed(truth.downbeat_seconds)
        downbeat = float(mir_eval.beat.f_measure(bars, _trimmed(heard.downbeats), WINDOW))
    return beat, float(cmlt), float(amlt), downbeat, _bias(composed, found)


def _trimmed(moments: Sequence[float]) -> np.ndarray:
    return mir_eval.beat.trim_beats(np.asarray(moments, dtype=float))


def _bias(composed: np.ndarray, found: np.ndarray) -> float | None:
    pairs = mir_eval.util.match_events(composed, found, WINDOW)
    if not pairs:
        return None
    return 1_000 * float(np.median([found[late] - composed[early] for early, late in pairs]))


def _sections(
    truth: Truth, heard: Heard
) -> tuple[float | None, float | None, float | None, float | None]:
    if heard.sections is None:
        return None, None, None, None
    length = truth.samples / RATE
    composed = np.array([(one.start / RATE, one.end / RATE) for one in truth.sections])
    groups = [one.group for one in truth.sections]
    found, letters = mir_eval.util.adjust_intervals(
        np.array([(one.start, one.end) for one in heard.sections], dtype=float),
        [one.group for one in heard.sections],
        t_min=0.0,
        t_max=length,
        start_label="?",
        end_label="?",
    )
    _, _, near = mir_eval.segment.detection(composed, found, window=0.5, trim=True)
    _, _, wide = mir_eval.segment.detection(composed, found, window=3.0, trim=True)
    _, _, pairs = mir_eval.segment.pairwise(composed, groups, found, letters)
    has_labels = any(one.label for one in heard.sections)
    right = _labels(truth, heard.sections) if has_labels else None
    return float(near), float(wide), float(pairs), right


def _labels(truth: Truth, spans: Sequence[Span]) -> float:
    right = 0.0
    for one in truth.sections:
        for span in spans:
            if span.label == one.label:
                right += max(0.0, min(one.end / RATE, span.end) - max(one.start / RATE, span.start))
    return right / (truth.samples / RATE)
