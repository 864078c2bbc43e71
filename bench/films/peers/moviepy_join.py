"""Join clips with MoviePy, in its own environment: `python moviepy_join.py FILM CLIP …`.

As its guide shows, with x264's preset that Songreel's clips have. It uses one FFmpeg to decode and
one to encode, its children.
"""

from __future__ import annotations

import sys

from moviepy import VideoFileClip, concatenate_videoclips

clips = [VideoFileClip(path) for path in sys.argv[2:]]
film = concatenate_videoclips(clips)
film.write_videofile(sys.argv[1], codec="libx264", preset="superfast", fps=24, logger=None)
for clip in clips:
    clip.close()
