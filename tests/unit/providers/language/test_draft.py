"""Answers of language models, good and bad: what is good is kept, what is wrong is told."""

from __future__ import annotations

import json

import pytest

from songreel.providers.language.draft import LONGEST, NEGATIVE, Draft

FOX = "a small red fox with a torn ear"


def told(number: int) -> str:
    return f"Wide shot: the fox crosses bridge {'i' * number} at dusk; the camera tracks along."


def scene(
    number: int, description: str | None = None, negative: str = "crowds"
) -> dict[str, object]:
    words = told(number) if description is None else description
    return {"number": number, "description": words, "negative_description": negative}


def answer(*scenes: object) -> str:
    return json.dumps({"scenes": scenes})


def drafted(text: str, count: int = 3) -> Draft:
    draft = Draft(count, FOX)
    draft.take(text, list(range(1, count + 1)))
    return draft


def test_a_good_answer_needs_nothing_more():
    draft = drafted(answer(scene(2), scene(1), scene(3)))
    assert draft.faults == {}
    assert [one.description for one in draft.scenes("35 mm film")] == [
        f"{told(number)} Character: {FOX}. Look: 35 mm film." for number in (1, 2, 3)
    ]
    assert {one.negative_description for one in draft.scenes("")} == {"crowds"}


@pytest.mark.parametrize(
    "text",
    [
        f"```json\n{answer(scene(1), scene(2), scene(3))}\n```",
        f"Here are your scenes:\n{answer(scene(1), scene(2), scene(3))}",
        json.dumps([scene(1), scene(2), scene(3)]),
        json.dumps({"result": [scene(1), scene(2), scene(3)]}),
        answer(*({"description": told(number)} for number in (1, 2, 3))),
        answer(*(told(number) for number in (1, 2, 3))),
        answer(*({**scene(number), "number": number - 1} for number in (1, 2, 3))),
        answer(*({**scene(number), "number": str(number)} for number in (1, 2, 3))),
        answer(scene(1), {**scene(2), "number": None}, scene(3)),
        answer(scene(1), scene(2), scene(3), scene(4)),
        answer(scene(1), scene(2), scene(3), scene(3, "Another third, which comes too late.")),
    ],
    ids=[
        *("fenced", "introduced", "a list", "another name", "unnumbered", "plain texts"),
        *("from zero", "numbers as text", "one unnumbered", "surplus", "twice one number"),
    ],
)
def test_what_can_be_understood_is_taken(text: str):
    draft = drafted(text)
    assert draft.faults == {}
    assert list(draft.kept.values()) == [told(number) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (answer(scene(1), scene(3)), {2: "Scene 2 is missing."}),
        (answer(scene(1), scene(3), scene(4)), {2: "Scene 2 is missing."}),
        (answer(scene(1), scene(2, " … "), scene(3)), {2: "Scene 2 says nothing"}),
        (answer(scene(1), scene(2, f"Character: {FOX}."), scene(3)), {2: "Scene 2 says nothing"}),
        (answer(scene(1), scene(2, told(1).upper()), scene(3)), {2: "the same as scene 1"}),
        (answer(scene(1), scene(2, f"{told(1)} {FOX}"), scene(3)), {2: "the same as scene 1"}),
        (answer(scene(1), scene(2, "long " * LONGEST), scene(3)), {2: "are the most"}),
        (answer(scene(1), {"number": 2}, scene(3)), {2: "Scene 2 says nothing"}),
        (answer(scene(1), 7, None, scene(3)), {2: "Scene 2 is missing."}),
        ("", {1: "missing", 2: "missing", 3: "missing"}),
        ("I am sorry.", {1: "missing", 2: "missing", 3: "missing"}),
        ("{]", {1: "missing", 2: "missing", 3: "missing"}),
        ("[" * 5000, {1: "missing", 2: "missing", 3: "missing"}),
    ],
    ids=[
        *(
            "missing",
            "missing and surplus",
            "blank",
            "the character alone",
            "copied",
            "copied with the character",
        ),
        *("endless", "empty", "no scenes", "nothing", "words", "no JSON", "deep"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_is_kept(text: str, faults: dict[int, str]):
    draft = drafted(text)
    assert draft.faults.keys() == faults.keys()
    for number, why in faults.items():
        assert why in draft.faults[number]
    assert set(draft.kept) == {1, 2, 3} - faults.keys()


def test_of_an_answer_that_was_cut_off_the_whole_scenes_count():
    text = answer(scene(1), scene(2), scene(3))
    draft = drafted(text[: text.index("iii") - 5])
    assert set(draft.kept) == {1, 2}


def test_a_repair_changes_the_wrong_ones_alone():
    draft = drafted(answer(scene(1), scene(3)))
    draft.take(answer(scene(1, "A new first, which nobody wanted."), scene(2)), [2])
    assert draft.faults == {}
    assert list(draft.kept.values()) == [told(1), told(2), told(3)]


def test_a_repair_without_the_right_numbers_goes_by_its_order():
    draft = drafted(answer(scene(2)))
    draft.take(answer({**scene(1), "number": 1}, {**scene(3), "number": 2}), [1, 3])
    assert list(draft.kept.values()) == [told(1), told(2), told(3)]


def test_the_character_is_put_in_unless_it_is_there_word_for_word():
    there = f"Close-up: {FOX.upper()} looks up from the grass. Static camera."
    draft = drafted(answer(scene(1, there), scene(2), scene(3)))
    first, second, _ = draft.scenes("")
    assert first.description == there
    assert second.description.endswith(f"Character: {FOX}.")


def test_what_a_style_avoids_joins_every_negative():
    draft = Draft(1, FOX, avoid="daylight, crowds")
    draft.take(answer(scene(1, negative="")), [1])
    assert draft.scenes("")[0].negative_description == f"{NEGATIVE}, daylight, crowds"


def test_numbers_and_signs_that_are_no_text_are_taken_off():
    written = "Scene 2: Wide shot\x00 of a 24-hour diner\ud800 where the fox waits."
    draft = drafted(answer(scene(1, written)), 1)
    assert draft.kept[1] == "Wide shot of a 24-hour diner where the fox waits."
    draft = drafted(answer(scene(1, "24-hour diner at night, the fox waits outside.")), 1)
    assert draft.kept[1].startswith("24-hour")
