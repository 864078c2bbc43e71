"""Write a contact sheet of a film: frames from all of it, on one picture.

usage: python tools/contact_sheet.py FILM PICTURE [COLUMNS ROWS]
"""

from __future__ import annotations

import sys
from pathlib import Path

import av
from PIL import Image

WIDTH = 420
GAP = 6


def frames(film: Path, count: int) -> list[Image.Image]:
    """Return so many frames, from the middles of equal parts of the film."""
    with av.open(str(film)) as container:
        total = container.streams.video[0].frames
        wanted = {(2 * part + 1) * total // (2 * count) for part in range(count)}
        return [
            frame.to_image()
            for index, frame in enumerate(container.decode(video=0))
            if index in wanted
        ]


def sheet(pictures: list[Image.Image], columns: int) -> Image.Image:
    """Return the pictures side by side, in rows."""
    height = round(WIDTH * pictures[0].height / pictures[0].width)
    rows = -(-len(pictures) // columns)
    size = (columns * (WIDTH + GAP) - GAP, rows * (height + GAP) - GAP)
    page = Image.new("RGB", size, "white")
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        small = picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
        page.paste(small, (column * (WIDTH + GAP), row * (height + GAP)))
    return page


if __name__ == "__main__":
    source, destination, *grid = sys.argv[1:]
    across, down = (int(number) for number in grid or ("3", "3"))
    sheet(frames(Path(source), across * down), across).save(destination, quality=82)
