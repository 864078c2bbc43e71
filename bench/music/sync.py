"""Cuts found in rendered films, beside PySceneDetect on the same films.

The films are drawn for the bench from seeds that nothing was tuned on, and cut from clips of the
animatic; every cut is known to the frame. A cut counts as found within one frame.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import cv2

from bench import animatic
from bench.harness import ONCE, ROOT, Figure
from bench.music.sync_films import REFRAMED, TestFilm, make_film
from songreel.media.shot_detection.finding import find_cuts
from songreel.providers.local.animatic.render import render

TITLE = "Cuts found in rendered films (synthetic films, and clips of the animatic)"
LARGE, SMALL, UPRIGHT = (1280, 720), (640, 360), (360, 640)
PAINTED = (
    (9261, LARGE),
    (9264, SMALL),
    (9271, SMALL),
    (9273, SMALL),
    (9275, UPRIGHT),
    (9278, SMALL),
)
FROM_CLIPS = ((9268, SMALL), (9272, SMALL))
CUTS, CLIPS, CLIP_SECONDS = 40, 8, 8
LEAST_RECALL, LEAST_PRECISION, LEAST_SPEED = 0.99, 0.98, 3.0
PEER = ROOT / ".tools" / "peer-scenedetect" / "bin" / "python"
PEER_PROGRAM = Path(__file__).parent / "peers" / "scenedetect_cuts.py"


@dataclass
class Score:
    """What somebody found in some films.

    Attributes:
        found, missed: true cuts by their kind.
        exact: how many of those found are at the very frame.
        wrong: what was taken for a cut, by what it is.
        cpu: seconds.
        played: seconds that the films last.
    """

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    exact: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    cpu: float = 0.0
    played: float = 0.0

    def add(self, film: TestFilm, frames: Sequence[int], cpu: float) -> None:
        """Count what was found in a film."""
        left = set(frames)
        for cut in film.cuts:
            near = [at for at in (cut.frame, cut.frame - 1, cut.frame + 1) if at in left]
            if near:
                left.discard(near[0])
                self.exact += near[0] == cut.frame
            (self.found if near else self.missed)[cut.kind] += 1
        for frame in left:
            over = [one.kind for one in film.decoys if one.start - 1 <= frame <= one.end + 1]
            self.wrong[over[0] if over else "nothing"] += 1
        self.cpu += cpu
        self.played += float(film.frames / film.rate)

    def recall(self, kinds: Iterable[str] | None = None) -> float:
        """Return the share of true cuts that were found, of some kinds or of all."""
        wanted = set(self.found | self.missed) if kinds is None else set(kinds)
        found = sum(self.found[kind] for kind in wanted)
        return found / max(1, found + sum(self.missed[kind] for kind in wanted))

    @property
    def precision(self) -> float:
        """Return the share of what was found that is true."""
        found = self.found.total()
        return found / max(1, found + self.wrong.total())


def report() -> tuple[list[Figure], str]:
    """Return the figures with their bounds, and a table beside the peer's."""
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as name:
        films = list(make_films(Path(name)))
        scores = {"songreel": ours(films), **peers(films)}
        speed = ours([film for film in films if film.size == LARGE])
    mine = scores["songreel"]
    figures = [
        Figure("cuts in the films", mine.found.total() + mine.missed.total(), "", least=200),
        Figure("found within one frame: recall", mine.recall(), "", least=LEAST_RECALL),
        Figure("of those punch-ins, punch-outs, reframes", mine.recall(REFRAMED), ""),
        Figure("precision", mine.precision, "", least=LEAST_PRECISION),
        Figure("found at the very frame", mine.exact / max(1, mine.found.total()), ""),
        Figure(
            "speed at 1280x720, film time to CPU time",
            speed.played / speed.cpu,
            "times",
            least=LEAST_SPEED,
        ),
    ]
    return figures, _table(films, scores)


def make_films(folder: Path) -> Iterable[TestFilm]:
    """Draw the films; of each kind one, where everything is measured only once."""
    is_short = bool(os.environ.get(ONCE))
    for seed, size in PAINTED[:1] if is_short else PAINTED:
        yield make_film(folder / f"{seed}.mp4", seed, CUTS, size)
    clips = _clips(folder, 2 if is_short else CLIPS)
    for seed, size in FROM_CLIPS[:1] if is_short else FROM_CLIPS:
        yield make_film(folder / f"{seed}.mp4", seed, CUTS, size, clips)


def ours(films: Iterable[TestFilm]) -> Score:
    """Look for the cuts of films as the report does."""
    score = Score()
    for film in films:
        began = time.process_time()
        cuts = find_cuts(film.path).cuts
        score.add(film, [cut.frame for cut in cuts], time.process_time() - began)
    return score


def peers(films: Sequence[TestFilm]) -> dict[str, Score]:
    """Let PySceneDetect look for them, where its environment was made."""
    if not PEER.exists():
        return {}
    known = {str(film.path): film for film in films}
    done = subprocess.run(
        [str(PEER), str(PEER_PROGRAM), *known], capture_output=True, text=True, check=True
    )
    scores: dict[str, Score] = {}
    for line in done.stdout.splitlines():
        said = json.loads(line)
        score = scores.setdefault(f"PySceneDetect {said['by']}", Score())
        score.add(known[said["film"]], said["cuts"], said["cpu"])
    return scores


def _clips(folder: Path, count: int) -> list[Path]:
    """Have the animatic render some clips, as a film has them."""
    paths: list[Path] = []
    for index, order in enumerate(animatic.film(folder)[:count]):
        draft = replace(order, seconds=CLIP_SECONDS, resolution="360p", audio=False, energy=())
        paths.append(folder / f"clip-{index}.mp4")
        render(draft, paths[-1], lambda _done, _of: None)
    return paths


def _table(films: Sequence[TestFilm], scores: dict[str, Score]) -> str:
    kinds = sorted({cut.kind for film in films for cut in film.cuts})
    decoys = Counter(decoy.kind for film in films for decoy in film.decoys)
    lines = [
        f"| who | recall | precision | at the frame | {' | '.join(kinds)} | times real time |",
        "|" + "---|" * (len(kinds) + 5),
    ]
    for who, score in scores.items():
        cells = [f"{score.recall():.3f}", f"{score.precision:.3f}"]
        cells.append(f"{score.exact / max(1, score.found.total()):.3f}")
        cells += [f"{score.found[kind]} of {score.found[kind] + score.missed[kind]}"
                  for kind in kinds]  # fmt: skip
        lines.append(f"| {who} | {' | '.join(cells)} | {score.played / score.cpu:.1f} |")
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(decoys.items()))
    seconds = sum(float(Fraction(film.frames) / film.rate) for film in films)
    wrong = "; ".join(
        f"{who}: {', '.join(f'{count} {kind}' for kind, count in score.wrong.most_common())}"
        for who, score in scores.items()
        if score.wrong
    )
    return "\n".join([
        f"{len(films)} films, {seconds:.0f} s, 24 to 30 frames a second, H.264 at four settings. "
        f"What is no cut in them: {told}.",
        "",
        *lines,
        "",
        f"Taken for cuts: {wrong or 'nothing'}.",
        "",
        "PySceneDetect 0.7.2 at its defaults, but for scenes that may be as short as four frames. "
        "Times real time is over all films, with what each needs to decode them.",
    ])  # fmt: skip
