"""What holds for every answer of the API, whatever was asked: used by tests that make requests up.

How many are made up: `SONGREEL_FUZZ` times the usual number; `make fuzz` sets it.
"""

from __future__ import annotations

import json
import os
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    ensure_resource_availability,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
    use_after_free,
)

TIMES = int(os.environ.get("SONGREEL_FUZZ", "1"))

# No schema tells which backends, songs and pictures there are; `jobs/cancel` is also a `jobs/{id}`,
# and takes what that takes.
# What is deleted can be restored for a day, and a list shows what others of the machine made.
NOT_PROMISED = [
    not_a_server_error,
    positive_data_acceptance,
    unsupported_method,
    allow_header_conformance,
    use_after_free,
    ensure_resource_availability,
]
# What no schema tells: a blank text is as good as none, and a body may have 32 MB.
PERHAPS_FINE = [*NOT_PROMISED, negative_data_rejection]

# The failures of the server's own that a request can ask for where no backend has a key and the
# disk is not full: what such a backend is asked for, and paid orders while they are held.
EXPECTED = {(500, "ConfigurationError"), (503, "Unavailable")}


def made_up(examples: int, **more: Any) -> settings:
    """Return how many requests are made up for a test, and how patiently."""
    return settings(
        max_examples=examples * TIMES,
        deadline=None,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
            HealthCheck.data_too_large,
        ],
        **more,
    )


def check(case: schemathesis.Case, response: Response, **more: Any) -> None:
    """Make sure that an answer is as described, and no failure that nobody asked for.

    Raises:
        AssertionError: it is not.
    """
    is_told_otherwise = response.status_code == 413 or holds_blanks(case.body)
    excluded = PERHAPS_FINE if is_told_otherwise else NOT_PROMISED
    case.validate_response(response, excluded_checks=[*excluded, *more.pop("excluded", ())], **more)
    if response.status_code >= 500:
        document = json.loads(response.content)
        assert (response.status_code, document["error"]) in EXPECTED, document


def holds_blanks(body: Any) -> bool:
    """Tell whether a text somewhere in a body is nothing but space."""
    if isinstance(body, dict):
        return any(map(holds_blanks, body.values()))
    if isinstance(body, list):
        return any(map(holds_blanks, body))
    return isinstance(body, str) and not body.strip()
