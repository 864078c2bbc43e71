"""One picture of a clip as a file, for the clip that goes on from it."""

from __future__ import annotations

from pathlib import Path

from av.error import FFmpegError
from av.video.frame import VideoFrame
from PIL import Image

from songreel.domain.frames import FrameRate
from songreel.media.errors import MediaError
from songreel.media.packaging.keyframes import rgb
from songreel.media.partial import whole_file
from songreel.media.provenance import marked, xmp
from songreel.media.reading import opened_video


def write_still(clip: Path, frame: int, rate: FrameRate, destination: Path) -> None:
    """Write the picture that a clip shows at a frame of a film as PNG, in the clip's own size.

    Args:
        clip: the clip.
        frame: counted from 0 at the film's rate; after the clip's end its last picture is meant.
        rate: of the film.
        destination: the picture; nothing is there until it is whole.

    Raises:
        MediaError: the clip is damaged, or no video that is read here.
        OSError: a file cannot be read or written.
    """
    shown: VideoFrame | None = None
    with opened_video(clip) as (container, video):
        first: int | None = None
        tick = video.time_base
        try:
            for picture in container.decode(video):
                if picture.pts is None or tick is None:
                    raise MediaError("A picture of the clip has no time. Make the clip again.")
                first = picture.pts if first is None else first
                # The picture of a film frame is the last one that begins by the frame's middle.
                if round((picture.pts - first) * tick * rate.fraction) > frame:
                    break
                shown = picture
        except FFmpegError as error:
            raise MediaError("The clip is damaged. Make it again, or choose another.") from error
        if shown is None:
            raise MediaError("No picture of the clip can be decoded: it is damaged.")
        pixels = rgb(shown)
    origin = marked(clip)
    said = {} if origin is None else {"xmp": xmp(origin)}
    with whole_file(destination) as temporary:
        Image.fromarray(pixels).save(temporary, "PNG", **said)
