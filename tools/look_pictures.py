"""Draw a small picture for each style of scenes, as the studio shows them where one is chosen.

usage: python tools/look_pictures.py [FOLDER]

The scenes are drawn by the same code that renders drafts, and coloured after the style's own
description: they show its mood, places and colours.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from songreel.providers.language.styles import STYLES
from songreel.providers.local.animatic.render import stills
from songreel.providers.local.figure.picture import paint
from songreel.providers.local.orders import ClipOrder
from tools.animatic_sheets import rgb

FOLDER = Path(__file__).resolve().parent.parent / "studio/src/screens/newfilm/looks"
SIZE, QUALITY, SECONDS = (320, 180), 74, 6
Picture = Image.Image


@dataclass(frozen=True)
class Sample:
    """What is drawn for a style, and how the picture is coloured afterwards."""

    scene: str
    who: str
    coloured: Callable[[Picture], Picture] = lambda picture: picture


def _toned(black: str, middle: str, white: str, share: float) -> Callable[[Picture], Picture]:
    """Return what draws a picture towards three colours, from its darkest to its brightest."""

    def coloured(picture: Picture) -> Picture:
        tones = ImageOps.colorize(ImageOps.grayscale(picture), black, white, middle)
        return Image.blend(picture, tones, share)

    return coloured


def _inked(picture: Picture) -> Picture:
    flat = ImageEnhance.Color(picture.filter(ImageFilter.MedianFilter(5))).enhance(1.3)
    edges = ImageOps.grayscale(flat.filter(ImageFilter.FIND_EDGES)).filter(ImageFilter.BLUR)
    ink = edges.point([max(0, 255 - 5 * max(0, level - 14)) for level in range(256)])
    return Image.composite(flat, Image.new("RGB", picture.size, "#1a1420"), ink)


def _cut_out(picture: Picture) -> Picture:
    strong = ImageEnhance.Color(picture.filter(ImageFilter.MedianFilter(3))).enhance(1.4)
    return strong.quantize(24).convert("RGB").filter(ImageFilter.MedianFilter(3))


def _noir(picture: Picture) -> Picture:
    grey = ImageOps.autocontrast(ImageOps.grayscale(picture), cutoff=2)
    return ImageEnhance.Contrast(grey.convert("RGB")).enhance(1.35)


SAMPLES: Mapping[str, Sample] = {
    "botanical-macro": Sample(
        "Close-up, morning sun. A girl among giant flowers and leaves in a green garden, dew "
        "sparkling.",
        "A small girl in a red dress",
        _toned("#0d2a12", "#5d9a3d", "#f4f7d8", 0.4),
    ),
    "cel-ink": Sample(
        "Medium shot at sunset, clear sky. A boy runs over a rooftop above the city.",
        "A boy in a blue school uniform with black hair",
        _inked,
    ),
    "concrete-modern": Sample(
        "Wide shot at noon. A woman crosses an empty plaza between concrete towers.",
        "A woman in a bright red coat",
        lambda picture: ImageEnhance.Color(picture).enhance(0.5),
    ),
    "desert-gold": Sample(
        "Wide shot at sunset. A lone rider walks through desert dunes past a gas station.",
        "A man in a brown hat and a poncho",
        _toned("#3a1a0c", "#c9762c", "#ffe9b8", 0.35),
    ),
    "home-movie": Sample(
        "Medium shot, late afternoon sun. A girl walks along the beach by the sea.",
        "A girl in a yellow summer dress",
        _toned("#4a2f22", "#c98f5b", "#fff0cf", 0.55),
    ),
    "neon-rain": Sample(
        "Medium shot at night in the rain. A courier crosses a neon city street, signs glowing.",
        "A young woman with short pink hair and a black leather jacket",
        lambda picture: ImageEnhance.Color(picture).enhance(1.3),
    ),
    "northern-winter": Sample(
        "Wide shot at dusk in the snow. A traveller walks through a winter forest to a cabin.",
        "A man in a grey coat with an orange lantern",
        _toned("#0f1a2a", "#6f8ba5", "#e9f1f6", 0.55),
    ),
    "paper-theatre": Sample(
        "Medium shot by day. A sailor stands by the sea with hills and a lighthouse.",
        "A sailor in a white uniform with a red scarf",
        _cut_out,
    ),
    "pastel-symmetry": Sample(
        "Wide shot by day, front view. A maid stands in a hotel lobby room with large windows.",
        "A woman in a pink uniform",
        _toned("#7d6a7f", "#e8b9c4", "#fff7ea", 0.6),
    ),
    "silver-noir": Sample(
        "Medium shot at night, fog. A detective waits at a train station under a street lamp.",
        "A man in a dark trench coat and a hat",
        _noir,
    ),
    "stage-fever": Sample(
        "Medium shot at night. A singer on a concert stage in beams of light before a crowd.",
        "A woman with a guitar and a silver jacket",
    ),
    "underwater-dream": Sample(
        "Wide shot. A diver floats under the sea among coral and fish, shafts of light.",
        "A woman in a flowing white dress",
        _toned("#03222c", "#1f8f8d", "#dff6e6", 0.35),
    ),
}


def drawn(sample: Sample, place: Path) -> Picture:
    """Return the picture of a style."""
    paint(sample.who, "1:1", "png", 7, place)
    order = ClipOrder(
        f"{sample.scene} {sample.who}.", "16:9", SECONDS, False, 11, str(place), True,
        energy=(700,) * SECONDS * 24,
    )  # fmt: skip
    [planes] = stills(order, [SECONDS * 0.5])
    picture = rgb(planes).convert("RGB")
    # Without the caption, which stands at the bottom.
    wide, high = picture.size
    picture = picture.crop((round(wide * 0.12), 0, round(wide * 0.88), round(high * 0.76)))
    return sample.coloured(ImageOps.fit(picture, SIZE, Image.Resampling.LANCZOS))


def main() -> None:
    """Draw them all."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if missing := set(STYLES) - set(SAMPLES):
        raise SystemExit(f"no sample is described for: {', '.join(sorted(missing))}")
    with tempfile.TemporaryDirectory() as place:
        for name, sample in SAMPLES.items():
            picture = drawn(sample, Path(place) / f"{name}.png")
            picture.save(folder / f"{name}.webp", quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
