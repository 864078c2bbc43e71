"""What is wrong with a video file, said so that a person can act on it."""

from __future__ import annotations


class MediaError(ValueError):
    """A file is not the video that is needed; the text is one clear sentence."""
