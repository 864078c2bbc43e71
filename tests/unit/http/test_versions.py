"""Which version an If-Match names."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from songreel.http.versions import NO_VERSION, etag, expected_version

FORMS = frozenset({"lrc", "srt"})


def sent(*tags: str) -> Request:
    headers = [(b"if-match", tag.encode("latin-1")) for tag in tags]
    return Request({"type": "http", "method": "PUT", "path": "/", "headers": headers})


@pytest.mark.parametrize("tags", [(), ("*",), ("",)])
def test_any_version_will_do(tags: tuple[str, ...]) -> None:
    assert expected_version(sent(*tags), FORMS) is None


@pytest.mark.parametrize("form", [None, "lrc", "srt"])
def test_a_version_is_named_by_any_tag_that_tells_it(form: str | None) -> None:
    assert expected_version(sent(etag(12, form)["ETag"]), FORMS) == 12


@pytest.mark.parametrize(
    "tags",
    [('"1-mp"',), ('"1-"',), ('"1-srt-lrc"',), ('"1-SRT"',), ('W/"1"',), ("1",), ('"1"', '"2"')],
)
def test_what_was_never_told_is_no_version(tags: tuple[str, ...]) -> None:
    assert expected_version(sent(*tags), FORMS) == NO_VERSION


def test_a_document_of_one_form_has_tags_without_forms() -> None:
    assert expected_version(sent('"1"')) == 1
    assert expected_version(sent('"1-srt"')) == NO_VERSION
