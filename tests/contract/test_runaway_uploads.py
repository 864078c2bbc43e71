"""Uploads that would take a server's time or memory: stopped, refused, and nobody else waits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from tests.support.api import Api, run_api
from tests.support.bombs import memory_bomb, time_bomb
from tests.support.uploads import image, kept_files, send


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Return a server that gives an upload two seconds and 100 MB."""
    environment = {"SONGREEL_UPLOAD_SECONDS": "2", "SONGREEL_UPLOAD_MEMORY_MB": "100"}
    with run_api(tmp_path_factory.mktemp("narrow"), environment=environment) as api:
        yield api


def test_two_clips_that_run_away_stop_nobody(narrow: Api, tmp_path: Path) -> None:
    bomb = time_bomb(tmp_path / "bomb.mp4").read_bytes()
    before = (kept_files(narrow), narrow.get("assets").json())
    url = f"{narrow.server.url}/api/mv/assets"
    longest = 0.0
    with ThreadPoolExecutor(2) as threads:
        sent = [
            threads.submit(httpx2.post, url, content=bomb, timeout=100, trust_env=False)
            for _ in range(2)
        ]
        while not all(one.done() for one in sent):
            began = time.monotonic()
            assert narrow.client.get("/health").status_code == 200
            longest = max(longest, time.monotonic() - began)
        answers = [one.result() for one in sent]
    for answer in answers:
        assert (answer.status_code, answer.json()["error_code"]) == (413, "TOO_LARGE"), answer.text
        assert "2 seconds of a processor" in answer.json()["message"]
        assert "nothing of it is kept" in answer.json()["message"]
    assert longest < 5, "seconds that /health was silent, on a machine that does much else"
    assert (kept_files(narrow), narrow.get("assets").json()) == before
    assert send(narrow, image()).status_code == 201


def test_a_picture_that_takes_too_much_memory_is_refused(narrow: Api) -> None:
    before = kept_files(narrow)
    answer = send(narrow, memory_bomb())
    assert answer.status_code == 413, answer.text
    assert "100 MB of memory" in answer.json()["message"]
    assert kept_files(narrow) == before
