"""A film of 1920x1080 with a song, rendered, and rendered again after an edit, beside FFmpeg.

FFmpeg encodes the same edit from the delivered clips, whole, as it does after each edit, with the
preset and the quantiser with which Songreel brings clips in: nine of ten of its film's frames.
Songreel renders from clips that were brought in before, in the background: what that takes is
another table, and no part of this one.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any

from bench.films.clips import FRAMES, LARGE, ffmpeg, footage
from bench.films.edit import (
    FULL_CUTS,
    FULL_SECONDS,
    edit,
    ffmpeg_command,
    with_cut_moved,
    with_song,
)
from bench.films.exactness import Exactness, examined
from bench.harness import REPEATS, Figure, median_of, run
from bench.music.cost import Cost, cost
from songreel.domain.timeline import SongTrack, Timeline
from songreel.media.conform import QUANTISER
from songreel.music.song import measure as measure_song

TITLE = "A film at 1920x1080 and its edits, beside FFmpeg"
SHORTEST = 9
SECONDS_A_CLIP = 15
WHOLE_BOUND, EDIT_BOUND = 1 / 4, 1 / 20
NEAR_DUE = 41.0

COMPOSE = """
import sys
from pathlib import Path
from songreel.music.demo_song import compose
compose(Path(sys.argv[1]))
"""
TEXT = """The film is {seconds} s long: {frames} frames, {cuts} cuts on arbitrary frames, of them
{dissolves} with a dissolve of a second, from {clips} clips of 8 s. Its song is brought to -14 LUFS.
The edit moves one cut by seven frames. FFmpeg measures the song (`ebur128`), then decodes the clips
as they were delivered and encodes all of it as Songreel brings clips in: `superfast`, quantiser
{quantiser}, the same groups of pictures; sound at 256 kb/s. Its decoders and its encoder have one
thread each, which takes the least CPU. {times} All are whole processes, their start included.
Bringing clips in is done once, in the background, and stands in another table; looking at the
finished film, which Songreel does before it delivers one, is no part of these figures.

