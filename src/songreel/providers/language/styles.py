"""The styles of scenes: data files, each described by what is seen."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from songreel.domain.errors import FieldProblem, InvalidRequestError

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Seen(BaseModel):
    """What is seen in every scene of a style."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    light: Text
    colour: Text
    texture: Text
    lens: Text
    movement: Text
    setting: Text


class Style(BaseModel):
    """One style, as its file has it (schema `style/1`).

    Attributes:
        name: what requests call it.
        title: what people call it.
        look: one sentence that stands in every scene, so that clips look alike.
        fits: songs that it suits.
        avoid: what must not be seen; it becomes part of every negative description.
        palette: its colours, the leading one first.
        seen: what a writer is told.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal["style/1"] = Field(alias="schema")
    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{1,38}[a-z]$")]
    title: Text
    look: Annotated[Text, StringConstraints(pattern=r"^[^.]+\.$")]
    fits: Text
    avoid: Text
    palette: Annotated[tuple[Text, ...], Field(min_length=3, max_length=6)]
    seen: Seen


def find_style(name: str) -> Style:
    """Return the style of a name.

    Raises:
        InvalidRequestError: there is none of that name; the error names those there are.
    """
    found = STYLES.get(name)
    if found is None:
        message = f"There is no style {name!r}; take one of {', '.join(STYLES)}"
        raise InvalidRequestError(f"{message}.", problems=[FieldProblem("style", message)])
    return found


def look_of(style: str | None, *words: str) -> str:
    """Return how scenes look in a few words: the caller's own, then those of the style."""
    parts = [part.strip() for part in words if part.strip()]
    if style is None:
        return ", ".join(parts)
    sentence = find_style(style).look
    return f"{', '.join(parts)}. {sentence}" if parts else sentence


def _shipped() -> Mapping[str, Style]:
    folder = files(__package__ or __name__).joinpath("styles")
    try:
        found = [
            Style.model_validate(tomllib.loads(entry.read_text("utf-8")))
            for entry in folder.iterdir()
            if entry.name.endswith(".toml")
        ]
    except (OSError, ValueError, ValidationError) as problem:
        raise InvalidRequestError(
            f"The styles of this installation are damaged ({problem}). Install Songreel again."
        ) from problem
    return {style.name: style for style in sorted(found, key=lambda style: style.name)}


# Read while the program starts: whoever asks for one is on the event loop.
STYLES: Mapping[str, Style] = _shipped()
"""Every style by its name, in alphabetical order."""
