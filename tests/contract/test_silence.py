"""A connection that goes silent is told from one that waits, before anything is paid twice."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator

import pytest

from tests.support.api import Api, hanging, read_answer
from tests.support.silence import PROOF_SECONDS, impatient_api, reason_for_none, silence
from tests.support.waiting import until

WHY_NOT = reason_for_none()

pytestmark = pytest.mark.skipif(WHY_NOT is not None, reason=WHY_NOT or "")


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Return a server that gives up silent connections soon."""
    with impatient_api(tmp_path_factory.mktemp("silence")) as running:
        yield running


def test_a_silent_connection_is_given_up_and_its_clip_taken_over(impatient: Api) -> None:
    body = {"prompt": "wait:silent", "duration": 1}
    with hanging(impatient, "generate_video", body) as connection:
        impatient.await_submissions("wait:silent")
        silence(connection)
        began = time.monotonic()
        timer = threading.Timer(PROOF_SECONDS + 2, impatient.allow, ["silent"])
        timer.start()
        answer = impatient.post("generate_video", body)
        seconds = time.monotonic() - began
        timer.join()

    assert answer.status_code == 200
    assert answer.json()["metadata"]["adopted"] is True
    assert impatient.submissions("wait:silent") == 1
    assert seconds > PROOF_SECONDS


def test_an_answer_into_the_silence_is_given_to_the_retry(impatient: Api) -> None:
    body = {"prompt": "wait:lost", "duration": 1}
    with hanging(impatient, "generate_video", body) as connection:
        impatient.await_submissions("wait:lost")
        silence(connection)
        ended = jobs_that_ended(impatient)
        impatient.allow("lost")
        until(lambda: jobs_that_ended(impatient) > ended, seconds=20, what="the end of the job")
        answer = impatient.post("generate_video", body)

    assert answer.status_code == 200
    assert answer.json()["metadata"]["adopted"] is True
    assert impatient.submissions("wait:lost") == 1


def test_a_live_connection_proves_itself_soon(impatient: Api) -> None:
    body = {"prompt": "wait:alive", "duration": 1}
    with hanging(impatient, "generate_video", body) as first:
        impatient.await_submissions("wait:alive")
        began = time.monotonic()
        with hanging(impatient, "generate_video", body) as second:
            impatient.await_submissions("wait:alive", 2)
            seconds = time.monotonic() - began
            impatient.allow("alive")
            statuses = [read_answer(first)[0], read_answer(second)[0]]

    assert statuses == [200, 200]
    assert impatient.submissions("wait:alive") == 2
    assert seconds < PROOF_SECONDS


def jobs_that_ended(api: Api) -> int:
    """Count in the database: a caller that waits has no id to ask for."""
    with contextlib.closing(sqlite3.connect(api.server.data / "songreel.db")) as database:
        (count,) = database.execute(
            "SELECT count(*) FROM jobs WHERE state = 'succeeded'"
        ).fetchone()
    return count
