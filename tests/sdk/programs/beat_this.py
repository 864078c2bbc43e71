"""Listens with a model through the real onnxruntime: the argument is its file."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from songreel.domain.errors import SetupError
from songreel.music.listening.beat_this import BeatThisModel, log_mel

path = Path(sys.argv[1])
sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
seen = {}
model = BeatThisModel(path, sha256)
seen["name"] = model.name
samples = np.random.default_rng(1).standard_normal(70 * 22_050).astype(np.float32) * 0.1
likely = model.activations(samples)
seen["shape"], seen["type"] = list(likely.shape), str(likely.dtype)
wanted = log_mel(samples).mean(axis=1)[: len(likely)]
seen["beat"] = float(np.abs(likely[:, 0] - 1 / (1 + np.exp(-wanted))).max())
seen["downbeat"] = float(np.abs(likely[:, 1] - 1 / (1 + np.exp(wanted))).max())
for name, content in (("broken", b"no model at all"), ("other", Path(sys.argv[2]).read_bytes())):
    bad = path.with_name(f"{name}.onnx")
    bad.write_bytes(content)
    try:
        BeatThisModel(bad, hashlib.sha256(content).hexdigest())
    except SetupError as error:
        seen[name] = str(error)
print(json.dumps(seen))
