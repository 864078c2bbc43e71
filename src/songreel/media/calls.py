"""Media work that another process can be asked for, as lines of JSON."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel, Field, TypeAdapter

from songreel.media.copyable import Form
from songreel.media.delivery import Delivered, Wanted, deliver
from songreel.media.verify import Looked, looked_at

Made = TypeVar("Made")
_Made_co = TypeVar("_Made_co", covariant=True)


class Call(Protocol[_Made_co]):
    """Work on files, described by values alone."""

    def made(self) -> _Made_co:
        """Do it here; what it raises says what is wrong."""
        ...


@dataclass(frozen=True, slots=True)
class LookAtClip:
    """Look at a clip that came, as `looked_at` does."""

    path: Path
    form: Form | None
    kind: Literal["look"] = "look"

    def made(self) -> Looked:
        """Return what was found; errors are those of `looked_at`."""
        return looked_at(self.path, self.form)


@dataclass(frozen=True, slots=True)
class DeliverClip:
    """Make what is delivered of a clip, as `deliver` does."""

    original: Path
    folder: Path
    wanted: Wanted
    looked: Looked | None = None
    kind: Literal["deliver"] = "deliver"

    def made(self) -> Delivered:
        """Return what is delivered; errors are those of `deliver`."""
        return deliver(self.original, self.folder, self.wanted, self.looked)


AnyCall = LookAtClip | DeliverClip


@cache
def calls() -> TypeAdapter[AnyCall]:
    """Return what reads and writes calls; built when it is first used, not at each start."""
    return TypeAdapter(Annotated[AnyCall, Field(discriminator="kind")])


class Answer(BaseModel, Generic[Made]):
    """What came of a call.

    Attributes:
        made: its result.
        refused: why the file cannot be used, as a sentence.
        invalid: what a library said of a value; the process has printed it whole.
        failed: number and text of an error of the system.
        crashed: the name of an error that nobody expected; the process has printed it whole.
    """

    made: Made | None = None
    refused: str | None = None
    invalid: str | None = None
    failed: tuple[int, str] | None = None
    crashed: str | None = None


def answers_to(call: AnyCall) -> type[Answer[Looked]] | type[Answer[Delivered]]:
    """Return the form of the answers to a call."""
    return Answer[Looked] if isinstance(call, LookAtClip) else Answer[Delivered]


def line(content: bytes) -> bytes:
    """Return JSON as a line: it holds no line break of its own."""
    return content + b"\n"
