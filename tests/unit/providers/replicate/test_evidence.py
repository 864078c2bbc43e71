"""An error proves what the service says in its own form, never what a prompt says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songreel.providers.replicate.evidence import Evidence, evidence_of

SENSITIVE = "The input or output was flagged as sensitive. Please try again with different inputs."
REFUSED = Evidence("E005", is_safety=True)
PLAIN = {"prompt": "A fox walks."}


@pytest.mark.parametrize(
    ("error", "found"),
    [
        (f"{SENSITIVE} (E005) (uIJ6l3ruRD)", REFUSED),
        (f"{SENSITIVE} (E005)", REFUSED),
        (f"{SENSITIVE}\n(E005)\n", REFUSED),
        (SENSITIVE, Evidence(None, is_safety=True)),
        ("Something of this is not made. (E005) (abcDEF1234)", REFUSED),
        ("Prediction failed for an unknown reason. (E1000)", Evidence("E1000")),
        ("Out of memory. (E1001) (Zz_9-abcde)", Evidence("E1001")),
        ("E005", Evidence()),
        ("(E005) was the reason", Evidence()),
        ("A fox in the mist (E005)", Evidence()),
        ("Failed. (E005) and more", Evidence()),
        ("Failed. (E00512345)", Evidence()),
        ("CUDA out of memory", Evidence()),
        ("", Evidence()),
        (None, Evidence()),
        ({"code": "E005"}, Evidence()),
    ],
)
def test_a_code_counts_in_its_own_form_and_place(error: object, found: Evidence):
    assert evidence_of(error, PLAIN) == found


@pytest.mark.parametrize(
    "prompt",
    [
        "rate limit",
        "the author of the content policy",
        "flagged as sensitive",
        "A robot says nsfw. (E005)",
        "A robot says safety. (E005) (uIJ6l3ruRD)",
        SENSITIVE,
        f"{SENSITIVE} (E005)",
    ],
)
@pytest.mark.parametrize("words", ["{}", "Could not make: {}", "Failed. {}", "'{}' is too long."])
def test_an_error_that_repeats_the_prompt_proves_nothing(prompt: str, words: str):
    assert evidence_of(words.format(prompt), {"prompt": prompt}) == Evidence()


def test_a_prompt_with_a_code_does_not_hide_the_services_own_refusal():
    error = f"{SENSITIVE} (E005) (uIJ6l3ruRD)"
    assert evidence_of(error, {"prompt": "A robot says (E005)"}) == REFUSED


def test_an_input_that_is_not_there_any_more_could_have_said_anything():
    assert evidence_of("Failed. (E005)", {}) == Evidence()
    assert evidence_of(f"{SENSITIVE} (E005)", {}) == REFUSED


def test_all_of_the_input_is_looked_at():
    error = "Failed. (E1001)"
    assert evidence_of(error, {"prompt": "a", "shots": [{"text": "b (E1001)"}]}) == Evidence()


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_prompt_makes_an_error_of_its_own_words(prompt: str, rest: str):
    given = {"prompt": f"{prompt} (E005) {rest}"}
    assert evidence_of(given["prompt"], given) == Evidence()
