from __future__ import annotations

from songreel.providers.local.words.lexicon import Lexicon, words_of

LEXICON = Lexicon({"sea": "sea,ocean,deep sea", "city": "city", "berry": "berry", "glass": "glass"})


def test_words_come_in_any_script_without_punctuation():
    assert words_of("Don’t STOP, café_noir — 猫が!") == ["don’t", "stop", "café", "noir", "猫が"]


def test_hits_come_in_the_order_of_the_text_with_their_places():
    hits = LEXICON.hits("A city by the ocean")
    assert [(hit.key, hit.position) for hit in hits] == [("city", 1), ("sea", 4)]


def test_the_longer_term_wins():
    assert [hit.words for hit in LEXICON.hits("in the deep sea")] == ["deep sea"]


def test_plurals_and_possessives_are_found():
    found = [
        hit.key for hit in LEXICON.hits("Cities, oceans, berries, glasses and the city's lights")
    ]
    assert found == ["city", "sea", "berry", "glass", "city"]


def test_parts_of_words_are_not_hits():
    assert LEXICON.first("season electricity") is None


def test_phrases_that_mean_something_else_are_passed_over():
    lexicon = Lexicon({"run": "run,running", "water": "water"}, unless="on the run,running water")
    assert [hit.key for hit in lexicon.hits("On the run, she runs to running water")] == ["run"]
    assert lexicon.first("the water runs") == "water"
