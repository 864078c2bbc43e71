"""Values that satisfy a JSON Schema, always the same ones for the same schema and words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from songreel.providers.local.chance import Chance

_DEEPEST = 6
_SPREAD = 10
_ITEMS = 2
_WORDS = (
    *("amber", "harbour", "lantern", "meadow", "quiet", "river", "silver", "thunder"),
    *("velvet", "willow", "winter", "wonder"),
)
_FORMATS = {
    "date-time": "2026-11-01T12:00:00Z",
    "date": "2026-11-01",
    "time": "12:00:00Z",
    "email": "someone@example.org",
    "uri": "https://example.org/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}

_SPELLINGS = {
    "any_of": "anyOf",
    "max_items": "maxItems",
    "max_length": "maxLength",
    "min_items": "minItems",
    "min_length": "minLength",
    "prefix_items": "prefixItems",
}
"""Google's SDK also sends the keywords in snake case."""
_NAMED = ("properties", "$defs", "definitions")
_LISTED = ("anyOf", "oneOf", "allOf", "prefixItems")

Schema = Mapping[str, Any]


class Sampler:
    """Makes values for one schema, as Gemini takes it: also with types in capitals."""

    def __init__(self, schema: Schema, chance: Chance) -> None:
        """Draw from a stream."""
        self._root, self._chance = _plain(schema), chance

    def value(self) -> Any:
        """Return a value of the schema."""
        return self._value(self._root, 0)

    def resolve(self, schema: Schema) -> Schema:
        """Return what a schema stands for: the target of a reference, or a choice of it."""
        for _ in range(_DEEPEST):
            if "$ref" in schema:
                schema = self._target(str(schema["$ref"]))
            elif options := schema.get("anyOf") or schema.get("oneOf"):
                real = [one for one in options if kind_of(one) != "null"]
                schema = (real or options)[0]
            elif parts := schema.get("allOf"):
                schema = _merged([self.resolve(part) for part in parts])
            else:
                break
        return schema

    def _target(self, reference: str) -> Schema:
        found: Any = self._root
        for step in reference.removeprefix("#").strip("/").split("/"):
            found = found.get(step, {}) if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        return cast("Schema", found) if isinstance(found, dict) else {}

    def _value(self, given: Schema, depth: int) -> Any:
        if depth > 2 * _DEEPEST:
            return None
        schema = self.resolve(given)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return self._chance.pick(schema["enum"])
        match kind_of(schema):
            case "object":
                return self._object(schema, depth)
            case "array":
                return self._array(schema, depth)
            case "integer":
                return self._integer(schema)
            case "number":
                return float(self._integer(schema))
            case "boolean":
                return True
            case "null":
                return None
            case _:
                return self._text(schema)

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        properties: dict[str, Schema] = schema.get("properties") or {}
        required = set[str](schema.get("required") or ())
        return {
            name: self._value(part, depth + 1)
            for name, part in properties.items()
            if name in required or depth < _DEEPEST
        }

    def _array(self, schema: Schema, depth: int) -> list[Any]:
        fixed: list[Schema] = schema.get("prefixItems") or []
        least, most = _number(schema, "minItems", 0), _number(schema, "maxItems", 1 << 30)
        wanted = _ITEMS if depth < _DEEPEST else 0
        count = min(max(least, wanted, len(fixed)), most)
        item: Schema = schema.get("items") or {}
        parts = [*fixed, *[item] * (count - len(fixed))][:count]
        return [self._value(part, depth + 1) for part in parts]

    def _integer(self, schema: Schema) -> int:
        high = _number(schema, "maximum", _number(schema, "exclusiveMaximum", 1 << 31) - 1)
        usual = min(0, high - 1)
        low = _number(schema, "minimum", _number(schema, "exclusiveMinimum", usual) + 1)
        high = min(high, low + _SPREAD)
        step = max(1, _number(schema, "multipleOf", 1))
        value = self._chance.whole(low, max(low, high))
        return max(-(-low // step) * step, value // step * step)

    def _text(self, schema: Schema) -> str:
        if schema.get("format") in _FORMATS:
            return _FORMATS[schema["format"]]
        least, most = _number(schema, "minLength", 0), _number(schema, "maxLength", 1 << 30)
        text = " ".join(self._chance.pick(_WORDS) for _ in range(4)).capitalize()
        while len(text) < least:
            text += f" {self._chance.pick(_WORDS)}"
        return text[:most]


def _plain(schema: Schema) -> Schema:
    """Return a schema whose keywords are spelled as JSON Schema has them, at every level."""
    plain: dict[str, Any] = {}
    for key, part in schema.items():
        name = _SPELLINGS.get(key, key)
        if name in _NAMED:
            plain[name] = {one: _plain(inner) for one, inner in part.items()}
        elif name in _LISTED:
            plain[name] = [_plain(inner) for inner in part]
        else:
            plain[name] = _plain(part) if name == "items" else part
    return plain


def kind_of(schema: Schema) -> str:
    """Return the type of a schema in lower case, guessed where it names none."""
    kind = schema.get("type")
    if isinstance(kind, list):
        names = [str(one).lower() for one in cast("list[Any]", kind)]
        return next((name for name in names if name != "null"), "null")
    if kind is None:
        return "object" if "properties" in schema else "array" if "items" in schema else "string"
    return str(kind).lower()


def _merged(parts: list[Schema]) -> Schema:
    whole: dict[str, Any] = {}
    for part in parts:
        properties = {**whole.get("properties", {}), **part.get("properties", {})}
        required = [*whole.get("required", []), *part.get("required", [])]
        whole |= part
        if properties:
            whole |= {"properties": properties, "required": required}
    return whole


def _number(schema: Schema, name: str, default: int) -> int:
    # OpenAPI as Gemini takes it writes limits as text.
    try:
        return int(float(schema[name]))
    except (KeyError, TypeError, ValueError):
        return default