{copied} frames of the film are copied and {encoded} encoded; {again} are encoded after the edit,
{with_song} under another song. Encoded frames are compared with the delivered clips, blended
without rounding."""


def report(seconds: int, references: int) -> tuple[list[Figure], str]:
    """Render the film and its edits; FFmpeg's render is run as often as is said."""
    clips = footage(max(3, ceil(seconds / SECONDS_A_CLIP)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first, second = _songs(folder, seconds)
        ids = {f"clip-{index}": one for index, one in enumerate(clips)}
        timeline = edit(seconds, list(ids), FRAMES, LARGE, first[1])
        renders = _Renders(folder, {name: one.house for name, one in ids.items()})
        originals = {name: one.original for name, one in ids.items()}
        return _measured(renders, timeline, first[0], second, originals, references)


class _Renders:
    """Renders films in processes of their own, and keeps their answers."""

    def __init__(self, folder: Path, house: dict[str, Path]) -> None:
        self.folder = folder
        self.house = house

    def __call__(self, timeline: Timeline, song: Path, film: str, cache: Path) -> _Render:
        document = self.folder / f"{film}.json"
        document.write_text(
            json.dumps(
                {
                    "timeline": timeline.model_dump(mode="json", by_alias=True),
                    "clips": {name: str(path) for name, path in self.house.items()},
                    "song": str(song),
                    "cache": str(cache),
                    "film": str(self.folder / f"{film}.mp4"),
                    "said": str(self.folder / f"{film}-said.json"),
                }
            ),
            "utf-8",
        )
        used = cost([sys.executable, "-m", "bench.films.work", str(document)])
        return _Render(used, json.loads((self.folder / f"{film}-said.json").read_bytes()))


class _Render:
    def __init__(self, used: Cost, said: dict[str, Any]) -> None:
        self.used = used
        self.encoded = int(said["encoded"])
        self.gain = float(said["gain"])


def _measured(
    renders: _Renders,
    timeline: Timeline,
    song: Path,
    other: tuple[Path, SongTrack],
    originals: dict[str, Path],
    references: int,
) -> tuple[list[Figure], str]:
    moved = with_cut_moved(timeline)
    renewed = with_song(timeline, other[1])
    whole: list[_Render] = []
    edited: list[_Render] = []
    sung: list[_Render] = []
    theirs: list[float] = []
    for turn in range(REPEATS):
        cache = renders.folder / "cache"
        whole.append(renders(timeline, song, "whole", cache))
        edited.append(renders(moved, song, "edited", cache))
        sung.append(renders(renewed, other[0], "sung", cache))
        shutil.rmtree(cache)
        if turn < references:
            film = renders.folder / "theirs.mp4"
            theirs.append(_ffmpeg(timeline, originals, song, whole[-1].gain, film))
    # Where it is to be run more often than we are, the rest comes at the end.
    theirs += [
        _ffmpeg(timeline, originals, song, whole[-1].gain, renders.folder / "theirs.mp4")
        for _ in range(references - len(theirs))
    ]
    exact = [
        examined(renders.folder / f"{name}.mp4", film, renders.house, originals)
        for name, film in (("whole", timeline), ("edited", moved))
    ]
    figures = _figures(timeline, whole, edited, sung, theirs, exact)
    text = TEXT.format(
        seconds=f"{float(timeline.frames / timeline.rate.fraction):g}",
        frames=timeline.frames,
        cuts=len(timeline.cuts) - 1,
        dissolves=len(timeline.transitions),
        clips=len(renders.house),
        quantiser=QUANTISER,
        times=f"It was run {'once' if references == 1 else f'{references} times'}.",
        copied=exact[0].copied,
        encoded=exact[0].encoded,
        again=edited[-1].encoded,
        with_song=sung[-1].encoded,
    )
    return figures, text


def _figures(
    timeline: Timeline,
    whole: list[_Render],
    edited: list[_Render],
    sung: list[_Render],
    theirs: list[float],
    exact: list[Exactness],
) -> list[Figure]:
    seconds = round(timeline.frames / timeline.rate.fraction)
    full = round(FULL_CUTS * seconds / FULL_SECONDS) == FULL_CUTS
    length = f"{seconds} s of film" + ("" if full else " (a small trial, no full run)")
    reference = median(theirs)
    spread = (min(theirs), max(theirs)) if len(theirs) > 1 else None

    def rows(what: str, found: list[_Render], bound: float) -> list[Figure]:
        cpu = [one.used.cpu for one in found]
        shares = [one / reference for one in cpu]
        return [
            median_of(what, "s CPU", cpu),
            median_of(f"{what}, by FFmpeg", "times", shares, bound=bound),
        ]

    return [
        Figure(
            f"{length}, encoded whole by FFmpeg, measured {len(theirs)} times",
            reference,
            "s CPU",
            spread=spread,
        ),
        *rows("rendered by Songreel for the first time", whole, WHOLE_BOUND),
        *rows("rendered again after one cut was moved", edited, EDIT_BOUND),
        *rows("rendered again under another song", sung, EDIT_BOUND),
        Figure("most memory of Songreel's process", max(one.used.memory for one in whole), "MB"),
        Figure(
            "copied frames whose packet is not the clip's, bit for bit",
            sum(one.changed for one in exact),
            "frames",
            bound=0,
        ),
        Figure(
            "encoded frames: luma PSNR against the delivered clips, worst",
            min(one.worst for one in exact),
            "dB",
            least=NEAR_DUE,
        ),
        Figure("the same, mean of the first render", exact[0].mean, "dB"),
        Figure("frames not at exactly n / rate", sum(one.late for one in exact), "frames", bound=0),
    ]


def _ffmpeg(
    timeline: Timeline, originals: dict[str, Path], song: Path, gain: float, film: Path
) -> float:
    hearing = [ffmpeg(), "-v", "error", "-i", song, "-af", "ebur128=peak=true", "-f", "null", "-"]
    encoding = ffmpeg_command(ffmpeg(), timeline, originals, song, gain, film)
    return run(hearing).cpu + run(encoding).cpu


def _songs(folder: Path, seconds: int) -> list[tuple[Path, SongTrack]]:
    """Write two songs as MP3, both from the demonstration's, the second a little into it."""
    run([sys.executable, "-c", COMPOSE, folder / "part.wav"])
    found: list[tuple[Path, SongTrack]] = []
    for index in range(2):
        path = folder / f"song-{index}.mp3"
        # Sought behind the input: FFmpeg makes a loop longer that is sought within it.
        source = ["-stream_loop", "-1", "-i", folder / "part.wav", "-ss", f"{10 * index}"]
        # Its last frame may go on a little: a song is never longer than its film.
        length = f"{seconds - 0.1}"
        run([ffmpeg(), "-v", "error", "-y", *source, "-t", length, "-b:a", "256k", path])
        facts = measure_song(path)
        track = SongTrack(
            song=f"song-{index}", samples=facts.samples, sample_rate=facts.sample_rate
        )
        found.append((path, track))
    return found
