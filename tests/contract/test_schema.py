"""The whole API against its own description: whatever is sent, nothing breaks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from hypothesis import Phase, given
from starlette.responses import JSONResponse, Response

from songreel.http import errors
from songreel.http.app import describe
from tests.support.api import Api
from tests.support.fuzzing import check, made_up

DESCRIPTION = describe().openapi()
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
SECONDS = 30


@SCHEMA.parametrize()
@made_up(15)
def test_nothing_breaks_and_answers_are_as_described(case: schemathesis.Case, api: Api) -> None:
    check(case, case.call(base_url=api.server.url, timeout=SECONDS))


def test_what_answers_lead_to_does_not_break_either(api: Api) -> None:
    """Go on with the ids that answers tell: songs, jobs, projects, webhooks, assets, quotes."""
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    schema.config.update(base_url=api.server.url)

    class Walk(schema.as_state_machine()):
        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            return {"timeout": SECONDS}

        def validate_response(
            self, response: Any, case: schemathesis.Case, additional_checks: Any = (), **more: Any
        ) -> None:
            check(case, response)

    Walk.run(settings=made_up(10, stateful_step_count=8, phases=[Phase.generate]))


def test_every_operation_is_asked_and_says_how_it_fails() -> None:
    for path, methods in DESCRIPTION["paths"].items():
        for method, operation in methods.items():
            assert operation["responses"], (method, path)
            assert operation.get("description"), (method, path)
            for status, answer in operation["responses"].items():
                assert answer["description"], (method, path, status)
                # /ready tells in its own way what is not ready.
                if status >= "400" and path != "/ready":
                    reference = answer["content"]["application/json"]["schema"]["$ref"]
                    assert reference.endswith("/ErrorBody"), (method, path, status)


@pytest.mark.parametrize("breaks", ["raises", "answers otherwise", "answers a text"])
def test_an_endpoint_that_breaks_is_found(breaks: str) -> None:
    """The tests above can fail: an endpoint that raises, or answers what it does not describe."""
    broken = FastAPI()
    errors.install(broken)
    answers = {"raises": None, "answers otherwise": {"number": "word"}, "answers a text": "word"}

    @broken.get("/api/mv/odd/{number}", response_model=dict[str, int])
    def odd(number: int) -> Response:
        if number % 2:
            return JSONResponse({"number": number})
        if answers[breaks] is None:
            raise RuntimeError("a bug")
        return JSONResponse(answers[breaks])

    schema = schemathesis.openapi.from_dict(broken.openapi())
    operation = schema["/api/mv/odd/{number}"]["GET"]

    @made_up(50)
    @given(case=operation.as_strategy())
    def look(case: schemathesis.Case) -> None:
        check(case, case.call(base_url=url, timeout=SECONDS))

    with running(broken) as url, pytest.raises((AssertionError, BaseExceptionGroup)):
        look()


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serve an application from a thread, and give its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
