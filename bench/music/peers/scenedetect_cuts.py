"""Find cuts with PySceneDetect, in its own environment: `python scenedetect_cuts.py FILM …`.

Prints a JSON document for each film and each of its detectors, at its defaults but for the length
of a scene, which may be as short as the films' shortest: the frames of the cuts, and CPU seconds.
"""

from __future__ import annotations

import json
import sys
import time

from scenedetect import SceneManager, detectors, open_video

SHORTEST = 4


def found(film: str, name: str) -> dict[str, object]:
    """Return what one detector finds in a film."""
    began = time.process_time()
    manager = SceneManager()
    manager.add_detector(getattr(detectors, name)(min_scene_len=SHORTEST))
    manager.detect_scenes(open_video(film))
    scenes = manager.get_scene_list()
    frames = [start.frame_num for start, _ in scenes[1:]]
    return {"film": film, "by": name, "cuts": frames, "cpu": time.process_time() - began}


for path in sys.argv[1:]:
    for detector in ("AdaptiveDetector", "ContentDetector", "HistogramDetector", "HashDetector"):
        print(json.dumps(found(path, detector)), flush=True)
