"""The simulators' own price table; the product's is never read, so that each checks the other.

Dollars for each second of a clip, each picture or each call. Where no price of the real service
is known, the row says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_AUDIO = {True: "audio", False: "silent"}

PRICES: Mapping[str, Mapping[str, str]] = {
    # Read on the models' pages on 2026-08-24.
    "google/veo-3.1": {"audio": "0.40", "silent": "0.20"},
    "google/veo-3.1-fast": {"audio": "0.15", "silent": "0.10"},
    "google/veo-3.1-lite": {"720p": "0.05", "1080p": "0.08"},
    "google/nano-banana-pro": {"1K": "0.15", "2K": "0.15", "4K": "0.30"},
    "google/nano-banana-2": {"1K": "0.067", "2K": "0.101", "4K": "0.151"},
    # 5,792 video tokens a second at 17.50 dollars a million.
    "gemini-omni-1.1-flash": {"360p": "0.03", "720p": "0.10", "1080p": "0.15", "4k": "0.30"},
    "gemini-omni-1.2-flash": {"360p": "0.03", "720p": "0.10", "1080p": "0.15", "4k": "0.30"},
    # Not known: assumed, so that the ledger has something to add up.
    "google/gemini-omni-1.1": {"any": "0.10"},
    "kwaivgi/kling-v3-video": {"audio": "0.336", "silent": "0.224"},
    "kwaivgi/kling-v3-omni-video": {"audio": "0.336", "silent": "0.224"},
    "bytedance/seedance-2.0": {"any": "0.2312"},
    "bytedance/seedance-2.0-fast": {"any": "0.1156"},
    "minimax/hailuo-2.3": {"any": "0.05"},
    "veo-3.1-generate-001": {"audio": "0.40", "silent": "0.20"},
    "veo-3.1-fast-generate-001": {"audio": "0.15", "silent": "0.10"},
    "gemini-3.1-flash-image": {"any": "0.067"},
    "gemini-3-pro-image": {"any": "0.134"},
    "gemini-nano-banana-2.1": {"any": "0.067"},
}
TEXT = Decimal("0.001")
"""Of a call of any text model."""


def price_of(model: str, given: Mapping[str, Any]) -> Decimal:
    """Return the price of one unit of a model under `audio` and `resolution` of an order.

    Raises:
        KeyError: the model is not in the table.
    """
    row = PRICES[model]
    keys = (str(given.get("resolution")), _AUDIO[bool(given.get("audio"))], "any")
    return Decimal(next(row[key] for key in keys if key in row))
