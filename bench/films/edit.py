"""An edit of clips: cuts on arbitrary frames, dissolves, a song; and the same edit changed."""

from __future__ import annotations

from pathlib import Path
from random import Random

from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.conform import QUANTISER
from songreel.media.house import GOP_FRAMES, PRESET

FULL_SECONDS, FULL_CUTS, FULL_DISSOLVES = 180, 40, 10
HANDLE = 12
"""Frames that a dissolve takes on either side of its cut: a second together, which is what editors
begin with."""
X264 = "scenecut=0:aq-mode=0:me=hex:subme=2"
"""What `songreel.media.house` asks of x264 for clips that others made."""
MOVED = 7
"""Frames by which a cut is moved: no multiple of a group of pictures."""


def edit(seconds: int, clips: list[str], frames: int, size: FrameSize, song: SongTrack) -> Timeline:
    """Return a film with as many cuts and dissolves as its part of three minutes has.

    Args:
        seconds: length of the film.
        clips: ids, each of which is shown several times.
        frames: of each clip.
        size: of the picture.
        song: that plays under it; not longer.
    """
    random = Random(seconds)
    total = int(seconds * FILM_RATE.fraction)
    joints_due = max(1, round(FULL_CUTS * seconds / FULL_SECONDS))
    dissolves_due = max(1, round(FULL_DISSOLVES * seconds / FULL_SECONDS))
    even = total / (joints_due + 1)
    joints = [
        round(even * (number + 1) + random.uniform(-0.3, 0.3) * even)
        for number in range(joints_due)
    ]
    cuts: list[Cut] = []
    for index, (start, end) in enumerate(zip([0, *joints], [*joints, total], strict=True)):
        first = random.randrange(HANDLE, frames - (end - start) - HANDLE)
        clip = clips[index % len(clips)]
        cuts.append(Cut(clip=clip, start=start, frames=end - start, source_in=first))
    step = joints_due / dissolves_due
    dissolved = [joints[int(step * number + step / 2)] for number in range(dissolves_due)]
    return Timeline(
        rate=FILM_RATE,
        size=size,
        cuts=tuple(cuts),
        transitions=tuple(
            Transition(kind=TransitionKind.DISSOLVE, at=at, before=HANDLE, after=HANDLE)
            for at in dissolved
        ),
        song=song,
    )


def with_cut_moved(timeline: Timeline) -> Timeline:
    """Return the film with a cut in its middle some frames later; what is seen stays in time."""
    dissolved = {one.at for one in timeline.transitions}
    plain = [
        index for index, cut in enumerate(timeline.cuts) if index and cut.start not in dissolved
    ]
    chosen = plain[len(plain) // 2]
    cuts = list(timeline.cuts)
    before, after = cuts[chosen - 1], cuts[chosen]
    cuts[chosen - 1] = before.model_copy(update={"frames": before.frames + MOVED})
    cuts[chosen] = after.model_copy(
        update={
            "start": after.start + MOVED,
            "frames": after.frames - MOVED,
            "source_in": after.source_in + MOVED,
        }
    )
    return Timeline.model_validate(timeline.model_dump() | {"cuts": cuts})


def with_song(timeline: Timeline, song: SongTrack) -> Timeline:
    """Return the film under another song, which is not longer than it."""
    return Timeline.model_validate(timeline.model_dump() | {"song": song})


def ffmpeg_command(
    program: str, timeline: Timeline, clips: dict[str, Path], song: Path, gain: float, film: Path
) -> list[str]:
    """Return FFmpeg's command for the same film, encoded whole; `gain` is in decibels.

    Every shot is an input of its own, sought to its first frame. Stretches between dissolves are
    joined by `concat`, dissolves are `xfade`. Decoders and the encoder have one thread each, as
    ours do: more would cost more CPU.
    """
    rate = timeline.rate.fraction
    dissolved = {one.at for one in timeline.transitions}
    inputs: list[str] = []
    stretches: list[list[int]] = [[]]
    lengths = [0]
    for index, cut in enumerate(timeline.cuts):
        before = HANDLE if cut.start in dissolved else 0
        after = HANDLE if cut.end in dissolved else 0
        if before:
            stretches.append([])
            lengths.append(0)
        frames = before + cut.frames + after
        # Half a frame before the first one: whichever way a time is rounded, that one is found.
        begin = (cut.source_in - before - 0.5) / float(rate)
        long = frames / float(rate)
        inputs += ["-threads", "1", "-ss", f"{begin:.6f}", "-t", f"{long:.6f}"]
        inputs += ["-i", str(clips[cut.clip])]
        stretches[-1].append(index)
        lengths[-1] += frames
    chains = [
        f"[{index}:v]setpts=PTS-STARTPTS,settb=1/24[s{index}]"
        for index in range(len(timeline.cuts))
    ]
    for number, stretch in enumerate(stretches):
        joined = "".join(f"[s{index}]" for index in stretch)
        chains.append(f"{joined}concat=n={len(stretch)}:v=1:a=0,settb=1/24,fps=24[p{number}]")
    shown, position = "p0", lengths[0]
    for number in range(1, len(stretches)):
        at = (position - 2 * HANDLE) / float(rate)
        name = f"x{number}"
        chains.append(
            f"[{shown}][p{number}]xfade=transition=fade:duration={2 * HANDLE / float(rate):.6f}"
            f":offset={at:.6f}[{name}]"
        )
        shown, position = name, position - 2 * HANDLE + lengths[number]
    return [
        *(program, "-v", "error", "-y", "-filter_complex_threads", "1", *inputs, "-i", str(song)),
        *("-filter_complex", ";".join(chains), "-map", f"[{shown}]"),
        *("-map", f"{len(timeline.cuts)}:a", "-af", f"volume={gain:.2f}dB"),
        *("-c:v", "libx264", "-preset", PRESET, "-qp", str(QUANTISER), "-g", str(GOP_FRAMES)),
        *("-bf", "0", "-x264-params", X264, "-pix_fmt", "yuv420p", "-threads:v", "1"),
        *("-c:a", "aac", "-aac_coder", "fast", "-b:a", "256k"),
        *("-movflags", "+faststart", str(film)),
    ]
