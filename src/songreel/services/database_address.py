"""Where the database of an installation is."""

from __future__ import annotations

from pathlib import Path

from songreel.core.settings import Settings


def database_url(settings: Settings, data: Path) -> str:
    """Return the address of the database: the one that is set, or a file in the data folder."""
    return settings.database_url or f"sqlite:///{data / 'songreel.db'}"
