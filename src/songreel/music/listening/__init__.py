"""Listening to a song: its beats, bars, sections and energy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from songreel.domain.analysis import Analysis


def listen(path: Path, go_on: Callable[[], object] | None = None) -> Analysis:
    """Listen to a song: decode it once, and tell what is in it.

    The same file gives the same analysis. Noise, speech and silence have an even grid with low
    confidence and a notice.

    Args:
        path: the song; it counts from its first decoded sample, as the film does.
        go_on: called again and again in every stage, half a second of work apart at most; what
            it raises ends the listening.

    Raises:
        SongError: there is no such file, it is not audio, it has no length, or it is damaged.
        SongTooLongError: it is longer than 20 minutes.
    """
    # The listener's arrays and weights are loaded when there is a song to listen to.
    from songreel.music.listening.listener import heard

    return heard(path) if go_on is None else heard(path, go_on)
