"""How Replicate shows a model."""

from __future__ import annotations

from typing import Any

from songreel.simulators.replicate.catalogue import Field, Model
from songreel.simulators.replicate.documents import version_of

_CREATED = "2026-01-15T12:00:00.000Z"
_URI = {"type": "string", "format": "uri"}
_TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "uri": _URI,
    "uris": {"type": "array", "items": _URI},
}


def model_document(model: Model) -> dict[str, Any]:
    """Return a model with the schema of its input and output."""
    owner, name = model.name.split("/")
    inputs = {
        "type": "object",
        "title": "Input",
        "required": [key for key, field in model.fields.items() if field.required],
        "properties": {
            key: {**_field(field), "title": key, "x-order": place}
            for place, (key, field) in enumerate(model.fields.items())
        },
    }
    schemas = {"Input": inputs, "Output": {**_URI, "title": "Output"}}
    return {
        "url": f"https://replicate.com/{model.name}",
        "owner": owner,
        "name": name,
        "description": model.description,
        "visibility": "public",
        "github_url": None,
        "paper_url": None,
        "license_url": None,
        "run_count": 0,
        "cover_image_url": None,
        "default_example": None,
        "latest_version": {
            "id": version_of(model.name),
            "created_at": _CREATED,
            "cog_version": "0.16.0",
            "openapi_schema": {
                "openapi": "3.0.2",
                "info": {"title": "Cog", "version": "0.1.0"},
                "components": {"schemas": schemas},
            },
        },
    }


def _field(field: Field) -> dict[str, Any]:
    schema = {**_TYPES[field.kind]}
    if field.choices:
        schema["enum"] = list(field.choices)
    if field.low is not None:
        schema["minimum"] = field.low
    if field.high is not None:
        schema["maximum"] = field.high
    if field.most is not None:
        schema["maxItems" if field.kind == "uris" else "maxLength"] = field.most
    if field.default is not None:
        schema["default"] = field.default
    return schema
