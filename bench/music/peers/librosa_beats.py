"""Listen with librosa, in its own environment: `python librosa_beats.py SONG [KINDS] …`.

Prints a line of JSON for each song: its beats, and its sections with equal letters for equal music.
librosa has no function for sections; they are found the way its gallery shows, by clustering the
spectrum of a graph of beats that sound alike or follow one another (McFee and Ellis, "Analyzing
song structure with spectral clustering", ISMIR 2014), told how many kinds of music there are.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise

import librosa
import numpy as np
import scipy
from sklearn.cluster import KMeans


def sections(sound: np.ndarray, rate: float, frames: np.ndarray, kinds: int) -> list[dict]:
    """Return the sections of a song, in seconds; the beats are given in frames."""
    tones = librosa.cqt(y=sound, sr=rate, bins_per_octave=36, n_bins=252)
    tones = librosa.amplitude_to_db(np.abs(tones), ref=np.max)
    tones = librosa.util.sync(tones, frames, aggregate=np.median)
    alike = librosa.segment.recurrence_matrix(tones, width=3, mode="affinity", sym=True)
    smoothed = librosa.segment.timelag_filter(scipy.ndimage.median_filter)(alike, size=(1, 7))
    timbre = librosa.util.sync(librosa.feature.mfcc(y=sound, sr=rate), frames)
    distance = np.sum(np.diff(timbre, axis=1) ** 2, axis=0)
    near = np.exp(-distance / np.median(distance))
    following = np.diag(near, k=1) + np.diag(near, k=-1)
    paths, repeats = following.sum(axis=1), smoothed.sum(axis=1)
    share = paths.dot(paths + repeats) / np.sum((paths + repeats) ** 2)
    graph = share * smoothed + (1 - share) * following
    _, vectors = scipy.linalg.eigh(scipy.sparse.csgraph.laplacian(graph, normed=True))
    vectors = scipy.ndimage.median_filter(vectors, size=(9, 1))
    scale = np.cumsum(vectors**2, axis=1)[:, kinds - 1 : kinds] ** 0.5
    points = vectors[:, :kinds] / np.maximum(scale, 1e-9)
    letters = KMeans(n_clusters=kinds, n_init=10, random_state=0).fit_predict(points)
    starts = [0, *(np.flatnonzero(np.diff(letters)) + 1)]
    times = [0.0, *librosa.frames_to_time(frames, sr=rate), len(sound) / rate]
    moments = [*(float(times[start]) for start in starts), float(times[-1])]
    return [
        {"start": start, "end": end, "label": "", "group": str(letters[first])}
        for first, (start, end) in zip(starts, pairwise(moments), strict=True)
    ]


songs: list[tuple[str, int]] = []
for word in sys.argv[1:]:
    if word.isdigit():
        songs[-1] = (songs[-1][0], int(word))
    else:
        songs.append((word, 0))
for path, kinds in songs:
    sound, rate = librosa.load(path)
    _, frames = librosa.beat.beat_track(y=sound, sr=rate)
    said = {"beats": [float(beat) for beat in librosa.frames_to_time(frames, sr=rate)]}
    if kinds:
        said["sections"] = sections(sound, rate, frames, kinds)
    print(json.dumps(said), flush=True)
