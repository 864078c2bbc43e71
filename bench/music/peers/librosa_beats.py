"""Listen with librosa, in its own environment: `python librosa_beats.py SONG [SECTIONS] …`.

Prints a line of JSON for each song: its beats, and where it would put the borders of as many
sections as it is told, since it does not find their number. The borders are those of its own
agglomerative clustering over beats, of chroma and timbre, the way its documentation shows.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise

import librosa
import numpy as np

songs: list[tuple[str, int]] = []
for word in sys.argv[1:]:
    if word.isdigit():
        songs[-1] = (songs[-1][0], int(word))
    else:
        songs.append((word, 0))
for path, sections in songs:
    sound, rate = librosa.load(path)
    _, frames = librosa.beat.beat_track(y=sound, sr=rate)
    beats = [float(beat) for beat in librosa.frames_to_time(frames, sr=rate)]
    said = {"beats": beats}
    if sections:
        features = np.vstack(
            [
                librosa.util.normalize(librosa.feature.chroma_cqt(y=sound, sr=rate)),
                librosa.util.normalize(librosa.feature.mfcc(y=sound, sr=rate, n_mfcc=13)),
            ]
        )
        edges = [0.0, *beats, len(sound) / rate]
        starts = librosa.segment.agglomerative(librosa.util.sync(features, frames), sections)
        moments = [*(edges[start] for start in starts), edges[-1]]
        said["sections"] = [
            {"start": start, "end": end, "label": "", "group": ""}
            for start, end in pairwise(moments)
        ]
    print(json.dumps(said), flush=True)
