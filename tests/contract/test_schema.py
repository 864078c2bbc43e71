"""The whole API against its own description: whatever is sent, nothing breaks."""

from __future__ import annotations

import json
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from songreel.http.app import describe
from tests.support.api import Api

# No schema tells which backends, songs and pictures there are; `jobs/cancel` is also a `jobs/{id}`.
NOT_PROMISED = [not_a_server_error, positive_data_acceptance, unsupported_method]
# What no schema tells: a blank text is as good as none, and a body may have 32 MB.
PERHAPS_FINE = [*NOT_PROMISED, negative_data_rejection]
SCHEMA = schemathesis.openapi.from_dict(describe().openapi())


@SCHEMA.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_nothing_breaks_and_answers_are_as_described(case: schemathesis.Case, api: Api) -> None:
    response = case.call(base_url=api.server.url, timeout=30)
    is_told_otherwise = response.status_code == 413 or holds_blanks(case.body)
    excluded = PERHAPS_FINE if is_told_otherwise else NOT_PROMISED
    case.validate_response(response, excluded_checks=excluded)
    if response.status_code >= 500:
        # A backend without a key is the only failure that a request can ask for here.
        document = json.loads(response.content)
        assert document["error"] == "ConfigurationError", document


def holds_blanks(body: Any) -> bool:
    """Tell whether a field of a body holds a text of nothing but space."""
    values = body.values() if isinstance(body, dict) else ()
    return any(isinstance(value, str) and not value.strip() for value in values)
