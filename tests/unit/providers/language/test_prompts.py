"""The prompt files: versioned, filled in once, with an example that is really one."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

import pytest

from songreel.domain.scene import ScenesSpec
from songreel.providers.language.draft import Draft
from songreel.providers.language.prompts import prompt
from songreel.providers.language.request import beat_of, first_request, repair_request
from songreel.providers.language.styles import STYLES
from songreel.providers.language.writer import PROMPT_VERSION

SPEC = ScenesSpec(
    "a fox looks for {total} seas",
    "a red fox\nwith a scarf",
    4,
    "brave",
    "video",
    "35 mm",
    "low",
    "m",
    first=56,
    total=60,
    sections=("verse",) * 59 + ("outro",),
    lengths=(3,) * 60,
)
VERSIONS = {
    ("scenes", 1): "74496b471de8d0e6",
    ("scenes", 2): "0f3914f8edfdada0",
    ("scenes", 3): "152a2e1f5bb1daff",
    ("repair", 1): "664bb824a828f748",
}
"""The digest of what each version sends: whoever changes the words raises the version."""


@pytest.mark.parametrize("name", ["scenes", "repair"])
def test_other_words_are_another_version(name: str):
    found = prompt(name)
    words = hashlib.sha256(f"{found.instructions}\n{found.request}".encode()).hexdigest()[:16]
    assert VERSIONS[name, found.version] == words


@pytest.mark.parametrize("name", ["scenes", "repair"])
def test_the_example_is_an_answer_that_would_be_taken(name: str):
    found = prompt(name)
    assert "no model's answer" in found.example
    block = re.search(r"```json\n(.*?)```", found.example, re.DOTALL)
    assert block is not None
    numbers = [one["number"] for one in json.loads(block[1])["scenes"]]
    draft = Draft(2, "a small red fox with a torn ear and a blue scarf")
    draft.take(block[1], numbers)
    assert set(draft.kept) == set(numbers)
    assert "no model" not in found.instructions + found.request


def test_a_request_says_what_is_wanted_of_each_scene():
    text = first_request(SPEC)
    assert text.startswith("Write 4 scenes, numbers 1 to 4.")
    assert "scenes 57 to 60 of a film of 60" in text
    assert "Idea: a fox looks for {total} seas\nCharacter: a red fox with a scarf\n" in text
    assert "1. 3 s, close, verse\n" in text
    assert text.endswith("4. 3 s, close, outro")
    assert "Style:" not in text


@pytest.mark.parametrize("name", STYLES)
def test_a_style_is_described_by_what_is_seen(name: str):
    text, style = first_request(replace(SPEC, style=name)), STYLES[name]
    for words in (style.look, style.avoid, *style.palette, style.seen.light, style.seen.setting):
        assert words in text


def test_a_repair_names_exactly_what_is_wrong():
    draft = Draft(3, "a red fox")
    scenes = [{"number": n, "description": f"The fox waits at gate {n * 'x'}."} for n in (1, 3)]
    draft.take(json.dumps(scenes), [1, 2, 3])
    text = repair_request(draft, "THE FILM")
    assert text.startswith("Write 1 scenes anew: only numbers 2.")
    assert "- Scene 2 is missing." in text
    assert "1. The fox waits at gate x." in text
    assert "THE FILM" in text


def test_a_film_has_an_arc():
    beats = [beat_of(index, 20) for index in range(20)]
    assert list(dict.fromkeys(beats)) == ["opening", "build", "turn", "height", "close"]
    assert [beat_of(index, 4) for index in range(4)] == ["opening", "build", "turn", "close"]
    assert beat_of(0, 1) == "opening"
    assert all(beat_of(index, 400) for index in range(400))


def test_the_writer_tells_the_versions():
    assert f"{prompt('scenes').version}.{prompt('repair').version}" == PROMPT_VERSION


def test_what_happens_before_and_after_is_told_to_who_writes_a_scene_anew():
    one = replace(SPEC, number_of_scenes=1, first=2, total=4, lengths=(), sections=())
    told = first_request(replace(one, before="The fox finds\na {key}.", after="It opens a gate."))
    assert (
        "Scene 2 stays as it is: The fox finds a {key}.\n"
        "Scene 4 stays as it is: It opens a gate.\n\nThe scenes, each with" in told
    )
    assert "stays as it is" not in first_request(one)
    last = first_request(replace(one, first=3, before="It opens a gate."))
    assert "Scene 3 stays as it is: It opens a gate.\n\n" in last


def test_a_scene_is_told_of_the_music_under_it():
    notes = ("verse 1; energy 40 %", "chorus 1; energy 90 %; sung meanwhile: “over the sea”")
    spec = replace(SPEC, number_of_scenes=2, first=0, total=2, lengths=(5, 6), notes=notes)
    told = first_request(spec)
    assert "1. 5 s, opening; verse 1; energy 40 %" in told
    assert "2. 6 s, close; chorus 1; energy 90 %; sung meanwhile: “over the sea”" in told
