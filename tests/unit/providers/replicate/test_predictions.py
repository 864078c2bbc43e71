"""What a prediction says becomes a status."""

from __future__ import annotations

from typing import Any

import pytest

from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import Failed, Finished, Running
from songreel.providers.replicate.access import open_service
from songreel.providers.replicate.predictions import created_at, id_of, status_of

SERVICE = open_service({"REPLICATE_API_TOKEN": "r8_canary"}.get)
URL = "https://replicate.delivery/x/output.mp4"


def status(**prediction: Any) -> Any:
    return status_of({"input": {"prompt": "A fox."}, **prediction}, SERVICE)


def failure(found: Failed) -> tuple[FailureCode, str]:
    return found.error.failure, found.end


def test_what_goes_on_says_whether_it_has_begun():
    assert status(status="starting") == Running(begun=False)
    assert status(status="processing", logs="Using seed 7\n") == Running(begun=True)


@pytest.mark.parametrize(
    ("logs", "share"),
    [
        (" 25%|##5   | 5/20 [00:01<00:03]\n", 250),
        ("10%|#    | 1/10\n 90%|#########| 9/10 [..]\nsaving\n", 900),
        ("100%|#####| 3/3", 1000),
        ("50%|#| 7/5", 1000),
        ("40%|#| 0/0", 400),
        ("the author 50% of it", None),
        ("", None),
        (None, None),
        (["10%|#| 1/10"], None),
    ],
)
def test_progress_is_the_last_bar_of_the_logs(logs: object, share: int | None):
    assert status(status="processing", logs=logs).share == share


@pytest.mark.parametrize("output", [URL, [URL, "https://other"], {"url": URL}, [{"url": URL}]])
def test_a_result_is_a_text_a_list_or_an_object(output: object):
    assert status(status="succeeded", output=output) == Finished(URL)


@pytest.mark.parametrize("output", [None, "", [], {}, [None], 7, [[URL]]])
def test_done_without_a_result_is_no_result(output: object):
    assert failure(status(status="succeeded", output=output)) == (
        FailureCode.OUTPUT_INVALID,
        "succeeded",
    )


def test_a_list_that_leaves_out_results_says_only_that_they_are_worth_a_question():
    assert status_of({"status": "succeeded"}, SERVICE, listed=True) == Finished("")


def test_a_removed_result_has_expired():
    found = status(status="succeeded", output=None, data_removed=True)
    assert failure(found) == (FailureCode.RESULT_EXPIRED, "expired")


@pytest.mark.parametrize(
    ("prediction", "code", "end"),
    [
        ({"status": "canceled"}, FailureCode.CANCELLED, "canceled"),
        ({"status": "aborted"}, FailureCode.CANCELLED, "aborted"),
        ({"status": "canceled", "data_removed": True}, FailureCode.CANCELLED, "canceled"),
        ({"status": "failed"}, FailureCode.UNKNOWN_ERROR, "failed"),
        ({"status": "failed", "error": {"a": 1}}, FailureCode.UNKNOWN_ERROR, "failed"),
        ({"status": "failed", "error": "Out. (E1001)"}, FailureCode.UNKNOWN_ERROR, "E1001"),
        ({"status": "failed", "error": "No. (E005)"}, FailureCode.CONTENT_POLICY_VIOLATION, "E005"),
    ],
)
def test_an_end_keeps_the_services_name_of_it(
    prediction: dict[str, Any], code: FailureCode, end: str
):
    assert failure(status(**prediction)) == (code, end)


@pytest.mark.parametrize(
    ("prediction", "begun"),
    [
        ({"status": "canceled", "started_at": "2026-11-26T02:00:00Z"}, True),
        ({"status": "canceled", "metrics": {"predict_time": 1.5}}, True),
        ({"status": "canceled", "started_at": None}, None),
        ({"status": "canceled"}, None),
        ({"status": "canceled", "data_removed": True}, None),
        ({"status": "aborted"}, False),
        ({"status": "failed"}, None),
    ],
)
def test_what_was_cancelled_says_whether_it_had_begun(
    prediction: dict[str, Any], begun: bool | None
):
    assert status(**prediction).begun is begun


@pytest.mark.parametrize("name", [None, "finished", 7, ["succeeded"]])
def test_a_state_that_nobody_knows_is_not_an_end(name: object):
    with pytest.raises(BackendError) as caught:
        status(status=name)
    assert caught.value.failure is FailureCode.BACKEND_UNAVAILABLE


def test_a_token_that_the_service_repeats_is_not_told():
    found = status(status="failed", error="key r8_canary is bad")
    assert found.error.details == "key [key] is bad"


@pytest.mark.parametrize(
    "name", [None, 7, "", "short", "UPPERCASE0123", "a/../../models", "x" * 65]
)
def test_an_id_that_could_not_be_asked_for_is_none(name: object):
    assert id_of({"id": name}) is None


def test_an_id_and_a_moment_are_read():
    assert id_of({"id": "x18c1re8mxrma0crb3x8wbwqmg"}) == "x18c1re8mxrma0crb3x8wbwqmg"
    moment = created_at({"created_at": "2025-07-30T01:38:07.143Z"})
    assert moment is not None
    assert moment.isoformat() == "2025-07-30T01:38:07.143000+00:00"
    assert [created_at({"created_at": value}) for value in (None, 7, "soon", "2025-07-30")] == [
        None,
        None,
        None,
        None,
    ]
