"""The API's description for programs: FastAPI's own, with what really is answered to bad input."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI

_FRAMEWORK = "#/components/schemas/HTTPValidationError"
_OURS = "#/components/schemas/ErrorBody"
_DESCRIPTION = "Something is missing or has the wrong type."


class Api(FastAPI):
    """An application that describes all of its errors as flat, those of parameters included."""

    def openapi(self) -> dict[str, Any]:
        """Return the description; it is made once."""
        if self.openapi_schema is None:
            self.openapi_schema = _with_flat_errors(super().openapi())
        return self.openapi_schema


def written(api: FastAPI) -> str:
    """Return the description as the file that is kept of it: the same for the same routes."""
    return json.dumps(api.openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _with_flat_errors(description: dict[str, Any]) -> dict[str, Any]:
    for methods in description["paths"].values():
        for operation in methods.values():
            told = operation["responses"].get("422")
            if told is None:
                continue
            schema = told["content"]["application/json"]["schema"]
            if schema.get("$ref") == _FRAMEWORK:
                schema["$ref"] = _OURS
                told["description"] = _DESCRIPTION
    for name in ("HTTPValidationError", "ValidationError"):
        description["components"]["schemas"].pop(name, None)
    return description
