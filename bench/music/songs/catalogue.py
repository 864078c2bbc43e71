"""Every song of the bench by its name.

Tango and amapiano occur nowhere in what Songreel's listener is trained on.
"""

from __future__ import annotations

from collections.abc import Callable

from bench.music.songs.chart import Song
from bench.music.songs.electronic import dance, drum_and_bass
from bench.music.songs.groove import funk, hip_hop
from bench.music.songs.house import amapiano
from bench.music.songs.jazz import swing
from bench.music.songs.pop import pop
from bench.music.songs.quiet import ballad, rubato, waltz
from bench.music.songs.rock import changing, drifting, in_three
from bench.music.songs.tango import tango

SONGS: dict[str, Callable[..., Song]] = {
    "pop120": pop,
    "edm128": dance,
    "dnb174": drum_and_bass,
    "hiphop86": hip_hop,
    "funk104": funk,
    "swing140": swing,
    "waltz150": waltz,
    "rock34": in_three,
    "change100": changing,
    "drift110": drifting,
    "ballad72": ballad,
    "rubato": rubato,
    "tango124": tango,
    "amapiano112": amapiano,
}
ONLY_HERE = ("tango124", "amapiano112")
