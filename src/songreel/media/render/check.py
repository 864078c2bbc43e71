"""Whether a film can be rendered at all, told before anything is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from songreel.domain.timeline import Cut, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.errors import MediaError
from songreel.media.render.drawing import naming
from songreel.media.render.footage import house_frames


def check(timeline: Timeline, clips: Mapping[str, Path]) -> None:
    """Refuse a film whose clips do not have what its cuts and dissolves show.

    Only the clips' indexes are read; what is damaged within a clip is found while it is rendered.

    Args:
        timeline: of the film.
        clips: the file of each clip.

    Raises:
        MediaError: a clip is missing, is no house clip of the film's size and rate, is cut off,
            or too short; the sentence names the shot, counted from 1, and what can be done.
        OSError: a clip cannot be read.
    """
    lengths: dict[str, int] = {}
    for index, cut in enumerate(timeline.cuts):
        if cut.clip not in clips:
            raise MediaError(
                f"Shot {index + 1} shows clip {cut.clip}, for which there is no file. "
                "Take the shot out, or make the clip again."
            )
        if cut.clip not in lengths:
            with naming(index, cut):
                try:
                    frames = house_frames(clips[cut.clip], timeline.size, timeline.rate)
                except FileNotFoundError as error:
                    raise MediaError("its file is gone. Make the clip again.") from error
                lengths[cut.clip] = frames
    check_lengths(timeline, lengths)


def check_lengths(timeline: Timeline, lengths: Mapping[str, int]) -> None:
    """Refuse a film that shows more of its clips than they have.

    Args:
        timeline: of the film.
        lengths: frames of each clip.

    Raises:
        MediaError: as `check`.
    """
    for index, cut in enumerate(timeline.cuts):
        last, length = cut.source_frame(cut.end - 1), lengths[cut.clip]
        if last >= length:
            raise MediaError(
                f"Shot {index + 1} shows frames {cut.source_in} to {last} of clip {cut.clip}, "
                f"which has only {length}. Begin it earlier in the clip, make the shot shorter, "
                "or use a longer clip."
            )
    joints = {cut.start: index for index, cut in enumerate(timeline.cuts)}
    for transition in timeline.transitions:
        if transition.kind is TransitionKind.DISSOLVE:
            _check_dissolve(timeline, transition, joints[transition.at], lengths)


def _check_dissolve(
    timeline: Timeline, dissolve: Transition, incoming: int, lengths: Mapping[str, int]
) -> None:
    outgoing, entering = timeline.cuts[incoming - 1], timeline.cuts[incoming]
    last, length = outgoing.source_frame(dissolve.end - 1), lengths[outgoing.clip]
    if last >= length:
        raise _short(incoming - 1, outgoing, dissolve, "after", last - length + 1)
    first = entering.source_frame(dissolve.start)
    if first < 0:
        raise _short(incoming, entering, dissolve, "before", -first)


def _short(index: int, cut: Cut, dissolve: Transition, side: str, missing: int) -> MediaError:
    """Say which frames a dissolve lacks; those before a shot are before the clip's first."""
    edge = "end" if side == "after" else "beginning"
    remedy = "end the shot earlier in it" if side == "after" else "begin the shot later in it"
    return MediaError(
        f"Shot {index + 1}, clip {cut.clip}: the dissolve at frame {dissolve.at} lets it run on "
        f"{side} the cut, and needs {missing} {'frame' if missing == 1 else 'frames'} beyond the "
        f"{edge} of the clip. Make the dissolve shorter, or {remedy}."
    )
