"""What goes to a worker process and what comes back, as one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

from songreel.domain.clip import ClipSpec
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.frames import AspectRatio
from songreel.domain.scene import (
    IMAGE_FORMATS,
    IMAGE_RATIOS,
    ImageFormat,
    ImageRatio,
    ReferenceSpec,
)
from songreel.providers.local.models import DRAFT, LONGEST, NAME, SIZES

LONGEST_TEXT = 20_000
"""Characters of a text that go to a worker; nothing looks at more."""


@dataclass(frozen=True, slots=True)
class ClipOrder:
    """Everything that a clip depends on: equal orders give equal bytes.

    Attributes:
        text: the scene's words: they are drawn and stand as caption.
        seconds: length, 1 to 60.
        reference: a picture of the character, or None.
        mark: whether the picture says that it is an animatic.
        resolution: one of those in `models.SIZES`.
        energy: of the song, in thousandths, one for each frame, or empty.
    """

    text: str
    aspect_ratio: AspectRatio
    seconds: int
    audio: bool
    seed: int | None
    reference: str | None
    mark: bool
    resolution: str = "720p"
    energy: tuple[int, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Tell whether it is a first look that somebody may be waiting for."""
        return self.resolution == DRAFT

    @classmethod
    def of(cls, spec: ClipSpec, *, mark: bool) -> ClipOrder:
        """Take from a spec what the renderer needs, without the reference.

        Raises:
            BackendError: `INVALID_INPUT`, where the renderer makes no such clip.
        """
        sizes = SIZES.get(spec.resolution)
        if sizes is None:
            raise refused(f"The animatic is made in {', '.join(SIZES)}, not {spec.resolution}.")
        if spec.make_aspect_ratio not in sizes:
            raise refused(
                f"The animatic is made in {', '.join(sizes)}, not {spec.make_aspect_ratio}."
            )
        if not 1 <= spec.duration <= LONGEST:
            raise refused(f"The animatic takes 1 to {LONGEST} seconds, not {spec.duration}.")
        return cls(
            text=(spec.caption.strip() or spec.prompt.strip())[:LONGEST_TEXT],
            aspect_ratio=spec.make_aspect_ratio,
            seconds=spec.duration,
            audio=spec.make_audio,
            seed=spec.seed,
            reference=None,
            mark=mark,
            resolution=spec.resolution,
            energy=spec.energy,
        )


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """Everything that a reference picture depends on: equal orders give equal bytes."""

    description: str
    ratio: ImageRatio
    form: ImageFormat
    seed: int | None

    @property
    def is_draft(self) -> bool:
        """Tell that a picture takes its turn."""
        return False

    @classmethod
    def of(cls, spec: ReferenceSpec) -> PictureOrder:
        """Take from a spec what the artist needs.

        Raises:
            BackendError: `INVALID_INPUT`, where the artist makes no such picture.
        """
        if spec.aspect_ratio not in IMAGE_RATIOS:
            raise refused(f"Pictures are made in {', '.join(IMAGE_RATIOS)}.")
        if spec.output_format not in IMAGE_FORMATS:
            raise refused(f"Pictures are saved as {', '.join(IMAGE_FORMATS)}.")
        return cls(
            description=spec.character_description[:LONGEST_TEXT],
            ratio=spec.aspect_ratio,
            form=spec.output_format,
            seed=spec.seed,
        )


Order = ClipOrder | PictureOrder
_KINDS: dict[str, type[Order]] = {kind.__name__: kind for kind in get_args(Order)}


def order_line(order: Order, output: Path) -> bytes:
    """Write an order and where its result belongs as one line."""
    document = {"kind": type(order).__name__, "order": asdict(order), "output": str(output)}
    return json.dumps(document, ensure_ascii=True).encode() + b"\n"


def read_order(line: bytes) -> tuple[Order, Path]:
    """Read what `order_line` wrote."""
    document: dict[str, Any] = json.loads(line)
    fields: dict[str, Any] = document["order"]
    if "energy" in fields:
        fields["energy"] = tuple(fields["energy"])
    return _KINDS[document["kind"]](**fields), Path(document["output"])


def answer_line(answer: Mapping[str, Any]) -> bytes:
    """Write an answer of a worker as one line."""
    return json.dumps(answer, ensure_ascii=True).encode() + b"\n"


def refused(message: str) -> BackendError:
    """Return the error of an order that cannot be carried out as it stands."""
    return BackendError(FailureCode.INVALID_INPUT, message, backend=NAME)
