"""Listen with librosa, in its own environment: `python librosa_beats.py SONG [SECTIONS]`.

Prints a JSON document: its beats, and where it would put the borders of as many sections as it is
told, since it does not find their number. The borders are those of its own agglomerative
clustering over beats, of chroma and timbre, the way its documentation shows.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise

import librosa
import numpy as np

sound, rate = librosa.load(sys.argv[1])
_, frames = librosa.beat.beat_track(y=sound, sr=rate)
beats = librosa.frames_to_time(frames, sr=rate)
said = {"beats": [float(beat) for beat in beats]}
if len(sys.argv) > 2:
    features = np.vstack(
        [
            librosa.util.normalize(librosa.feature.chroma_cqt(y=sound, sr=rate)),
            librosa.util.normalize(librosa.feature.mfcc(y=sound, sr=rate, n_mfcc=13)),
        ]
    )
    synced = librosa.util.sync(features, frames)
    edges = np.concatenate(([0.0], beats, [len(sound) / rate]))
    starts = librosa.segment.agglomerative(synced, int(sys.argv[2]))
    moments = [float(edges[start]) for start in starts] + [len(sound) / rate]
    said["sections"] = [
        {"start": start, "end": end, "label": "", "group": ""} for start, end in pairwise(moments)
    ]
print(json.dumps(said))
