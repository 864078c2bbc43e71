"""Every song of the bench by its name."""

from __future__ import annotations

from collections.abc import Callable

from bench.music.songs.chart import Song
from bench.music.songs.pop import pop

SONGS: dict[str, Callable[[], Song]] = {
    "pop120": pop,
}
