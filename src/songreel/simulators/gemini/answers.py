"""What a simulated text model answers: scenes where scenes are wanted, else fitting values."""

from __future__ import annotations

import json
import re
from typing import Any

from songreel.domain.errors import BackendError
from songreel.domain.scene import Scene, ScenesSpec
from songreel.providers.local.chance import Chance
from songreel.providers.local.writing.writer import MOST_IN_A_CALL, MOST_IN_A_FILM, write
from songreel.simulators.gemini.samples import Sampler, Schema, kind_of

_COUNT = re.compile(r"\b(\d{1,3})\s+(?:\w+\s+){0,2}?scenes?\b", re.IGNORECASE)
_CHARACTER = re.compile(r"^\W*(?:main )?character[^:\n]*:\s*(.+)$", re.IGNORECASE | re.MULTILINE)
_IDEA = re.compile(r"^\W*(?:idea|story|concept)[^:\n]*:\s*(.+)$", re.IGNORECASE | re.MULTILINE)
_USUAL_COUNT = 8
_LONGEST = 2_000
_NEGATIVE = ("negative", "avoid", "must_not")
_DESCRIPTION = ("description", "prompt", "shows", "visual", "scene", "text")


def text_answer(prompt: str) -> str:
    """Return a plain answer to a prompt."""
    words = " ".join(prompt.split())
    return f"Simulated answer to: {words[:200]}"


def structured_answer(schema: Schema, prompt: str, seed: int | None) -> Any:
    """Return a value of a schema; a list of scenes is written by the local writer."""
    chance = Chance("answer", json.dumps(schema, sort_keys=True), prompt, seed)
    sampler = Sampler(schema, chance)
    value = sampler.value()
    root = sampler.resolve(schema)
    if kind_of(root) == "array":
        return _scenes(sampler, root, prompt, seed) or value
    properties: dict[str, Schema] = root.get("properties") or {}
    for name, part in properties.items():
        scenes = _scenes(sampler, sampler.resolve(part), prompt, seed)
        if scenes is not None:
            return {**value, name: scenes}
    return value


def _scenes(
    sampler: Sampler, array: Schema, prompt: str, seed: int | None
) -> list[dict[str, Any]] | None:
    """Return scenes for a list of objects that describe something, or None for other lists."""
    item = sampler.resolve(array.get("items") or {})
    properties: dict[str, Schema] = item.get("properties") or {}
    texts = [key for key, one in properties.items() if kind_of(sampler.resolve(one)) == "string"]
    negative = next((key for key in texts if _is(key, _NEGATIVE)), None)
    others = [key for key in texts if key != negative]
    description = next((key for key in others if _is(key, _DESCRIPTION)), None)
    if kind_of(array) != "array" or description is None:
        return None
    written = _write(_count(array, prompt), prompt, seed)
    found: list[dict[str, Any]] = []
    for number, scene in enumerate(written, 1):
        value = Sampler(item, Chance("scene", prompt, seed, number)).value()
        value[description] = scene.description
        if negative is not None:
            value[negative] = scene.negative_description
        for key in ("number", "index", "scene_number"):
            if key in properties:
                value[key] = number
        found.append(value)
    return found


def _write(count: int, prompt: str, seed: int | None) -> list[Scene]:
    character, idea = _CHARACTER.search(prompt), _IDEA.search(prompt)
    written: list[Scene] = []
    while len(written) < count:
        spec = ScenesSpec(
            idea=(idea[1] if idea else prompt)[:_LONGEST],
            character_description=(character[1] if character else "A traveller")[:_LONGEST],
            number_of_scenes=min(MOST_IN_A_CALL, count - len(written)),
            character_characteristics="",
            video_type="",
            video_characteristics="",
            camera_angle="",
            model="",
            seed=seed,
            first=len(written),
            total=count,
        )
        try:
            written += write(spec)
        except BackendError:
            break
    return written


def _count(array: Schema, prompt: str) -> int:
    asked = _COUNT.search(prompt)
    count = int(asked[1]) if asked else _USUAL_COUNT
    for name, choose in (("minItems", max), ("maxItems", min)):
        if name in array:
            count = choose(count, int(float(array[name])))
    return max(1, min(MOST_IN_A_FILM, count))


def _is(name: str, words: tuple[str, ...]) -> bool:
    return any(word in name.lower() for word in words)
