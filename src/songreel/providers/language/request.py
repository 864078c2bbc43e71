"""What a language model is asked: the prompts, filled in with a film's words."""

from __future__ import annotations

from songreel.domain.scene import ScenesSpec
from songreel.providers.language.draft import Draft
from songreel.providers.language.prompts import prompt
from songreel.providers.language.styles import Style, find_style

USUAL_SECONDS = 8
"""How long a scene is where nothing is known of it: the contract's default of a clip."""
_BEATS = ((150, "opening"), (550, "build"), (720, "turn"), (900, "height"), (1001, "close"))
"""Where the parts of the arc end, in thousandths of the film."""
_KEPT_CHARACTERS = 160


def first_request(spec: ScenesSpec) -> str:
    """Return the request for all scenes of a call. Reads a file: not for the event loop."""
    count, total = spec.number_of_scenes, _total(spec)
    style = None if spec.style is None else find_style(spec.style)
    return prompt("scenes").asked(
        {
            "count": str(count),
            "first": str(spec.first + 1),
            "last": str(spec.first + count),
            "total": str(total),
            "idea": _line(spec.idea),
            "character": _line(spec.character_description),
            "manner": _line(spec.character_characteristics),
            "kind": _line(spec.video_type),
            "look": _line(spec.video_characteristics),
            "camera": _line(spec.camera_angle),
            "style": "" if style is None else f"{_styled(style)}\n",
            "around": _around(spec),
            "list": "\n".join(f"{at + 1}. {_place(spec, spec.first + at)}" for at in range(count)),
        }
    )


def repair_request(draft: Draft, request: str) -> str:
    """Return the request for the scenes that are missing or wrong. Reads a file likewise."""
    faults = draft.faults
    beside = {near for number in faults for near in (number - 2, number - 1, number + 1)}
    # Neighbours first, and the beginnings of all, so that nothing comes twice.
    kept = [
        f"{number}. {told if number in beside else _short(told)}"
        for number, told in draft.kept.items()
    ]
    return prompt("repair").asked(
        {
            "count": str(len(faults)),
            "numbers": ", ".join(map(str, faults)),
            "faults": "\n".join(f"- {fault}" for fault in faults.values()),
            "kept": "\n".join(kept) or "- none",
            "request": request,
        }
    )


def beat_of(index: int, total: int) -> str:
    """Return the part of the arc that a scene belongs to.

    Args:
        index: of the scene in the whole film, from 0.
        total: scenes of the whole film.
    """
    if index == 0:
        return "opening"
    if index == total - 1:
        return "close"
    share = 1000 * (2 * index + 1) // (2 * total)
    return next(name for end, name in _BEATS if share < end)


def _place(spec: ScenesSpec, index: int) -> str:
    seconds = spec.lengths[index] if index < len(spec.lengths) else USUAL_SECONDS
    section = spec.sections[index] if index < len(spec.sections) else ""
    note = spec.notes[index] if index < len(spec.notes) else ""
    parts = (f"{seconds} s", beat_of(index, _total(spec)), "" if note else section)
    told = ", ".join(part for part in parts if part)
    return f"{told}; {note}" if note else told


def _around(spec: ScenesSpec) -> str:
    """Return what stands beside the scenes that are written, for scenes that are written anew."""
    last = spec.first + spec.number_of_scenes
    told = [
        f"Scene {number} stays as it is: {_line(words)}\n"
        for number, words in ((spec.first, spec.before), (last + 1, spec.after))
        if words
    ]
    return f"{''.join(told)}\n" if told else ""


def _total(spec: ScenesSpec) -> int:
    return max(spec.total or 0, spec.first + spec.number_of_scenes)


def _styled(style: Style) -> str:
    seen = style.seen
    return "\n".join(
        (
            f"Style: {style.title}. {style.look}",
            f"- Light: {seen.light}",
            f"- Colour: {seen.colour}; palette {', '.join(style.palette)}",
            f"- Texture: {seen.texture}",
            f"- Lens: {seen.lens}",
            f"- Movement: {seen.movement}",
            f"- Places: {seen.setting}, where the idea allows it",
            f"- Avoid: {style.avoid}",
        )
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _short(text: str) -> str:
    return text if len(text) <= _KEPT_CHARACTERS else f"{text[:_KEPT_CHARACTERS]} …"
