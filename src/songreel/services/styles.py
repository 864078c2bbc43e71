"""The styles of scenes, as answers and commands show them."""

from __future__ import annotations

from typing import Any

from songreel.providers.language.styles import STYLES


def style_documents() -> list[dict[str, Any]]:
    """Return every style in alphabetical order, described by what is seen."""
    return [
        style.model_dump(mode="json", exclude={"schema_"}, by_alias=True)
        for style in STYLES.values()
    ]
