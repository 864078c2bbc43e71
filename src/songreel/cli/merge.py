"""`songreel merge`: a film of clips that are there already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from songreel.cli.options import folder, one_of
from songreel.domain.errors import InvalidRequestError

if TYPE_CHECKING:
    from songreel.domain.merge import Joint


def merge(
    clips: Annotated[
        list[str],
        typer.Argument(
            metavar="CLIP_ID…",
            help="Clips or films in order; one may come again.",
            show_default=False,
        ),
    ],
    song: Annotated[
        Path | None,
        typer.Option("--song", metavar="FILE", help="A song under them: mp3, wav, flac, m4a, ogg."),
    ] = None,
    transition: Annotated[
        list[str] | None,
        typer.Option(
            "--transition",
            metavar="KIND[:FRAMES]",
            help="cut, dissolve, dip, flash or whip; given once for all joints, or once for each.",
        ),
    ] = None,
    clip_audio: Annotated[
        str | None,
        typer.Option(
            "--clip-audio",
            metavar="HOW",
            help="The clips' own sound: keep, mute or duck. By default mute under a song.",
        ),
    ] = None,
    aspect: Annotated[
        str | None,
        typer.Option("--aspect", metavar="W:H", help="Shape: 16:9, 9:16, 1:1 or 4:5."),
    ] = None,
    size: Annotated[
        str | None, typer.Option("--size", metavar="SIZE", help="720p, 1080p or 4k.")
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the film goes.")
    ] = Path("film.mp4"),
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", parser=folder, help="Where the clips are kept."),
    ] = None,
) -> None:
    """Put clips that are there already one after another, at no cost.

    What `songreel make` or a server made is named by its id.
    """
    from songreel.cli import settings
    from songreel.cli.backend import MergeOrder
    from songreel.cli.merging import run
    from songreel.cli.output import check_output, check_song
    from songreel.domain.merge import ClipAudio, MergeRatio, MergeSize

    found = settings.read(data=data)
    order = MergeOrder(
        clips=tuple(clip.strip() for clip in clips),
        transitions=_joints(transition),
        clip_audio=one_of("--clip-audio", clip_audio, ClipAudio),
        aspect_ratio=one_of("--aspect", aspect, MergeRatio),
        size=one_of("--size", size, MergeSize),
    )
    if song is not None:
        check_song(song)
    check_output(output, song)
    print(_summary(run(found, order, song=song, output=output), output))


def _joints(given: list[str] | None) -> Joint | tuple[Joint, ...] | None:
    if not given:
        return None
    joints = tuple(map(_joint, given))
    return joints[0] if len(joints) == 1 else joints


def _joint(text: str) -> Joint:
    from songreel.domain.merge import Joint, JointKind

    name, colon, frames = text.strip().partition(":")
    kind = one_of("--transition", name, JointKind)
    if colon and not (frames.isascii() and frames.isdigit() and len(frames) <= 4):
        raise InvalidRequestError(
            f"--transition {text} does not say how many frames: write {name}:12, or {name}."
        )
    return Joint.of(kind, int(frames) if colon else None)


def _summary(metadata: dict[str, Any], output: Path) -> str:
    from songreel.cli.progress import clock
    from songreel.cli.summary import found

    used = metadata["parameters_used"]
    cuts = metadata["timeline"]["cuts"]
    frames = int(cuts[-1]["start"]) + int(cuts[-1]["frames"])
    lines = [
        f"Film:    {output}",
        f"Length:  {clock(round(used['duration']))} ({frames} frames)",
        f"Clips:   {len(cuts)}",
        f"Picture: {used['resolution']}",
        f"Sound:   {'yes' if used['generate_audio'] else 'none'}",
        "Cost:    nothing, it was made on this machine",
        *found(metadata),
    ]
    lines += [f"Note:    {notice}" for notice in metadata.get("notices", ())]
    return "\n".join(lines)
