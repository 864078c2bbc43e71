"""GET /api/mv/get_video/{id}/export: films for editors, as projects, and their words."""

from __future__ import annotations

import hashlib
import io
import re
import wave
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx2
import numpy as np
import opentimelineio as otio
import pytest
from dirty_equals import IsPartialDict

from songreel.client import Songreel
from songreel.domain.timeline import Timeline
from songreel.domain.transition import TransitionKind
from songreel.media.exchange.bundle import open_bundle
from songreel.media.exchange.rendering import Rendering
from songreel.media.probe import probe
from songreel.music.lyrics import files as lyrics
from tests.support.api import Api
from tests.support.waiting import until
from tests.unit.media.exchange_readers import ReadFilm, read_edl, read_fcp7, read_fcpxml

ABSENT = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
RATE = Fraction(24)
WORDS = b"[ti:Walk]\n[00:00.50]<00:00.50>Hello <00:01.00>you\n[00:02.00]Goodbye\n[00:03.00]\n"
EDITORS = ("otio", "fcpxml", "xmeml", "edl")
CAPTIONS = ("srt", "vtt", "ass", "lrc")


def song(api: Api, seconds: int, pitch: int = 220, rate: int = 8_000) -> str:
    """Have a song of clicks kept, with lyrics; return its id."""
    time = np.arange(seconds * rate) / rate
    loud = np.where(time % 0.5 < 0.05, 1.0, 0.1)
    samples = (9000 * loud * np.sin(2 * np.pi * pitch * time)).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setparams((1, 2, rate, 0, "NONE", ""))
        written.writeframes(samples.tobytes())
    kept = api.client.post(
        "/api/mv/songs?name=Night%20walk.wav",
        content=file.getvalue(),
        headers={"Content-Type": "application/octet-stream"},
    )
    identity: str = kept.json()["song_id"]
    answer = api.client.put(
        f"/api/mv/songs/{identity}/lyrics",
        content=WORDS,
        headers={"Content-Type": "application/octet-stream"},
    )
    assert answer.status_code == 200, answer.text
    return identity


@pytest.fixture(scope="module")
def clips(api: Api) -> list[str]:
    """Return the ids of three clips, of 1, 2 and 2 seconds; the last one is of another shape."""
    made = (("a robot", 1, "16:9"), ("a cat", 2, "16:9"), ("a fox", 2, "1:1"))
    return [
        api.make_clip(words, duration=length, aspect_ratio=ratio)["video_id"]
        for words, length, ratio in made
    ]


