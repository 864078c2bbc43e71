"""Listening to a song: its beats, bars, sections and energy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from songreel.domain.analysis import Analysis
from songreel.music.listening.going_on import GoOn, to_the_end

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class BeatModel(Protocol):
    """Hears beats in place of the package's own networks."""

    @property
    def name(self) -> str:
        """Return what an analysis says has heard it."""
        ...

    def activations(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the likelihoods of a beat and of a downbeat, 50 a second, shape (frames, 2).

        Args:
            samples: mono at 22,050 Hz.
        """
        ...


def listen(path: Path, go_on: GoOn = to_the_end, model: BeatModel | None = None) -> Analysis:
    """Listen to a song: decode it once, and tell what is in it.

    The same file gives the same analysis. Noise, speech and silence have an even grid with low
    confidence and a notice.

    Args:
        path: the song; it counts from its first decoded sample, as the film does.
        go_on: called again and again in every stage, half a second of work apart at most; what
            it raises ends the listening. A model is not interrupted.
        model: hears the beats; by default the package's own networks.

    Raises:
        SongError: there is no such file, it is not audio, it has no length, or it is damaged.
        SongTooLongError: it is longer than 20 minutes.
    """
    # The listener's arrays and weights are loaded when there is a song to listen to.
    from songreel.music.listening.listener import heard

    return heard(path, go_on, model)
