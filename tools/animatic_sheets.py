"""Draw contact sheets of six very different films as the animatic shows them.

usage: python tools/animatic_sheets.py FOLDER [FILM …] [--ratio 16:9] [--scenes 8] [--form jpg]
       [--width 480]

Writes animatic-FILM.jpg with its scenes for each film, and animatic-characters.jpg with those whom
they are about. Nothing is encoded: frames are drawn by the same code that renders clips.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image

from songreel.domain.scene import Scene, ScenesSpec
from songreel.providers.local.animatic.render import stills
from songreel.providers.local.figure.picture import paint
from songreel.providers.local.orders import ClipOrder
from songreel.providers.local.writing.writer import write

GAP, SECONDS, QUALITY = 8, 6, 82


@dataclass(frozen=True)
class Brief:
    """A film: what it is about, who is in it, the mood of its music and the song's sections."""

    idea: str
    character: str
    traits: str
    sections: tuple[str, ...]


POP = ("intro", "verse", "verse", "chorus", "verse", "bridge", "chorus", "outro")
CLUB = ("intro", "verse", "break", "chorus", "chorus", "break", "chorus", "outro")
FILMS = {
    "synthwave": Brief(
        "A courier on the run crosses a neon city in the rain to deliver one last letter",
        "A young woman with short pink hair, a black leather jacket, red boots and headphones",
        "tense, fast, electric",
        CLUB,
    ),
    "folk": Brief(
        "An old fisherman sails out from the harbor lighthouse to look for the whale that he met "
        "as a boy",
        "An old man with a white beard, a yellow raincoat, a navy cap and a lantern",
        "melancholy, tender, quiet",
        POP,
    ),
    "lullaby": Brief(
        "A little fox follows the fireflies through a winter forest to find the moon",
        "A small orange fox with a blue scarf and a green backpack",
        "dreamy, gentle, playful",
        POP,
    ),
    "metal": Brief(
        "A knight climbs a burning mountain above the castle ruins to face the storm",
        "A tall knight in black armour with a red cape and a silver sword",
        "furious, dark, powerful",
        CLUB,
    ),
    "disco": Brief(
        "A robot leaves the space station to become the star of a dance floor under the sea",
        "A golden robot with a purple cape and big turquoise eyes",
        "joyful, wild, funny",
        CLUB,
    ),
    "ballad": Brief(
        "Two letters that were never sent: a dancer waits at a desert gas station for the train "
        "that used to stop by the sunflower field",
        "A slim dark-skinned woman with long curly hair and a flowing red dress",
        "romantic, nostalgic, longing",
        POP,
    ),
}


def scenes_of(brief: Brief, count: int) -> list[Scene]:
    """Return the scenes of a film."""
    return write(
        ScenesSpec(
            idea=brief.idea,
            character_description=brief.character,
            number_of_scenes=count,
            character_characteristics=brief.traits,
            video_type="music video",
            video_characteristics="cinematic",
            camera_angle="front",
            model="local/scenes-1",
            seed=7,
            sections=brief.sections if count == len(brief.sections) else (),
        )
    )


def rgb(planes: object) -> Image.Image:
    """Return I420 planes as a picture."""
    frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")  # pyright: ignore[reportArgumentType]
    frame.colorspace = 1
    frame.color_range = 1
    return frame.to_image()


def sheet(name: str, ratio: str, count: int, reference: Path) -> list[Image.Image]:
    """Draw the character of a film to a file, and return a moment of each scene."""
    brief = FILMS[name]
    paint(brief.character, "1:1", "png", 7, reference)
    pictures: list[Image.Image] = []
    for index, scene in enumerate(scenes_of(brief, count)):
        order = ClipOrder(
            scene.description,
            ratio,  # pyright: ignore[reportArgumentType]
            SECONDS,
            False,
            7 + index,
            str(reference),
            True,
            energy=(700,) * SECONDS * 24,
        )
        pictures += [rgb(planes) for planes in stills(order, [SECONDS * (0.3 + 0.05 * index)])]
    return pictures


def page(pictures: list[Image.Image], columns: int, width: int) -> Image.Image:
    """Return pictures of one shape side by side, in rows."""
    height = round(width * pictures[0].height / pictures[0].width)
    rows = -(-len(pictures) // columns)
    size = (columns * (width + GAP) - GAP, rows * (height + GAP) - GAP)
    whole = Image.new("RGB", size, (16, 16, 20))
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        small = picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
        whole.paste(small, (column * (width + GAP), row * (height + GAP)))
    return whole


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("films", nargs="*", choices=[[], *FILMS])
    parser.add_argument("--ratio", default="16:9")
    parser.add_argument("--scenes", type=int, default=8)
    parser.add_argument("--form", default="jpg")
    parser.add_argument("--width", type=int, default=480)
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    columns = 2 if wanted.ratio == "16:9" else 4
    characters: list[Image.Image] = []
    with tempfile.TemporaryDirectory() as place:
        for film in wanted.films or FILMS:
            reference = Path(place) / f"{film}.png"
            pictures = sheet(film, wanted.ratio, wanted.scenes, reference)
            scenes = page(pictures, columns, wanted.width)
            scenes.save(wanted.folder / f"animatic-{film}.{wanted.form}", quality=QUALITY)
            characters.append(Image.open(reference))
        row = page(characters, 3, wanted.width * 2 // 3)
        row.save(wanted.folder / f"animatic-characters.{wanted.form}", quality=QUALITY)


if __name__ == "__main__":
    main()
