"""The page about the API, made here from its own description: nothing comes from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

router = APIRouter(include_in_schema=False)

_STYLE = """
:root { color-scheme: light dark; --line: #8885; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font: 14px/1.5 ui-monospace, monospace; }
pre { background: var(--soft); padding: .75rem; overflow-x: auto; border-radius: 4px; }
details { border: 1px solid var(--line); border-radius: 4px; margin: .5rem 0; padding: .5rem 1rem; }
summary { cursor: pointer; } summary b { display: inline-block; min-width: 4rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0;
  border-bottom: 1px solid var(--line); }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@router.get("/docs")
async def get_docs(request: Request) -> Response:
    """Describe every address of this server, for people."""
    page = render(request.app.openapi(), str(request.base_url).rstrip("/"))
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY})


def render(description: Mapping[str, Any], base_url: str) -> str:
    """Return the page for an OpenAPI description."""
    about = description["info"]
    operations = "\n".join(
        _operation(path, method, operation, description, base_url)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    )
    title = escape(f"{about['title']} {about['version']}")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
        f"<p>{escape(about['description'])}</p>"
        '<p>For programs: <a href="/openapi.json">openapi.json</a>.</p>'
        f"{operations}</main></body></html>\n"
    )


def _operation(
    path: str,
    method: str,
    operation: Mapping[str, Any],
    description: Mapping[str, Any],
    base_url: str,
) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    fields = [] if schema is None else list(_field_rows(schema))
    fields += _parameter_rows(operation.get("parameters", ()))
    table = f"<table><tbody>{''.join(fields)}</tbody></table>" if fields else ""
    answers = "".join(
        f"<tr><td>{escape(status)}</td><td>{escape(each['description'])}</td>"
        f"<td><code>{escape(_answer_name(each))}</code></td></tr>"
        for status, each in operation["responses"].items()
    )
    return (
        f"<details><summary><b>{method.upper()}</b> <code>{escape(path)}</code></summary>"
        f"<p>{escape(operation.get('description', ''))}</p>{table}"
        f"<pre>{escape(_example(path, method, content, schema, base_url))}</pre>"
        f"<table><tbody>{answers}</tbody></table></details>"
    )


def _parameter_rows(parameters: Any) -> list[str]:
    return [
        _row(each["name"], each["in"], each.get("description", ""), bool(each.get("required")))
        for each in parameters
    ]


def _field_rows(schema: Mapping[str, Any]) -> Iterator[str]:
    required = schema.get("required", ())
    for name, field in schema["properties"].items():
        kinds = [kind for kind in _alternatives(field) if kind["type"] != "null"]
        words = [str(field.get("description", ""))]
        for kind in kinds:
            if "enum" in kind:
                words.append("one of " + ", ".join(kind["enum"]))
            if "minimum" in kind and "maximum" in kind:
                words.append(f"{kind['minimum']} to {kind['maximum']}")
            elif "minimum" in kind:
                words.append(f"at least {kind['minimum']}")
        if field.get("default") is not None:
            words.append(f"default {json.dumps(field['default'])}")
        types = " or ".join(dict.fromkeys(str(kind["type"]) for kind in kinds))
        yield _row(name, types, "; ".join(filter(None, words)), name in required)


def _alternatives(field: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give each kind of value that a field takes."""
    choices = field.get("anyOf") or field.get("oneOf")
    if choices is None:
        yield field
        return
    for choice in choices:
        yield from _alternatives(choice)


def _row(name: str, kind: str, text: str, required: bool) -> str:
    star = " <b>required</b>" if required else ""
    return (
        f"<tr><td><code>{escape(name)}</code>{star}</td><td>{escape(kind)}</td>"
        f"<td>{escape(text)}</td></tr>"
    )


def _answer_name(answer: Mapping[str, Any]) -> str:
    content: Mapping[str, Any] = answer.get("content", {})
    for media_type, each in content.items():
        reference = each.get("schema", {}).get("$ref")
        return str(reference).rpartition("/")[2] if reference else str(media_type)
    return ""


def _example(path: str, method: str, content: Mapping[str, Any], schema: Any, base_url: str) -> str:
    command = f"curl {base_url}{path}"
    if method == "get":
        return command
    if schema is not None:
        body = {name: f"<{name}>" for name in schema.get("required", ())}
        data = json.dumps(body).replace("'", "")
        verb = "" if method == "post" else f" -X {method.upper()}"
        return f"{command}{verb} \\\n  -H 'Content-Type: application/json' -d '{data}'"
    return f"{command} --data-binary @FILE" if content else f"{command} -X POST"