@pytest.fixture(scope="module")
def merged(api: Api, clips: list[str]) -> dict[str, Any]:
    """Return a film of clips under a part of a song, with a dissolve and a dip."""
    answer = api.post(
        "merge_videos",
        {
            "video_ids": clips,
            "song_id": song(api, 6),
            "transitions": [{"kind": "dissolve", "frames": 6}, {"kind": "dip", "frames": 8}],
            "clip_audio": "duck",
        },
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def silent(api: Api, clips: list[str]) -> dict[str, Any]:
    """Return a film without any sound."""
    body = {"video_ids": clips[:2], "clip_audio": "mute", "transitions": "flash"}
    answer = api.post("merge_videos", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def film(api: Api) -> dict[str, Any]:
    """Return a film that was made for a song: with fades, soft captions, louder, and square."""
    body = {
        **{"song_id": song(api, 4, 330), "idea": "x", "character_description": "y", "scenes": 2},
        **{
            "cut": "even",
            "finish": {
                "fades": True,
                "captions": "soft",
                "loudness": "streaming",
                "aspect_ratio": "1:1",
            },
        },
    }
    job = api.post("films", body).json()
    until(
        lambda: api.client.get(job["job_url"]).json()["status"] not in {"queued", "running"},
        seconds=90,
        what="the film",
    )
    ended = api.client.get(job["job_url"]).json()
    assert ended["status"] == "succeeded", ended["error"]
    return ended["result"]


def export(api: Api, made: dict[str, Any], form: str) -> bytes:
    answer = api.client.get(f"{made['video_url']}/export?format={form}")
    assert answer.status_code == 200, answer.text
    return answer.content


def unpacked(content: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def due(timeline: Timeline, names: dict[str, str]) -> list[tuple[str, int]]:
    """Return which frame of which file each frame of a film shows, transitions set aside."""
    return [
        (names[cut.clip], cut.source_frame(frame))
        for cut in timeline.cuts
        for frame in range(cut.start, cut.end)
    ]


def names_of(there: Path, timeline: Timeline) -> dict[str, str]:
    """Return the files of a film's clips: they are numbered as they are first seen."""
    order = list(dict.fromkeys(cut.clip for cut in timeline.cuts))
    found = sorted(f"media/{path.name}" for path in (there / "media").glob("*.mp4"))
    return dict(zip(order, found, strict=True))


@pytest.mark.parametrize("form", ["fcpxml", "xmeml"])
def test_programs_find_each_frame_where_the_film_shows_it(
    api: Api, merged: dict[str, Any], form: str, tmp_path: Path
) -> None:
    there = unpacked(export(api, merged, form), tmp_path / "there")
    name = {"fcpxml": "film.fcpxml", "xmeml": "film.xml"}[form]
    assert {path.name for path in there.iterdir()} == {name, "README.txt", "media"}
    reader = {"fcpxml": read_fcpxml, "xmeml": read_fcp7}[form]
    read: ReadFilm = reader((there / name).read_text("utf-8"), RATE)

    timeline = Timeline.model_validate(merged["metadata"]["timeline"])
    assert [(shot.start, shot.end) for shot in read.shots] == [
        (cut.start, cut.end) for cut in timeline.cuts
    ]
    assert read.frames() == due(timeline, names_of(there, timeline))
    (dissolve,) = (one for one in timeline.transitions if one.kind is TransitionKind.DISSOLVE)
    assert ("dissolve", dissolve.start, dissolve.at, dissolve.end) in read.transitions
    assert read.song is not None
    assert read.song[0] == "media/song.wav"
    for path in names_of(there, timeline).values():
        facts = probe(there / path)
        # The last clip came in another shape: beside the film lies what the film was made of.
        assert (facts.width, facts.height) == (timeline.size.width, timeline.size.height)


def test_the_list_of_cuts_and_the_timeline_name_the_same_cuts(
    api: Api, silent: dict[str, Any], tmp_path: Path
) -> None:
    timeline = Timeline.model_validate(silent["metadata"]["timeline"])
    edl = unpacked(export(api, silent, "edl"), tmp_path / "edl")
    names = names_of(edl, timeline)
    read = read_edl((edl / "film.edl").read_text(), RATE)
    assert [(shot.start, shot.end, shot.first) for shot in read.shots] == [
        (cut.start, cut.end, cut.source_in) for cut in timeline.cuts
    ]
    there = unpacked(export(api, silent, "otio"), tmp_path / "otio")
    document = otio.adapters.read_from_file(str(there / "film.otio"))
    found = [
        (
            unquote(clip.media_reference.target_url),
            int(clip.range_in_parent().start_time.value),
            int(clip.source_range.start_time.value),
            int(clip.source_range.duration.value),
        )
        for clip in document.video_tracks()[0].find_clips()
    ]
    assert found == [
        (names[cut.clip], cut.start, cut.source_in, cut.frames) for cut in timeline.cuts
    ]
    assert not document.audio_tracks() or not any(
        "song" in clip.media_reference.target_url for clip in document.find_clips()
    )


def test_what_was_heard_of_the_song_goes_along_as_markers(
    api: Api, film: dict[str, Any], tmp_path: Path
) -> None:
    identity = film["metadata"]["song_id"]
    assert api.get(f"songs/{identity}/analysis").status_code == 200
    edit = {"kind": "label_section", "sample": 0, "label": "chorus"}
    assert api.post(f"songs/{identity}/corrections", {"edits": [edit]}).status_code == 200
    first = api.client.get(f"{film['video_url']}/export?format=xmeml")
    there = unpacked(first.content, tmp_path / "one")
    assert (0, "Chorus") in read_fcp7((there / "film.xml").read_text(), RATE).markers
    assert sorted(path.name for path in (there / "media").iterdir())[0] == "01-chorus.mp4"
    # The song's name is what programs show.
    assert "Night walk" in (there / "film.xml").read_text()

    edit = {"kind": "label_section", "sample": 0, "label": "bridge"}
    assert api.post(f"songs/{identity}/corrections", {"edits": [edit]}).status_code == 200
    tag = {"If-None-Match": first.headers["etag"]}
    second = api.client.get(f"{film['video_url']}/export?format=xmeml", headers=tag)
    assert second.status_code == 200
    there = unpacked(second.content, tmp_path / "two")
    assert (0, "Bridge") in read_fcp7((there / "film.xml").read_text(), RATE).markers


@pytest.mark.parametrize("made", ["merged", "silent", "film"])
def test_a_project_renders_to_the_delivered_film_bit_for_bit(
    api: Api, made: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    told: dict[str, Any] = request.getfixturevalue(made)
    delivered = api.client.get(told["video_url"])
    path = tmp_path / "project.zip"
    path.write_bytes(export(api, told, "bundle"))
    opened = open_bundle(path, tmp_path / "elsewhere")
    manifest = opened.manifest
    sha256 = delivered.headers["etag"].strip('"')
    assert manifest.film is not None
    assert (manifest.film.likeness, manifest.film.sha256) == ("file", sha256)
    assert opened.timeline == Timeline.model_validate(told["metadata"]["timeline"])
    for clip in manifest.clips:
        info = api.get(f"get_video/{clip.id}/info").json()["metadata"]
        recipe = clip.recipe
        assert (recipe.backend, recipe.model) == (info["backend_used"], info["model_used"])
        assert recipe.seed == info["parameters_used"]["seed"]
        assert recipe.further["caption"] == info["prompt"]
        assert re.fullmatch(r"[0-9a-f]{64}", recipe.order)
        assert recipe.cost is not None
        assert str(recipe.cost.amount_usd) == info["cost"]["amount_usd"]
    assert str(tmp_path) not in manifest.model_dump_json()
    assert str(api.server.data) not in manifest.model_dump_json()

    Rendering.of(opened).write(tmp_path / "again.mp4")
    content = (tmp_path / "again.mp4").read_bytes()
    assert hashlib.sha256(content).hexdigest() == sha256
    assert content == delivered.content


@pytest.mark.parametrize("form", CAPTIONS)
def test_the_words_are_told_by_the_clock_of_the_film(
    api: Api, merged: dict[str, Any], form: str
) -> None:
    sheet = lyrics.read(export(api, merged, form)).lyrics()
    # To the frame; what begins after the film's end is left out.
    found = [(line.text, line.start) for line in sheet.lines]
    assert found == [("Hello you", 500), ("Goodbye", 2000)]
    assert max(sheet.ends()) <= round(merged["metadata"]["parameters_used"]["duration"] * 1000)


def test_other_words_are_other_bytes_at_the_same_address(api: Api, merged: dict[str, Any]) -> None:
    url = f"{merged['video_url']}/export?format=srt"
    first = api.client.get(url)
    assert "immutable" not in first.headers["cache-control"]
    tag = {"If-None-Match": first.headers["etag"]}
    assert api.client.get(url, headers=tag).status_code == 304
    identity = merged["metadata"]["song_id"]
    answer = api.client.put(
        f"/api/mv/songs/{identity}/lyrics",
        content=b"[00:00.50]Others\n",
        headers={"Content-Type": "application/octet-stream"},
    )
    try:
        assert answer.status_code == 200
        second = api.client.get(url, headers=tag)
        assert second.status_code == 200
        assert b"Others" in second.content
    finally:
        api.client.put(
            f"/api/mv/songs/{identity}/lyrics",
            content=WORDS,
            headers={"Content-Type": "application/octet-stream"},
        )


@pytest.mark.parametrize("form", [*EDITORS, "bundle", *CAPTIONS])
def test_an_export_is_a_file_as_all_others_are(api: Api, merged: dict[str, Any], form: str) -> None:
    url = f"{merged['video_url']}/export?format={form}"
    answer = api.client.get(url)
    assert answer.status_code == 200
    identity = merged["video_id"]
    ending = {"bundle": ".songreel.zip"}.get(
        form, f"-{form}.zip" if form in EDITORS else f".{form}"
    )
    assert answer.headers["content-disposition"] == f'attachment; filename="{identity}{ending}"'
    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert ("immutable" in answer.headers["cache-control"]) is (form == "bundle")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    head = api.client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.content))
    again = api.client.get(url, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    part = api.client.get(url, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, answer.content[:4])
    # Made anew it has the same bytes.
    for kept in (api.server.data / "scratch" / "work" / "exports").glob("*.kept"):
        kept.unlink()
    assert api.client.get(url).content == answer.content


def test_what_cannot_be_exported_is_refused(
    api: Api, clips: list[str], silent: dict[str, Any]
) -> None:
    def refusal(path: str, status: int, words: str) -> None:
        answer = api.get(f"get_video/{path}")
        assert answer.status_code == status, answer.text
        assert words in answer.json()["message"]

    refusal(f"{ABSENT}/export?format=otio", 404, f"Video with ID {ABSENT} not found")
    refusal("x/export?format=otio", 404, "Video with ID x not found")
    refusal(f"{clips[0]}/export?format=otio", 409, "is a clip, and only films can be exported")
    refusal(f"{silent['video_id']}/export?format=srt", 409, "has no song")
    refusal(f"{silent['video_id']}/export?format=doc", 422, "format")
    refusal(f"{silent['video_id']}/export", 422, "format")


def test_a_film_whose_clip_is_damaged_leaves_no_export(api: Api) -> None:
    made = [api.make_clip(f"an ox {length}", duration=length) for length in (4, 6)]
    ids = [one["video_id"] for one in made]
    answer = api.post("merge_videos", {"video_ids": ids}).json()
    tag = api.client.head(made[1]["video_url"]).headers["ETag"].strip('"')
    file: Path = api.server.data / "blobs" / tag[:2] / tag
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    try:
        for form in ("otio", "bundle"):
            refused = api.client.get(f"{answer['video_url']}/export?format={form}")
            assert refused.status_code == 404, refused.text
            assert f"Clip {ids[1]} of the film is gone or damaged" in refused.json()["message"]
    finally:
        file.write_bytes(whole)
    assert export(api, answer, "otio")


def test_a_film_tells_how_it_lies_on_its_song(api: Api, film: dict[str, Any]) -> None:
    answer = api.client.get(f"{film['video_url']}/export?format=sync")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    report = answer.json()
    assert (report["schema"], report["frames"]) == ("sync/1", 4 * 24)
    assert report["verdict"] in {"good", "fair", "poor"}
    drawn = api.client.get(f"{film['video_url']}/export?format=sync_picture")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.text.startswith("<svg")
    assert report["why"].split(".")[0] in drawn.text


def test_a_film_without_a_song_lies_on_none(api: Api, silent: dict[str, Any]) -> None:
    answer = api.client.get(f"{silent['video_url']}/export?format=sync")
    assert (answer.status_code, "no song" in answer.text) == (409, True)


def test_a_film_is_saved_under_a_name_in_any_script(api: Api, film: dict[str, Any]) -> None:
    answer = api.client.get(film["video_url"], params={"download": 1, "name": 'مطر "/\r\nX: 1'})
    told = answer.headers["content-disposition"]
    assert told.startswith(f"attachment; filename=\"{film['video_id']}.mp4\"; filename*=UTF-8''")
    assert unquote(told.rpartition("''")[2]) == 'مطر "/\r\nX: 1.mp4'
    assert "x" not in answer.headers
    plain = api.client.get(film["video_url"]).headers["content-disposition"]
    assert plain == f'inline; filename="{film["video_id"]}.mp4"'


def begin(api: Api, film: str, form: str, **headers: str) -> httpx2.Response:
    return api.client.post(f"/api/mv/get_video/{film}/export?format={form}", headers=headers)


def test_who_asks_at_the_same_time_shares_the_job_of_an_export(
    api: Api, clips: list[str], merged: dict[str, Any]
) -> None:
    # The film has a name of its own here, so that nobody has exported it yet.
    body = {"video_ids": clips[:2], "song_id": song(api, 3, 190)}
    film = api.post("merge_videos", body).json()["video_id"]
    first, second = begin(api, film, "bundle"), begin(api, film, "bundle")
    job = first.json()
    assert (first.status_code, job["kind"]) == (202, "export")
    if second.status_code == 202:
        assert second.json()["job_id"] == job["job_id"]
    ended = api.get(f"jobs/{job['job_id']}", Prefer="wait=120").json()
    assert ended["status"] == "succeeded", ended["error"]
    assert (ended["about"]["video_id"], ended["about"]["format"]) == (film, "bundle")
    url = f"/api/mv/get_video/{film}/export?format=bundle"
    assert ended["result"] == IsPartialDict(
        file_name=f"{film}.songreel.zip", media_type="application/zip", export_url=url
    )
    events = api.get(f"jobs/{job['job_id']}/events").json()["events"]
    shares = [one["share"] for one in events if one["type"] == "progress"]
    assert shares == sorted(shares)
    assert shares[-1] == 1000
    # It is there: nothing is begun any more, and it is got at once.
    again = begin(api, film, "bundle")
    assert (again.status_code, again.json()) == (200, ended["result"])
    assert len(api.client.get(url).content) == ended["result"]["size_bytes"]
    with Songreel(api.server.url) as client:
        assert client.videos.begin_export(film, "bundle") is None
        report = client.videos.begin_export(film, "sync_picture")
        assert report is not None
        done = client.jobs.wait(report.job_id, seconds=120)
        assert (done.kind, done.status) == ("export", "succeeded")
    # Its picture rests on the report, which is there too.
    assert begin(api, film, "sync").status_code == 200
    assert begin(api, merged["video_id"], "edl", Prefer="wait=120").json()["format"] == "edl"


def test_what_cannot_be_exported_is_not_begun(
    api: Api, clips: list[str], merged: dict[str, Any], silent: dict[str, Any]
) -> None:
    assert begin(api, clips[0], "otio").status_code == 409
    assert begin(api, ABSENT, "otio").status_code == 404
    assert begin(api, silent["video_id"], "sync").status_code == 409
    assert begin(api, silent["video_id"], "srt").status_code == 409
    words = begin(api, merged["video_id"], "srt")
    assert (words.status_code, words.json()["media_type"]) == (200, "application/x-subrip")
