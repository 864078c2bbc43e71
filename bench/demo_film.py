"""The film step of the demo: from its song to the finished file."""

from __future__ import annotations

import tempfile
from pathlib import Path

import av

from bench.harness import SONGREEL, Figure, Used, environment, median_figure, median_of, run

TITLE = "The demo"
NAME = "songreel-demo.mp4"


def measure() -> list[Figure]:
    """Make the demo's film in empty folders; and once more, when its clips are there already."""
    with tempfile.TemporaryDirectory() as folder:
        used: list[Used] = []

        def film_seconds() -> float:
            place = Path(folder) / str(len(used))
            place.mkdir()
            used.append(make(place))
            return used[-1].wall * 30 / seconds(place / NAME)

        film = median_figure("wall time for each 30 s of film", "s", film_seconds, bound=60)
        last = Path(folder) / str(len(used) - 1)
        return [
            Figure("length of the film", seconds(last / NAME), "s"),
            film,
            median_of("whole command", "s CPU", [one.cpu for one in used]),
            median_figure(
                "the same command again, with the clips kept", "s", lambda: make(last).wall
            ),
        ]


def make(place: Path) -> Used:
    """Run the demo in a folder, with its data there too."""
    return run([SONGREEL, "demo"], env=environment(place / "data"), cwd=place)


def seconds(film: Path) -> float:
    """Return the length of a film."""
    with av.open(str(film)) as container:
        assert container.duration is not None
        return container.duration / 1_000_000
