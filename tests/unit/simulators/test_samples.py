"""Whatever schema a caller sends, the answer satisfies it."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songreel.providers.local.chance import Chance
from songreel.simulators.gemini.answers import structured_answer
from songreel.simulators.gemini.samples import Sampler

SCHEMAS: list[dict[str, Any]] = [
    {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]},
    {"type": "array", "items": {"type": "integer", "minimum": 3, "maximum": 4}, "minItems": 5},
    {"type": "array", "items": {"type": "boolean"}, "maxItems": 1},
    {"type": "string", "enum": ["x", "y"]},
    {"type": "string", "minLength": 80},
    {"type": "string", "maxLength": 3},
    {"type": "string", "format": "date-time"},
    {"type": ["string", "null"]},
    {"type": "integer", "maximum": -5},
    {"type": "integer", "multipleOf": 7, "minimum": 10, "maximum": 30},
    {"type": "number", "exclusiveMinimum": 0},
    {"anyOf": [{"type": "null"}, {"type": "integer"}]},
    {"allOf": [{"properties": {"a": {"type": "string"}}, "required": ["a"]}, {"type": "object"}]},
    {"const": 7},
    {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
    {
        "$defs": {
            "Node": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
                },
                "required": ["name"],
            }
        },
        "$ref": "#/$defs/Node",
    },
]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_value_satisfies_its_schema(schema: dict[str, Any]) -> None:
    value = Sampler(schema, Chance("x")).value()

    jsonschema_rs.validator_for(schema).validate(value)
    assert value == Sampler(schema, Chance("x")).value()


def test_types_in_capitals_and_limits_as_text() -> None:
    item = {"any_of": [{"type": "STRING", "min_length": "30"}]}
    schema = {
        "type": "OBJECT",
        "properties": {"min_items": {"type": "ARRAY", "items": item, "min_items": "3"}},
    }

    value = Sampler(schema, Chance("x")).value()

    assert len(value["min_items"]) == 3
    assert all(len(one) >= 30 for one in value["min_items"])


@given(st.recursive(st.sampled_from(["string", "integer", "boolean", "number", "null"]), st.lists))
def test_nested_objects_of_any_kind(kinds: Any) -> None:
    def schema(kind: Any) -> dict[str, Any]:
        if isinstance(kind, str):
            return {"type": kind}
        parts = {f"p{number}": schema(one) for number, one in enumerate(kind)}
        return {"type": "object", "properties": parts, "required": list(parts)[::2]}

    value = Sampler(schema(kinds), Chance("x")).value()

    jsonschema_rs.validator_for(schema(kinds)).validate(value)


def scenes_schema(**more: Any) -> dict[str, Any]:
    item = {
        "type": "object",
        "properties": {
            "scene_number": {"type": "integer"},
            "description": {"type": "string"},
            "negative_description": {"type": "string"},
        },
        "required": ["description", "negative_description"],
    }
    return {"type": "object", "properties": {"scenes": {"type": "array", "items": item, **more}}}


@pytest.mark.parametrize(
    ("prompt", "more", "count"),
    [
        ("Write exactly 5 scenes.", {}, 5),
        ("Write 12 short filmable scenes", {}, 12),
        ("Write them", {"minItems": 3, "maxItems": 3}, 3),
        ("Write 130 scenes", {}, 130),
        ("Write them", {}, 8),
    ],
)
def test_as_many_scenes_as_asked_for(prompt: str, more: dict[str, Any], count: int) -> None:
    words = f"{prompt}\nCharacter: Old keeper in a yellow coat\nIdea: befriends the moon"
    schema = scenes_schema(**more)

    answer = structured_answer(schema, words, 3)

    jsonschema_rs.validator_for(schema).validate(answer)
    texts = [scene["description"] for scene in answer["scenes"]]
    assert len(texts) == len(set(texts)) == count
    assert all("keeper in a yellow coat" in text for text in texts)
    assert [scene["scene_number"] for scene in answer["scenes"]] == list(range(1, count + 1))
    assert answer == structured_answer(schema, words, 3) != structured_answer(schema, words, 4)


def test_other_lists_are_no_scenes() -> None:
    schema = {
        "type": "array",
        "items": {"type": "object", "properties": {"n": {"type": "integer"}}},
    }

    assert all(isinstance(one["n"], int) for one in structured_answer(schema, "4 scenes", None))
