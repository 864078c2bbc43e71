"""A request is honoured, adapted and told, or refused: the contract's rules of adaptation."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from songreel.domain.capability import Capability, Medium, Price, Rate
from songreel.domain.clip import ClipRequest, ClipSpec, digest
from songreel.domain.errors import (
    BackendError,
    FailureCode,
    ImageGenerationError,
    InvalidRequestError,
    SceneGenerationError,
    VideoGenerationError,
)
from songreel.domain.frames import FrameSize
from songreel.domain.resolve import MAX_SEED, refuse_unpriced, resolve_clip

TODAY = date(2026, 11, 23)
MODEL = Capability(
    backend="acme",
    model="acme/one",
    medium=Medium.VIDEO,
    price=Price(Decimal("0.40"), "second", "list", date(2026, 11, 1)),
    durations=(4, 6, 8),
    sizes=(
        (
            "720p",
            (
                ("16:9", FrameSize(width=1280, height=720)),
                ("9:16", FrameSize(width=720, height=1280)),
            ),
        ),
        ("1080p", (("16:9", FrameSize(width=1920, height=1080)),)),
    ),
    reference="image",
    reference_durations=(8,),
    reference_ratios=("16:9",),
)
PLAIN = ClipRequest(prompt="A robot walks.")


def resolved(model: Capability = MODEL, *, strict: bool = False, **changes: Any) -> ClipSpec:
    return resolve_clip(replace(PLAIN, **changes), model, today=TODAY, strict=strict)


def changed(spec: ClipSpec) -> dict[str, tuple[Any, Any]]:
    return {change.parameter: (change.requested, change.used) for change in spec.adjustments}


def test_what_the_model_can_do_is_honoured_without_a_word():
    spec = resolved(seed=7, negative_prompt="blur")
    assert spec.adjustments == ()
    assert (spec.duration, spec.deliver_duration) == (8, 8)
    assert (spec.width, spec.height) == (1280, 720)
    assert (spec.seed, spec.negative_prompt) == (7, "blur")
    assert spec.prompt.startswith("A robot walks.\n\n")
    assert spec.caption == "A robot walks."


@pytest.mark.parametrize(("wanted", "bought"), [(1, 4), (4, 4), (5, 6), (7, 8)])
def test_a_length_goes_up_to_the_next_one_that_is_sold(wanted: int, bought: int):
    spec = resolved(duration=wanted)
    assert (spec.duration, spec.deliver_duration) == (bought, wanted)
    assert ("duration" in changed(spec)) is (wanted != bought)


@pytest.mark.parametrize(
    "changes",
    [
        {"duration": 9},
        {"duration": 0},
        {"duration": 61},
        {"duration": -1},
        {"seed": -1},
        {"seed": MAX_SEED + 1},
        {"resolution": "4k"},
        {"aspect_ratio": "21:9"},
        {"prompt": " \n"},
    ],
)
def test_what_cannot_be_done_is_refused_and_names_the_field(changes: dict[str, Any]):
    with pytest.raises(InvalidRequestError) as caught:
        resolved(**changes)
    assert caught.value.problems[0].field == next(iter(changes))


def test_a_ratio_is_reached_by_cropping_what_loses_least():
    spec = resolved(aspect_ratio="1:1")
    assert spec.make_aspect_ratio == "16:9"
    assert (spec.width, spec.height) == (720, 720)
    tall = resolved(aspect_ratio="9:16", resolution="1080p")
    assert tall.make_aspect_ratio == "16:9"
    assert tall.width * 16 == tall.height * 9
    assert tall.height <= 1080


def test_a_negative_prompt_moves_into_the_text_where_the_model_has_none():
    spec = resolved(replace(MODEL, negative_prompt=False), negative_prompt="rain")
    assert spec.negative_prompt is None
    assert spec.prompt.endswith("Must not appear: rain")
    assert changed(spec) == {"negative_prompt": ("rain", None)}


def test_sound_is_taken_off_where_the_model_always_makes_it():
    spec = resolved(replace(MODEL, audio="always"), generate_audio=False)
    assert (spec.make_audio, spec.keep_audio) == (True, False)
    assert changed(spec) == {"generate_audio": (False, True)}


def test_sound_that_the_model_never_makes_is_refused():
    with pytest.raises(InvalidRequestError, match="makes no sound"):
        resolved(replace(MODEL, audio="never"))
    assert resolved(replace(MODEL, audio="never"), generate_audio=False).make_audio is False


@pytest.mark.parametrize(
    ("changes", "role"),
    [
        ({}, "image"),
        ({"duration": 6}, "first_frame"),
        ({"duration": 7}, "image"),
        ({"aspect_ratio": "9:16"}, "first_frame"),
        ({"aspect_ratio": "1:1"}, "image"),
    ],
)
def test_a_reference_is_an_image_where_length_and_ratio_allow_it(
    changes: dict[str, Any], role: str
):
    assert resolved(reference="ab" * 32, **changes).reference_role == role


def test_further_references_go_along_as_far_as_the_model_takes_them():
    three = replace(MODEL, reference_images=3)
    wanted: dict[str, Any] = {"reference": "a" * 64, "more_references": ("b" * 64, "c" * 64)}
    spec = resolved(three, **wanted)
    assert spec.more_references == ("b" * 64, "c" * 64)
    assert spec.adjustments == ()
    assert spec.input_hash != resolved(three, reference="a" * 64).input_hash
    assert ClipSpec.from_document(json.loads(json.dumps(spec.to_document()))) == spec
    two = resolved(replace(MODEL, reference_images=2), **wanted)
    assert two.more_references == ("b" * 64,)
    assert changed(two) == {"references": (3, 2)}
    # The picture that a clip begins with stands for itself.
    begun = resolved(three, duration=4, **wanted)
    assert (begun.reference_role, begun.more_references) == ("first_frame", ())
    assert changed(begun)["references"] == (3, 1)


def test_a_reference_is_refused_where_the_model_takes_none():
    with pytest.raises(InvalidRequestError, match="takes no reference"):
        resolved(replace(MODEL, reference=None), reference="ab" * 32)


def test_a_seed_is_refused_where_the_model_takes_none():
    with pytest.raises(InvalidRequestError, match="takes no seed"):
        resolved(replace(MODEL, seed=False), seed=1)


def test_strict_handling_refuses_every_adaptation():
    with pytest.raises(InvalidRequestError) as caught:
        resolved(strict=True, duration=5, aspect_ratio="1:1")
    assert {problem.field for problem in caught.value.problems} == {"duration", "aspect_ratio"}
    assert resolved(strict=True).adjustments == ()


def test_rules_are_text_with_one_placeholder():
    spec = resolved(rules="In {aspect_ratio}, {never} {0} {{mind}}")
    assert spec.prompt == "A robot walks.\n\nIn 16:9, {never} {0} {{mind}}"


def test_a_retired_model_is_refused_by_name_with_its_successor():
    gone = replace(MODEL, retires_on=TODAY, fallback="acme/two")
    with pytest.raises(VideoGenerationError, match="acme/two") as caught:
        resolved(gone)
    assert caught.value.failure is FailureCode.MODEL_RETIRED
    assert resolved(replace(MODEL, retires_on=date(2026, 11, 24))).model == "acme/one"


@pytest.mark.parametrize(
    ("medium", "error"),
    [
        (Medium.TEXT, SceneGenerationError),
        (Medium.IMAGE, ImageGenerationError),
        (Medium.VIDEO, VideoGenerationError),
    ],
)
def test_a_model_without_a_price_is_not_ordered(medium: Medium, error: type[BackendError]):
    with pytest.raises(error, match="No price") as caught:
        refuse_unpriced(replace(MODEL, medium=medium, price=None))
    assert (caught.value.failure, caught.value.status) == (FailureCode.INVALID_INPUT, 500)


def test_an_order_survives_being_stored_and_keeps_its_hash():
    spec = resolved(duration=5, seed=3)
    again = ClipSpec.from_document(spec.to_document())
    assert again == spec
    assert again.input_hash == spec.input_hash
    assert replace(spec, seed=4).input_hash != spec.input_hash
    assert replace(spec, adjustments=()).input_hash == spec.input_hash
    assert replace(spec, variant="unmarked").input_hash != spec.input_hash


def test_the_song_s_energy_reaches_only_a_model_that_follows_it():
    energy = (0, 500, 1000)
    follower = replace(MODEL, follows_song=True)
    spec = resolved(follower, energy=energy)
    assert spec.energy == energy
    assert ClipSpec.from_document(json.loads(json.dumps(spec.to_document()))) == spec
    assert resolved(energy=energy).energy == ()
    assert resolved(energy=energy).input_hash == resolved().input_hash
    assert resolved(follower).input_hash == resolved().input_hash
    hashes = {resolved(follower, energy=each).input_hash for each in ((), energy, energy[:2])}
    assert len(hashes) == 3


def test_an_order_of_before_there_was_energy_keeps_its_hash():
    document = resolved(seed=3).to_document()
    for name in ("energy", "variant", "passage", "more_references"):
        del document[name]
    known = digest({**document, "adjustments": None})
    assert ClipSpec.from_document(document).input_hash == known
    assert resolved(seed=3).input_hash == known


BY_SOUND = replace(
    MODEL,
    price=Price.table(
        [Rate(Decimal("0.40"), audio=True), Rate(Decimal("0.20"), audio=False)],
        "second",
        "list",
        date(2026, 11, 1),
    ),
)


@pytest.mark.parametrize(("sound", "cost"), [(True, "$3.20"), (False, "$1.60")])
def test_an_adapted_length_says_what_is_bought_for_how_much(sound: bool, cost: str):
    (change,) = resolved(BY_SOUND, duration=7, generate_audio=sound).adjustments
    assert change.reason == f"acme/one sells 8 s for {cost}, trimmed to 7 s"


def test_what_has_no_price_is_refused_where_the_rest_of_the_model_has_one():
    only = [Rate(Decimal("0.40"), "720p")]
    model = replace(MODEL, price=Price.table(only, "second", "list", date(2026, 11, 1)))
    assert resolved(model).resolution == "720p"
    with pytest.raises(BackendError, match=r"acme/one at 1080p with sound.*models\.toml") as caught:
        resolved(model, resolution="1080p")
    assert caught.value.failure is FailureCode.INVALID_INPUT


def test_a_resolution_may_have_fewer_lengths():
    model = replace(MODEL, resolution_durations=(("1080p", (6,)),))
    assert resolved(model, resolution="1080p", duration=5).duration == 6
    assert resolved(model, duration=8).duration == 8
    with pytest.raises(InvalidRequestError, match="at most 6 seconds at 1080p"):
        resolved(model, resolution="1080p", duration=8)


def test_a_reference_is_refused_where_it_can_be_no_first_frame_either():
    model = replace(MODEL, first_frame=False)
    assert resolved(model, reference="ab" * 32).reference_role == "image"
    with pytest.raises(InvalidRequestError, match="no reference image at 6 s") as caught:
        resolved(model, reference="ab" * 32, duration=6)
    assert caught.value.problems[0].field == "reference_image_base64"


def test_a_prompt_is_held_to_what_the_model_takes_rules_and_negatives_included():
    model = replace(MODEL, prompt_characters=40, negative_prompt=False)
    assert resolved(model, rules="").prompt == "A robot walks.\n\n"
    with pytest.raises(InvalidRequestError, match=r"takes 40 characters, and .* has 44") as caught:
        resolved(model, rules="", negative_prompt="rain.....")
    assert caught.value.problems[0].field == "prompt"
