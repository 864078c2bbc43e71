"""A clip: what was asked for, what is really ordered, and what was changed on the way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from songreel.domain.frames import AspectRatio, FrameSize


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One parameter that was adapted to what the model can do."""

    parameter: str
    requested: Any
    used: Any
    reason: str


@dataclass(frozen=True, slots=True)
class ClipRequest:
    """What a caller asks for.

    Attributes:
        reference: content hash of the reference image, or None.
        more_references: content hashes of further reference images, the most important first.
        energy: of the song under the clip, in thousandths of its loudest moment, one for each
            film frame from the clip's first on; empty where there is no song.
        passage: content hash of the song under the clip as a sound file, or None.
        continues: whether the reference is the picture that the clip begins with.
    """

    prompt: str
    aspect_ratio: AspectRatio = "16:9"
    duration: int = 8
    generate_audio: bool = True
    negative_prompt: str | None = None
    seed: int | None = None
    reference: str | None = None
    rules: str | None = None
    resolution: str | None = None
    model: str | None = None
    backend: str | None = None
    energy: tuple[int, ...] = ()
    passage: str | None = None
    continues: bool = False
    more_references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClipSpec:
    """What is ordered from a model, after its profile was consulted.

    Attributes:
        prompt: the whole text that the model gets, rules and negatives included where they
            cannot be sent apart.
        make_aspect_ratio: the ratio that is ordered; the clip is cropped to `aspect_ratio`.
        duration: seconds that are bought; `deliver_duration` seconds of it are delivered.
        make_audio: what the model is told; `keep_audio` is whether the delivered clip has sound.
        reference: content hash of the reference image, or None.
        reference_role: `image` for a reference image, `first_frame` where that is all it takes.
        more_references: content hashes of the reference images that go along beside it.
        width, height: of the delivered picture in pixels.
        caption: the caller's own words, for backends that write them on the picture.
        energy: as in the request, for models that follow a song; else empty.
        variant: the model's own at the time of the order.
        passage: as in the request, for models that take a song's passage; else None.
    """

    backend: str
    model: str
    prompt: str
    caption: str
    aspect_ratio: AspectRatio
    make_aspect_ratio: AspectRatio
    duration: int
    deliver_duration: int
    make_audio: bool
    keep_audio: bool
    resolution: str
    width: int
    height: int
    negative_prompt: str | None = None
    seed: int | None = None
    reference: str | None = None
    reference_role: str | None = None
    energy: tuple[int, ...] = ()
    variant: str = ""
    passage: str | None = None
    more_references: tuple[str, ...] = ()
    adjustments: tuple[Adjustment, ...] = field(default=())

    @property
    def size(self) -> FrameSize:
        """Return the size of the delivered picture."""
        return FrameSize(width=self.width, height=self.height)

    def to_document(self) -> dict[str, Any]:
        """Return what a job keeps of this order."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Make the order again that `to_document` wrote."""
        plain: dict[str, Any] = {**document}
        adjustments = tuple(Adjustment(**item) for item in plain.pop("adjustments"))
        for name in ("energy", "more_references"):
            plain[name] = tuple(plain.get(name, ()))
        return cls(**plain, adjustments=adjustments)

    @property
    def input_hash(self) -> str:
        """Return the SHA-256 (hexadecimal) of everything that decides how the clip looks."""
        document = {**self.to_document(), "adjustments": None}
        # Orders of before there were these fields keep their hash: what is paid for is found again.
        for name in ("energy", "variant", "passage", "more_references"):
            if not document[name]:
                del document[name]
        return digest(document)


def digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hexadecimal) of a JSON document, the same for any order of its keys."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
