"""The client against a real server, through its two faces and over connections that break."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from songreel import client
from tests.support.api import Api, run_api
from tests.support.commands import write_tune
from tests.support.doors import WAYS, Way, opened
from tests.support.proxy import Break, Proxy, Where, run_proxy

BREAKS: tuple[Where, ...] = ("accepted", "in the request", "after the request", "in the answer")


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with run_api(tmp_path_factory.mktemp("client")) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(api: Api) -> Iterator[Proxy]:
    with run_proxy(api.server.port) as running:
        yield running


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return request.param


@pytest.fixture
def server(way: Way, api: Api) -> Iterator[Any]:
    with opened(way, api.server.url) as found:
        yield found


def test_a_clip_is_made_told_and_downloaded(server: Any, way: Way, tmp_path: Path) -> None:
    clip = server.videos.generate(f"a robot that {way}", duration=2, aspect_ratio="1:1")
    info = server.videos.info(clip.video_id)
    server.videos.download(clip.video_id, tmp_path / "clip.mp4")

    assert clip.metadata.parameters_used["duration"] == 2
    assert (info.exists, info.width, info.duration_seconds) == (True, 96, 2.0)
    content = (tmp_path / "clip.mp4").read_bytes()
    assert hashlib.sha256(content).hexdigest() == info.sha256
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]
    assert server.videos.poster(clip.video_id).startswith(b"\xff\xd8")


def test_scenes_and_pictures_and_a_merge(server: Any, tmp_path: Path) -> None:
    scenes = server.scenes.write("A walk", "A fox", number_of_scenes=3)
    picture = server.references.draw("A fox", aspect_ratio="1:1")
    clips = [
        server.videos.generate(
            one.description, duration=1, character_reference_id=picture.image_id
        ).video_id
        for one in scenes.scenes[:2]
    ]
    film = server.videos.merge(clips)
    server.references.download(picture.image_id, tmp_path / "fox.png")

    assert len(scenes.scenes) == 3
    assert server.references.image(picture.image_id) == (tmp_path / "fox.png").read_bytes()
    assert server.videos.info(film.video_id).duration_seconds == pytest.approx(2, abs=0.1)


def test_a_song_is_sent_listened_to_and_planned(server: Any, tmp_path: Path) -> None:
    write_tune(tmp_path / "song.wav", 12)
    song = server.songs.add(tmp_path / "song.wav")

    assert song.sha256 == hashlib.sha256((tmp_path / "song.wav").read_bytes()).hexdigest()
    assert song.song_id in [one.song_id for one in server.songs.list()]
    assert server.songs.analysis(song.song_id)["schema"] == "analysis/1"
    assert server.songs.plan(song.song_id, scenes=2)["schema"] == "plan/1"
    assert server.songs.plan_picture(song.song_id, title="Tune", scenes=2).startswith("<svg")
    lyrics = server.songs.put_lyrics(song.song_id, b"[00:01.00]La la\n", "lrc")
    assert (lyrics.format, lyrics.lines) == ("lrc", 1)
    assert b"La la" in server.songs.lyrics(song.song_id, "srt")
    server.songs.remove_lyrics(song.song_id)
    with pytest.raises(client.NotFoundError):
        server.songs.lyrics(song.song_id)


def test_what_a_server_tells_of_itself_and_its_books(server: Any) -> None:
    server.server.check()
    assert "waiting" in [one["backend"] for one in server.server.backends()["backends"]]
    assert server.server.styles()
    assert server.ledger.hold().held is not None
    assert server.ledger.release().held is None
    assert server.ledger.get().unresolved == 0


def test_a_job_is_followed_waited_for_and_cancelled(server: Any, way: Way) -> None:
    job = server.videos.order(f"wait:never_{way}", duration=1)
    with pytest.raises(client.WaitedLongError, match="goes on") as raised:
        server.jobs.wait(job.job_id, seconds=0.4)
    assert raised.value.job_id == job.job_id
    server.jobs.cancel(job.job_id)

    types = [event.type for event in server.jobs.follow(job.job_id)]
    assert (types[0], types[-1]) == ("queued", "cancelled")
    assert server.jobs.wait(job.job_id).status == "cancelled"
    again = server.jobs.retry(job.job_id)
    assert again.job_id != job.job_id
    server.jobs.cancel(again.job_id)
    server.jobs.wait(again.job_id)
    page = server.jobs.page(["cancelled"], kinds=["clip"], limit=1)
    assert [one.job_id for one in page.jobs] == [again.job_id]
    assert page.next_cursor is not None
    assert job.job_id in [one.job_id for one in server.jobs.list(("cancelled",))]


def test_a_job_that_is_cancelled_by_its_key_is_an_error_for_who_waits(
    server: Any, api: Api, way: Way
) -> None:
    words, key = f"wait:nothing_{way}", f"to-be-cancelled-{way}"
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(server.videos.generate, words, duration=1, idempotency_key=key)
        api.await_submissions(words)
        job = server.jobs.cancel_by_key(key)
        with pytest.raises(client.JobFailedError) as raised:
            waiting.result(30)
    assert (raised.value.error_code, raised.value.job_id) == ("CANCELLED", job.job_id)


def test_what_a_backend_says_is_told(server: Any) -> None:
    with pytest.raises(client.JobFailedError, match="The backend says no") as raised:
        server.videos.generate("fail:CONTENT_POLICY_VIOLATION", duration=1)
    failure = raised.value
    assert (failure.error_code, failure.backend) == ("CONTENT_POLICY_VIOLATION", "waiting")
    assert failure.details == "As asked for."


def test_a_strict_order_is_not_adapted(server: Any) -> None:
    with pytest.raises(client.BadRequestError):
        server.videos.generate("a robot", duration=3, strict=True)


def test_a_wish_that_nobody_has_is_an_error_at_once(server: Any) -> None:
    with pytest.raises(TypeError, match="no 'lenght': it takes"):
        server.videos.generate("a robot", lenght=3)


def test_a_project_is_made_changed_and_looked_at(server: Any, tmp_path: Path) -> None:
    write_tune(tmp_path / "song.wav", 8)
    song = server.songs.add(tmp_path / "song.wav")
    about = {"idea": "A walk", "character_description": "A fox", "number_of_scenes": 2}
    made = server.projects.create("Fox", {**about, "song_id": song.song_id})
    for step in ("scenes", "plan"):
        job = server.projects.start(made.project_id, step)
        assert server.jobs.wait(job.job_id).status == "succeeded"
    project = server.projects.get(made.project_id)
    assert len(project.scenes) == 2
    assert server.projects.plan(made.project_id)["schema"] == "plan/1"
    first = project.scenes[0].scene_id
    tried = server.projects.change_scene(made.project_id, first, {"seed": 7}, dry_run=True)
    assert tried.kept is False
    assert server.projects.get(made.project_id).version == project.version
    changed = server.projects.change_scene(
        made.project_id,
        first,
        {"description": "A fox sleeps", "seed": 7},
        version=project.version,
    )
    assert (changed.kept, changed.project.scenes[0].seed) == (True, 7)
    back = server.projects.change_scene(made.project_id, first, {"seed": None})
    assert back.project.scenes[0].seed is None
    with pytest.raises(client.PreconditionFailedError):
        server.projects.delete_scene(made.project_id, first, version=project.version)
    assert made.project_id in [one.project_id for one in server.projects.list().projects]
    server.projects.delete(made.project_id)
    with pytest.raises(client.NotFoundError):
        server.projects.get(made.project_id)
    assert server.projects.restore(made.project_id).title == "Fox"


def test_an_asset_is_sent_named_downloaded_and_deleted(server: Any, tmp_path: Path) -> None:
    write_tune(tmp_path / "tune.wav", 2)
    asset = server.assets.add(tmp_path / "tune.wav")
    assert server.assets.change(asset.asset_id, name="Tune", pinned=True).pinned is True
    server.assets.download(asset.asset_id, tmp_path / "again.wav")
    assert (tmp_path / "again.wav").read_bytes() == (tmp_path / "tune.wav").read_bytes()
    assert server.assets.delete(asset.asset_id).deleted_at is not None
    assert server.assets.restore(asset.asset_id).deleted_at is None
    assert server.usage.get().total.orders == 0


@pytest.mark.parametrize("where", BREAKS)
def test_a_broken_connection_never_pays_twice(
    way: Way, api: Api, proxy: Proxy, where: Where
) -> None:
    words = f"broken {where} {way}"
    one = Break(where, b"" if where == "accepted" else b"generate_video")
    proxy.script(one)
    with opened(way, proxy.url) as server:
        clip = server.videos.generate(words, duration=1)

    assert proxy.broken == [one]
    assert api.submissions(words) == 1
    assert api.get(f"get_video/{clip.video_id}/info").json()["exists"]


@pytest.mark.parametrize("where", BREAKS)
def test_a_file_goes_on_where_it_broke_off(
    way: Way, api: Api, proxy: Proxy, where: Where, tmp_path: Path
) -> None:
    video = api.make_clip(f"a robot that {way}")["video_id"]
    breaks = [Break(where, b"" if where == "accepted" else b"get_video") for _ in range(3)]
    proxy.script(*breaks)
    with opened(way, proxy.url) as server:
        server.videos.download(video, tmp_path / "clip.mp4")

    assert proxy.broken == breaks
    whole = api.client.get(f"/api/mv/get_video/{video}").content
    assert (tmp_path / "clip.mp4").read_bytes() == whole
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_a_key_and_an_address_come_from_the_environment(
    way: Way, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONGREEL_URL", api.server.url)
    monkeypatch.setenv("SONGREEL_API_KEY", "nobody knows this one")
    with opened(way, None) as server, pytest.raises(client.NotPermittedError):  # type: ignore[arg-type]
        server.server.check()
