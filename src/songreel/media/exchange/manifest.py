"""The manifest of a project bundle, `bundle/1`: what is in it, and how each part came to be."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

CURRENT = "bundle/1"
MAX_BYTES = 16 << 20
"""Of the manifest itself: 20,000 clips with their prompts have room."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Natural = Annotated[int, Field(ge=0, strict=True)]
Name = Annotated[str, Field(min_length=1, max_length=300)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class BundledFile(_Part):
    """A file of the bundle.

    Attributes:
        path: its name in the archive.
        size: in bytes.
        sha256: of its bytes, in hexadecimal.
    """

    path: Name
    size: Natural
    sha256: Sha256


class BundledCost(_Part):
    """What something cost: US dollars, and on what the figure rests."""

    amount_usd: Annotated[Decimal, Field(ge=0)]
    basis: Annotated[str, Field(max_length=40)]
    source: Annotated[str, Field(max_length=500)] = ""


class Recipe(_Part):
    """How a clip was made; what is not known of it is left out.

    Attributes:
        order: hash of everything that decided how the clip looks, as jobs keep it.
        further: anything else that its order said.
    """

    prompt: Annotated[str, Field(max_length=100_000)] = ""
    seed: int | None = None
    backend: Annotated[str, Field(max_length=200)] = ""
    model: Annotated[str, Field(max_length=200)] = ""
    order: Annotated[str, Field(max_length=200)] = ""
    cost: BundledCost | None = None
    further: dict[str, JsonValue] = {}


class BundledOrigin(_Part):
    """What the film's file says of its origin.

    Attributes:
        source: address of its IPTC digital source type.
        models: trained models whose work is in it.
    """

    source: Annotated[str, Field(max_length=200)]
    models: tuple[Annotated[str, Field(max_length=200)], ...] = ()


class BundledFilm(_Part):
    """The film that the bundle renders, so that whoever renders it knows whether it is that one.

    Attributes:
        size: of the rendered file in bytes.
        sha256: of its bytes.
        delivered: SHA-256 of the film as it was delivered.
        likeness: what the rendered film shares with it: all bytes ("file"); all packets of
            pictures, sound and captions, because the delivered one was signed besides
            ("tracks"); or not even those, because another version made it ("none").
        is_levelled: whether it is brought to the loudness of streaming services.
        origin: what is written into it; None where nothing is.
    """

    size: Natural
    sha256: Sha256
    delivered: Sha256
    likeness: Literal["file", "tracks", "none"]
    is_levelled: bool = False
    origin: BundledOrigin | None = None


class BundledClip(_Part):
    """A clip that the timeline names by `id`, and its file."""

    id: Name
    path: Name
    recipe: Recipe = Recipe()


class Manifest(_Part):
    """The manifest; every file of the bundle but itself is listed, and nothing else is.

    Attributes:
        timeline: name of the file with the timeline.
        song: name of the song's file, or None.
        title: of the film, or None, as it was given to the film.
        film: what it renders to, or None where nobody rendered it when it was written.
        further: anything else about the project: scenes, characters, settings.

    Raises:
        pydantic.ValidationError: a file is named twice, or named and not listed.
    """

    schema_: Literal["bundle/1"] = Field(default=CURRENT, alias="schema")
    made_with: Annotated[str, Field(max_length=100)]
    title: Annotated[str, Field(max_length=1000)] | None = None
    timeline: Name
    clips: Annotated[tuple[BundledClip, ...], Field(max_length=20_000)]
    song: Name | None = None
    film: BundledFilm | None = None
    files: Annotated[tuple[BundledFile, ...], Field(max_length=20_000)]
    further: dict[str, JsonValue] = {}

    @model_validator(mode="after")
    def _names_its_files(self) -> Self:
        listed = [file.path for file in self.files]
        if len(set(listed)) != len(listed):
            raise ValueError("a file is listed twice")
        ids = [clip.id for clip in self.clips]
        if len(set(ids)) != len(ids):
            raise ValueError("a clip is named twice")
        named = [self.timeline, *(clip.path for clip in self.clips)]
        named += [self.song] if self.song is not None else []
        lost = sorted(set(named) - set(listed))
        if lost:
            raise ValueError(f"{lost[0]} is named, but not listed")
        return self
