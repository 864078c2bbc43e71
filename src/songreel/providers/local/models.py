"""The profiles of the local models: free, no key, every length and ratio of the contract."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from songreel.domain.capability import Capability, Medium, Price
from songreel.domain.frames import AspectRatio, FrameSize

NAME = "local"
SCENES = "local/scenes-1"
REFERENCE = "local/reference-1"
ANIMATIC = "local/animatic-1"

DRAFT = "360p"
SIZES: dict[str, dict[AspectRatio, FrameSize]] = {
    "720p": {
        "16:9": FrameSize(width=1280, height=720),
        "9:16": FrameSize(width=720, height=1280),
        "1:1": FrameSize(width=720, height=720),
    },
    DRAFT: {
        "16:9": FrameSize(width=640, height=360),
        "9:16": FrameSize(width=360, height=640),
        "1:1": FrameSize(width=360, height=360),
    },
}
"""Of each resolution, the default first; 360p is for drafts."""
LONGEST = 60

_SOURCE = "made on this machine"
_AS_OF = date(2026, 11, 1)

MODELS: tuple[Capability, ...] = (
    Capability(
        backend=NAME,
        model=SCENES,
        medium=Medium.TEXT,
        price=Price(Decimal(0), "call", _SOURCE, _AS_OF),
    ),
    Capability(
        backend=NAME,
        model=REFERENCE,
        medium=Medium.IMAGE,
        price=Price(Decimal(0), "image", _SOURCE, _AS_OF),
    ),
    # Only what the words name is drawn, so a negative prompt is kept to without being read.
    Capability(
        backend=NAME,
        model=ANIMATIC,
        medium=Medium.VIDEO,
        price=Price(Decimal(0), "second", _SOURCE, _AS_OF),
        durations=tuple(range(1, LONGEST + 1)),
        sizes=tuple((name, tuple(sizes.items())) for name, sizes in SIZES.items()),
        reference="image",
        first_frame=False,
        follows_song=True,
    ),
)
