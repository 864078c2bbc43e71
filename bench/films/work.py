"""One film in a process of its own: `python -m bench.films.work EDIT.json`.

It does what `songreel.workflows.cutting` and the film's last step do, one part after the other:
hash the clips that are drawn, encode what cannot be copied or take it from what was kept, measure
the song, write the film.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

from songreel.domain.timeline import Timeline
from songreel.media.assemble import assemble
from songreel.media.mixing.plan import SoundFacts, SoundPlan
from songreel.media.render.cache import SegmentCache
from songreel.media.render.plan import RenderPlan


def main(path: Path) -> None:
    """Render the film of a document; write how many frames were encoded, and the gain in dB."""
    document = json.loads(path.read_bytes())
    timeline = Timeline.model_validate(document["timeline"])
    clips = {name: Path(file) for name, file in document["clips"].items()}
    plan = RenderPlan(timeline, clips)
    cache = SegmentCache(Path(document["cache"]))
    hashes = {name: _sha256(clips[name]) for name in plan.drawn_clips}
    encoded = 0
    told: list[SoundFacts] = []
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)
        for segment in plan.encoded:
            if plan.encode(segment, folder, hashes, cache):
                encoded += segment.frames
        joined, files = plan.joined(folder)
        sound = SoundPlan(timeline, clips, is_levelled=True)
        film, song = Path(document["film"]), Path(document["song"])
        assemble(joined, files, song, film, sound=sound, on_sound=told.append, cache=cache)
    said = {"encoded": encoded, "gain": told[0].gain / 100}
    Path(document["said"]).write_text(json.dumps(said), "utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
