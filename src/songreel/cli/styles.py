"""`songreel styles`: how films can look."""

from __future__ import annotations

import json
import textwrap
from typing import Annotated

import typer

_WIDTH = 88


def styles(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print all that is known of each style as JSON.")
    ] = False,
) -> None:
    """List how films can look, for `songreel make --style`."""
    from songreel.services.styles import style_documents

    found = style_documents()
    if as_json:
        print(json.dumps({"styles": found}, indent=2, ensure_ascii=False))
        return
    for style in found:
        print(f"{style['name']}: {style['look']}")
        print(textwrap.fill(f"Fits {style['fits']}.", _WIDTH, initial_indent="  "))
