"""What options of several commands share."""

from __future__ import annotations

from pathlib import Path

import typer


def folder(text: str) -> Path:
    """Return the folder that an option names.

    An empty text is a path too, the one of the folder that one is in: nobody means that.

    Raises:
        BadParameter: it is blank.
    """
    if not text.strip():
        raise typer.BadParameter("names no folder; name one, as in --data ~/songreel")
    return Path(text)
