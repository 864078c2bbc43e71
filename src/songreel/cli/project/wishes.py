"""What people say about a project on the command line, as the fields of the HTTP API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from songreel.domain.errors import InvalidRequestError

if TYPE_CHECKING:
    from songreel.cli.project.ports import Document

NONE = "none"
"""What takes back something that may be unset."""

_MAKERS = ("backend", "model")


@dataclass(frozen=True, slots=True)
class Wish:
    """Options of `new` and `set`; None is left as it is."""

    idea: str | None = None
    character: str | None = None
    style: str | None = None
    aspect: str | None = None
    backend: str | None = None
    model: str | None = None
    resolution: str | None = None
    seed: int | None = None
    scenes: str | None = None
    budget: str | None = None
    pace: str | None = None
    slow_down: str | None = None
    title: str | None = None
    captions: str | None = None
    transitions: str | None = None
    fades: bool | None = None
    clip_audio: str | None = None
    loudness: str | None = None
    crop: str | None = None
    size: str | None = None
    accept: tuple[str, ...] | None = None

    def fields(self, finish: Document) -> Document:
        """Return what is wished; `finish` is how the film was finished before.

        Raises:
            InvalidRequestError: something cannot be; the sentence names the option.
        """
        from songreel.cli.make import ratio_of
        from songreel.cli.options import one_of
        from songreel.cli.plan import thousandths
        from songreel.domain.cut_plan import Pace

        slow_down = None if self.slow_down is None else thousandths(self.slow_down)
        found: Document = {
            "idea": _text("--idea", self.idea),
            "character_description": _text("--character", self.character),
            "style": self.style,
            "aspect_ratio": None if self.aspect is None else ratio_of(self.aspect),
            "backend": self.backend,
            "model": self.model,
            "resolution": self.resolution,
            "seed": self.seed,
            "number_of_scenes": None if self.scenes is None else _count(self.scenes),
            "budget": None if self.budget is None else amount("--budget", self.budget),
            "pace": one_of("--pace", self.pace, Pace),
            "slow_down": slow_down,
            "finish": self._finish(finish),
        }
        found = {name: value for name, value in found.items() if value is not None}
        return {
            name: None if name in _NULLABLE and value == NONE else value
            for name, value in found.items()
        }

    def _finish(self, before: Document) -> Document | None:
        from songreel.cli.options import one_of
        from songreel.domain.finish import Acceptable, CaptionWish, Level
        from songreel.domain.merge import ClipAudio, JointKind, MergeRatio, MergeSize

        title = None if self.title is None else self.title.replace("\\n", "\n")
        wanted: Document = {
            "title": title,
            "captions": one_of("--captions", self.captions, CaptionWish),
            "transitions": one_of("--transitions", self.transitions, JointKind),
            "fades": self.fades,
            "clip_audio": one_of("--clip-audio", self.clip_audio, ClipAudio),
            "loudness": one_of("--loudness", self.loudness, Level),
            "aspect_ratio": _one_or_none("--crop", self.crop, MergeRatio),
            "size": _one_or_none("--size", self.size, MergeSize),
            "accept": None
            if self.accept is None
            else [one_of("--accept", one, Acceptable) for one in self.accept],
        }
        wanted = {name: value for name, value in wanted.items() if value is not None}
        if not wanted:
            return None
        told = {**before, **wanted}
        return {
            name: value
            for name, value in told.items()
            if value is not None and not (name in _UNSET and value == NONE)
        }


_NULLABLE = frozenset({"style", "resolution", "number_of_scenes", "budget"})
_UNSET = frozenset({"title", "aspect_ratio", "size"})


def _one_or_none(option: str, given: str | None, kinds: Any) -> Any:
    from songreel.cli.options import one_of

    return given if given == NONE else one_of(option, given, kinds)


def amount(option: str, text: str) -> str:
    """Return an amount of US dollars in digits, or `none`.

    Raises:
        InvalidRequestError: it is none.
    """
    from decimal import Decimal, InvalidOperation

    plain = text.strip().removeprefix("$").strip()
    if plain == NONE:
        return NONE
    try:
        found = Decimal(plain)
    except InvalidOperation:
        found = None
    if found is None or not found.is_finite() or found < 0:
        raise InvalidRequestError(f"{option} {text!r} is no amount of dollars: say 12, or 12.50.")
    return f"{found:f}"


def _count(text: str) -> int | str:
    from songreel.domain.cut_plan import MAX_SHOTS

    plain = text.strip().lower()
    if plain == NONE:
        return NONE
    if not (plain.isascii() and plain.isdigit()) or not 1 <= int(plain) <= MAX_SHOTS:
        raise InvalidRequestError(
            f"A film has 1 to {MAX_SHOTS} scenes; --scenes {text} cannot be made. With "
            "--scenes none the song decides."
        )
    return int(plain)


def _text(option: str, given: str | None) -> str | None:
    if given is not None and not given.strip():
        raise InvalidRequestError(f"{option} is blank: say in a few words what you want.")
    return given


def makers(backend: str | None, model: str | None) -> Document:
    """Return who makes the clip of a scene; `none` for the project's own."""
    found = {name: value for name, value in zip(_MAKERS, (backend, model), strict=True) if value}
    if not found:
        return {}
    # One without the other means the backend's usual model, or whoever makes that model.
    return {name: None if found.get(name) in {None, NONE} else found[name] for name in _MAKERS}
