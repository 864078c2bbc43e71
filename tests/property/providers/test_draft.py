"""Whatever a language model answers, scenes are exact, different and kept, or told to be wrong."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from songreel.providers.language.draft import Draft

FOX = "a small red fox"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner),
    max_leaves=20,
)


def told(number: int, version: int = 0) -> str:
    return f"Version {version}: the fox waits at gate {'a' * (number + 1)}."


def sound(draft: Draft, count: int) -> None:
    kept, faults = draft.kept, draft.faults
    assert kept.keys() | faults.keys() == set(range(1, count + 1))
    assert not kept.keys() & faults.keys()
    scenes = draft.scenes("film")
    assert len(scenes) == len(kept)
    assert len({scene.description for scene in scenes}) == len(scenes)
    for scene in scenes:
        assert FOX in scene.description
        assert scene.negative_description
        (scene.description + scene.negative_description).encode()


@settings(deadline=None, max_examples=200)
@given(answers=st.lists(st.text() | VALUES.map(json.dumps), max_size=3), count=st.integers(1, 60))
def test_no_answer_breaks_it(answers: list[str], count: int):
    draft = Draft(count, FOX)
    for answer in answers:
        before = dict(draft.kept)
        draft.take(answer, list(draft.faults))
        sound(draft, count)
        assert before.items() <= draft.kept.items()


@st.composite
def damaged(draw: st.DrawFn, count: int) -> list[dict[str, Any]]:
    scenes: list[dict[str, Any]] = [
        {"number": number, "description": told(number), "negative_description": ""}
        for number in range(1, count + 1)
    ]
    for _ in range(draw(st.integers(0, 5))):
        if not scenes:
            break
        at = draw(st.integers(0, len(scenes) - 1))
        match draw(st.sampled_from(["drop", "blank", "copy", "repeat", "surplus"])):
            case "drop":
                del scenes[at]
            case "blank":
                scenes[at] = {**scenes[at], "description": " "}
            case "copy":
                scenes[at] = {**scenes[at], "description": scenes[0]["description"]}
            case "repeat":
                scenes.append(dict(scenes[at]))
            case _:
                scenes.append({"number": count + 1 + at, "description": told(count + 1 + at)})
    return draw(st.permutations(scenes))


@settings(deadline=None, max_examples=200)
@given(data=st.data(), count=st.integers(1, 20))
def test_what_is_damaged_is_asked_for_again_and_the_rest_stays(data: st.DataObject, count: int):
    draft = Draft(count, FOX)
    asked = list(range(1, count + 1))
    text = json.dumps({"scenes": data.draw(damaged(count))}, ensure_ascii=False)
    draft.take(text[: data.draw(st.integers(len(text) // 2, len(text)))], asked)
    sound(draft, count)
    kept, wrong = dict(draft.kept), list(draft.faults)
    mended = [{"number": number, "description": told(number, 1)} for number in wrong]
    draft.take(json.dumps({"scenes": mended}), wrong)
    sound(draft, count)
    assert not draft.faults
    assert kept.items() <= draft.kept.items()
