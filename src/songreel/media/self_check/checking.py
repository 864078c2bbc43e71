"""One look at a finished film, from its first picture to its last: `self-check/1`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from av.error import FFmpegError

from songreel.domain.frames import FrameRate
from songreel.domain.self_check import Check, SelfCheck
from songreel.media.reading import opened_video
from songreel.media.self_check.expected import Expected
from songreel.media.self_check.judging import Judge
from songreel.media.self_check.pictures import PictureWatcher, small_luma
from songreel.media.self_check.sound import film_sound, song_levels

OnProgress = Callable[[int, int], object]


@dataclass(slots=True)
class _Seen:
    """What one decoding of the pictures showed.

    Attributes:
        damaged: the first frame that could not be decoded, or came out damaged.
        late: the first frame that is not at its number times the length of a frame.
    """

    pictures: PictureWatcher
    damaged: int | None = None
    late: int | None = None

    @property
    def count(self) -> int:
        return len(self.pictures.black)


def check_film(film: Path, expected: Expected, on_progress: OnProgress | None = None) -> SelfCheck:
    """Decode a film whole, once, and tell how it was found.

    Args:
        film: the finished file.
        expected: what it is meant to be.
        on_progress: told the frames that were seen and how many there are, for each second; what
            it raises ends the look.

    Raises:
        MediaError: the file is no video that is read here, or its sound is damaged.
        OSError: the film or the song cannot be read.
    """
    timeline, judge = expected.timeline, Judge(expected)
    seen = _watched(film, timeline.rate, timeline.frames, on_progress)
    first = [judge.decoding(seen.count, seen.damaged)]
    if seen.damaged is not None:
        return SelfCheck.of(timeline.rate, timeline.frames, tuple(first))
    sound = film_sound(film)
    song = None
    if expected.song is not None and timeline.song is not None:
        song = song_levels(expected.song, timeline.song)
    checks: list[Check | None] = [
        *first,
        judge.length(seen.count, sound),
        judge.times(seen.late),
        judge.black(seen.pictures),
        judge.still(seen.pictures),
        judge.silence(sound, song),
        judge.loudness(sound),
        judge.flashes(seen.pictures),
        judge.sync(seen.pictures),
    ]
    found = tuple(check for check in checks if check is not None)
    return SelfCheck.of(timeline.rate, timeline.frames, found)


def _watched(film: Path, rate: FrameRate, frames: int, on_progress: OnProgress | None) -> _Seen:
    seen = _Seen(PictureWatcher(rate))
    second = rate.frames_in(1)
    with opened_video(film) as (container, video):
        # A decoder conceals what is damaged unless it is told not to.
        context = video.codec_context
        context.options = {**context.options, "err_detect": "explode"}
        try:
            for picture in container.decode(video):
                number = seen.count
                if picture.is_corrupt:
                    seen.damaged = number
                    return seen
                if picture.pts is None or picture.time_base is None:
                    seen.late = number if seen.late is None else seen.late
                elif picture.pts * picture.time_base != number / rate.fraction:
                    seen.late = number if seen.late is None else seen.late
                seen.pictures.add(small_luma(picture))
                if on_progress is not None and seen.count % second == 0:
                    on_progress(min(seen.count, frames), frames)
        except FFmpegError:
            seen.damaged = seen.count
    return seen
