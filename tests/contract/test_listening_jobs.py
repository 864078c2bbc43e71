"""Songs that are listened to as jobs: shared, told, stopped, and gone on with after a restart."""

from __future__ import annotations

import secrets
import wave
from pathlib import Path
from typing import Any

import httpx2

from songreel.client import Songreel
from tests.support.api import Api, run_api
from tests.support.commands import write_tune
from tests.support.waiting import until

NOBODY = "11111111-1111-4111-8111-111111111111"


def send(api: Api, content: bytes) -> str:
    headers = {"Content-Type": "audio/wav"}
    answer = api.client.post("/api/mv/songs?name=rain.wav", content=content, headers=headers)
    return answer.json()["song_id"]


def new_song(api: Api, folder: Path, seconds: int = 4) -> str:
    """Send a song that nobody sent before."""
    write_tune(folder / "song.wav", seconds)
    more = b"LIST" + (20).to_bytes(4, "little") + b"INFOICMT" + (8).to_bytes(4, "little")
    return send(api, (folder / "song.wav").read_bytes() + more + secrets.token_bytes(8))


def long_song(folder: Path) -> bytes:
    """Return a song that takes some time to listen to: twenty minutes of noise."""
    with wave.open(str(folder / "long.wav"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(secrets.token_bytes(16_000) * 1190)
    return (folder / "long.wav").read_bytes()


def ask(api: Api, song: str, method: str = "GET", prefer: str = "respond-async") -> httpx2.Response:
    path = f"/api/mv/songs/{song}/analysis"
    return api.client.request(method, path, headers={"Prefer": prefer})


def job_of(api: Api, identity: str) -> dict[str, Any]:
    return api.get(f"jobs/{identity}").json()


def test_who_asks_at_the_same_time_shares_a_job_that_tells_how_far_it_is(
    api: Api, tmp_path: Path
) -> None:
    song = new_song(api, tmp_path)
    first, second = ask(api, song), ask(api, song)
    job = first.json()
    assert (first.status_code, job["kind"]) == (202, "listen")
    assert first.headers["preference-applied"] == "respond-async"
    assert first.headers["location"] == f"/api/mv/jobs/{job['job_id']}"
    if second.status_code == 202:
        assert second.json()["job_id"] == job["job_id"]
    ended = api.get(f"jobs/{job['job_id']}", Prefer="wait=60").json()
    assert ended["status"] == "succeeded", ended["error"]
    assert ended["about"]["song_id"] == song
    assert ended["about"]["song_name"] == "rain.wav"
    assert ended["cost"]["charged_usd"] == "0"
    url = f"/api/mv/songs/{song}/analysis"
    assert ended["result"] == {"song_id": song, "analysis_url": url}
    events = api.get(f"jobs/{job['job_id']}/events").json()["events"]
    shares = [one["share"] for one in events if one["type"] == "progress"]
    assert shares == sorted(shares)
    assert shares[-1] >= 500
    # What is known is told at once, with and without the wish for a job.
    known = ask(api, song)
    assert known.status_code == 200
    assert known.json() == api.get(f"songs/{song}/analysis").json()
    listed = api.get("jobs?kind=listen&limit=200").json()["jobs"]
    assert [one["job_id"] for one in listed].count(job["job_id"]) == 1


def test_listening_again_is_a_job_and_may_be_waited_for(api: Api, tmp_path: Path) -> None:
    song = new_song(api, tmp_path)
    heard = ask(api, song, prefer="wait=60")
    assert (heard.status_code, heard.headers["preference-applied"]) == (200, "wait=60")
    again = ask(api, song, "POST")
    assert (again.status_code, again.json()["kind"]) == (202, "listen")
    waited = ask(api, song, "POST", "respond-async, wait=60")
    assert (waited.status_code, waited.json()) == (200, heard.json())
    with Songreel(api.server.url) as client:
        assert client.songs.begin_listening(song) is None
        job = client.songs.begin_listening(song, again=True)
        assert job is not None
        assert client.jobs.wait(job.job_id, seconds=60).status == "succeeded"
    assert ask(api, NOBODY).status_code == ask(api, NOBODY, "POST").status_code == 404


def test_a_listening_is_stopped_at_once_and_begun_anew(api: Api, tmp_path: Path) -> None:
    song = send(api, long_song(tmp_path))
    job = ask(api, song).json()["job_id"]

    def is_told() -> bool:
        return job_of(api, job)["progress"] is not None

    until(is_told, seconds=60, what="some progress")
    assert ask(api, song, prefer="wait=0").json()["job_id"] == job
    stopped = api.client.post(f"/api/mv/jobs/{job}/cancel", headers={"Prefer": "wait=30"}).json()
    assert stopped["status"] == "cancelled"
    assert stopped["cancellation"]["outcome"] == "not_billed"
    assert stopped["actions"] == ["retry"]
    again = ask(api, song).json()["job_id"]
    assert again != job
    api.client.post(f"/api/mv/jobs/{again}/cancel", headers={"Prefer": "wait=30"})
    assert job_of(api, again)["status"] == "cancelled"
    assert api.get(f"songs/{song}").json()["analysis"] is None


def test_a_listening_goes_on_after_a_restart(tmp_path: Path) -> None:
    with run_api(tmp_path) as first:
        song = send(first, long_song(tmp_path))
        job = ask(first, song).json()["job_id"]
        until(lambda: job_of(first, job)["status"] == "running", seconds=60, what="a beginning")
        first.server.kill()
    with run_api(tmp_path) as second:

        def is_resumed() -> bool:
            events = second.get(f"jobs/{job}/events").json()["events"]
            return any(one["type"] == "started" and one["resumed"] for one in events)

        until(is_resumed, seconds=60, what="its going on")
        # Whoever opens the page again meets the same job.
        assert ask(second, song).json()["job_id"] == job
        second.client.post(f"/api/mv/jobs/{job}/cancel", headers={"Prefer": "wait=30"})
        assert job_of(second, job)["status"] == "cancelled"
