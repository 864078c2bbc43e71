from __future__ import annotations

import re
from html import unescape

from songreel.http.app import describe
from songreel.http.docs import render

DESCRIPTION = describe().openapi()
PAGE = render(DESCRIPTION, "http://127.0.0.1:8000")


def test_every_address_is_on_the_page() -> None:
    for path, methods in DESCRIPTION["paths"].items():
        for method in methods:
            assert f"<b>{method.upper()}</b> <code>{path}</code>" in PAGE


def test_every_field_of_a_request_is_on_the_page() -> None:
    for field in ("prompt", "negative_prompt", "video_rules_template", "number_of_scenes"):
        assert f"<code>{field}</code>" in PAGE
    assert "1 to 60" in PAGE
    assert "one of 16:9, 9:16, 1:1" in PAGE
    assert "<td>string or object or array</td>" in PAGE


def test_each_address_has_a_command_that_asks_for_it_by_its_method() -> None:
    examples = [unescape(text) for text in re.findall(r"<pre>(.*?)</pre>", PAGE, re.DOTALL)]
    url = "curl http://127.0.0.1:8000/api/mv"
    assert f"{url}/jobs/{{job_id}}/cancel -X POST" in examples
    assert any(text.startswith(f"{url}/films \\\n  -H") for text in examples)
    assert any(text.startswith(f"{url}/jobs/{{job_id}}/playhead -X PUT \\") for text in examples)


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert not re.search(r"<(script|link|img|iframe|object|embed)\b", PAGE)
    assert "@import" not in PAGE
    assert set(re.findall(r'(?:src|href)="([^"]*)"', PAGE)) == {"/openapi.json"}


def test_what_an_api_says_of_itself_is_text() -> None:
    hostile = {
        "info": {"title": "<script>", "version": "<b>", "description": "</main>"},
        "paths": {
            "/<i>": {
                "post": {
                    "description": "<img src=x>",
                    "parameters": [{"name": "<u>", "in": "<s>", "description": "<a>"}],
                    "responses": {"200": {"description": "<em>"}},
                }
            }
        },
    }
    page = render(hostile, "http://x/<q>")
    for tag in ("<script>", "<img", "<i>", "<u>", "<s>", "<a>", "<em>", "<q>"):
        assert tag not in page
