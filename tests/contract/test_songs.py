"""Songs: sent in bodies and forms, listened to, corrected, and given lyrics."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import socket
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from dirty_equals import IsPartialDict, IsStr

from songreel.domain.analysis import Analysis
from songreel.http.app import describe
from tests.support.api import Api
from tests.support.commands import write_tune

NOBODY = "11111111-1111-4111-8111-111111111111"
LRC = (
    b"\xef\xbb\xbf[ti:A Song]\r\n[00:00.50]<00:00.50>One <00:01.00>two\r\n[00:02.00]\r\n# kept\r\n"
)


@pytest.fixture(scope="module")
def tune(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("songs") / "song.wav"
    write_tune(path, 4)
    return path.read_bytes()


def another(tune: bytes) -> bytes:
    """Return the same song as a file of its own: what follows the samples is passed over."""
    return (
        tune
        + b"LIST"
        + (4 + 8 + 16).to_bytes(4, "little")
        + b"INFOICMT"
        + (16).to_bytes(4, "little")
        + secrets.token_hex(8).encode()
    )


@pytest.fixture(scope="module")
def song(api: Api, tune: bytes) -> str:
    return send(api, another(tune)).json()["song_id"]


def send(api: Api, content: bytes, **options: Any) -> httpx2.Response:
    headers = {"Content-Type": "audio/wav"}
    return api.client.post("/api/mv/songs", content=content, headers=headers, **options)


def send_form(api: Api, files: Any, **options: Any) -> httpx2.Response:
    return api.client.post("/api/mv/songs", files=files, **options)


def listed(api: Api) -> list[dict[str, Any]]:
    return api.get("songs?limit=200").json()["songs"]


def refusal(answer: httpx2.Response, status: int, said: str) -> None:
    document = answer.json()
    assert answer.status_code == status, document
    assert said in document["message"], document
    assert document["request_id"] == answer.headers["x-request-id"]


def test_a_song_is_told_with_its_addresses(api: Api, tune: bytes) -> None:
    content = another(tune)
    answer = send(api, content, params={"name": "../Ünser Lied\n.wav"})
    document = answer.json()
    assert answer.status_code == 201
    url = f"/api/mv/songs/{document['song_id']}"
    assert answer.headers["location"] == url
    assert document == IsPartialDict(
        name="Ünser Lied.wav",
        samples=4 * document["sample_rate"],
        duration_seconds=4.0,
        codec=IsStr(regex="pcm_.*"),
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        song_url=url,
        analysis_url=f"{url}/analysis",
    )
    assert api.get(f"songs/{document['song_id']}").json() == {
        **document,
        "analysis": None,
        "corrections": {"schema": "corrections/1", "version": 0, "edits": []},
        "lyrics": None,
    }
    assert listed(api)[0] == document


def test_the_same_bytes_are_the_same_song(api: Api, tune: bytes) -> None:
    content = another(tune)
    first, again = send(api, content), send_form(api, {"file": ("b.wav", content)})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert sum(song["song_id"] == first.json()["song_id"] for song in listed(api)) == 1


@pytest.mark.parametrize(
    ("field", "name", "shown"),
    [
        ("file", "song.wav", "song.wav"),
        ("anything", "a “song” & more.wav", "a “song” & more.wav"),
        ("file", "C:\\Music\\song.wav", "song.wav"),
        ("file", "日本の歌.mp3", "日本の歌.mp3"),
    ],
)
def test_a_song_comes_in_a_form(api: Api, tune: bytes, field: str, name: str, shown: str) -> None:
    content = another(tune)
    answer = send_form(api, {field: (name, content)}, data={"mood": "dark"})
    assert answer.status_code == 201
    assert answer.json()["name"] == shown
    assert answer.json()["sha256"] == hashlib.sha256(content).hexdigest()
    assert answer.json()["ignored_fields"] == ["mood"]


def test_a_part_named_file_needs_no_file_name(api: Api, tune: bytes) -> None:
    content = another(tune)
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + content + b"\r\n--x--\r\n"
    )
    headers = {"Content-Type": 'multipart/form-data; boundary="x"'}
    answer = api.client.post("/api/mv/songs", content=body, headers=headers)
    assert answer.status_code == 201
    assert answer.json()["name"] is None


def test_bad_forms_are_refused_and_leave_nothing(api: Api, tune: bytes) -> None:
    before = (listed(api), kept_files(api))
    two = {"a": ("a.wav", another(tune)), "b": ("b.wav", another(tune))}
    refusal(send_form(api, two), 400, "more than one file")
    refusal(send_form(api, {"mood": (None, "dark")}), 400, "has no file")
    refusal(send_form(api, {"file": ("", b"")}), 400, "empty")
    refusal(send_form(api, {"mood": (None, "x" * 70_000)}), 400, "hold too much")
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + tune
    typed = {"Content-Type": "multipart/form-data; boundary=x"}
    post = api.client.post
    refusal(post("/api/mv/songs", content=body, headers=typed), 400, "ends before its end")
    refusal(post("/api/mv/songs", content=tune, headers=typed), 400, "cannot be read")
    typed = {"Content-Type": "multipart/form-data"}
    refusal(post("/api/mv/songs", content=body, headers=typed), 400, "lacks a boundary")
    for kind in ("multipart/mixed; boundary=x", "application/x-www-form-urlencoded"):
        answer = post("/api/mv/songs", content=b"a=b", headers={"Content-Type": kind})
        refusal(answer, 415, "is not taken here")
    assert (listed(api), kept_files(api)) == before


def kept_files(api: Api) -> set[Path]:
    data = api.folder.parent / "data" / "blobs"
    return {path for path in data.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"la la la " * 100, "text"),
        (b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88\x58\x01\0\x02\0\x10\0"
         b"data\0\0\0\0", "no length"),
        (b"\xff\xfb\x90\x00" + os.urandom(2000), ""),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG"),
    ],
)  # fmt: skip
def test_what_is_no_song_is_refused_and_leaves_nothing(api: Api, content: bytes, said: str) -> None:
    before = (listed(api), kept_files(api))
    refusal(send(api, content), 400, said)
    assert (listed(api), kept_files(api)) == before


def test_a_song_that_was_cut_off_is_refused_and_leaves_nothing(api: Api, tune: bytes) -> None:
    before = (listed(api), kept_files(api))
    refusal(send(api, tune[: len(tune) // 2]), 400, "cut off")
    assert (listed(api), kept_files(api)) == before


def test_a_song_of_25_minutes_is_refused_and_leaves_nothing(api: Api, tmp_path: Path) -> None:
    before = (listed(api), kept_files(api))
    with wave.open(str(tmp_path / "long.wav"), "wb") as file:
        file.setparams((1, 1, 8_000, 0, "NONE", ""))
        file.writeframes(bytes([128]) * 25 * 60 * 8_000)

    def blocks() -> Iterator[bytes]:
        with (tmp_path / "long.wav").open("rb") as file:
            while block := file.read(1 << 20):
                yield block

    answer = api.client.post("/api/mv/songs", content=blocks())
    refusal(answer, 400, "at most 20 minutes")
    assert (listed(api), kept_files(api)) == before


def test_a_sender_that_goes_away_leaves_nothing(api: Api, tune: bytes) -> None:
    before = (listed(api), kept_files(api))
    head = (
        b"POST /api/mv/songs HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; "
        b"boundary=x\r\nContent-Length: 900000\r\nConnection: close\r\n\r\n"
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    )
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=30) as connection:
        connection.sendall(head + tune[:100_000])
        connection.shutdown(socket.SHUT_WR)
        connection.recv(65_536)
    assert (listed(api), kept_files(api)) == before


def test_a_song_is_listened_to_when_that_is_asked_for(api: Api, song: str) -> None:
    answer = api.get(f"songs/{song}/analysis")
    assert answer.status_code == 200
    analysis = Analysis.model_validate_json(answer.content)
    assert analysis.samples == api.get(f"songs/{song}").json()["samples"]
    assert api.get(f"songs/{song}").json()["analysis"] == answer.json()
    assert api.get(f"songs/{song}/analysis?raw=true").json() == answer.json()
    again = api.client.post(f"/api/mv/songs/{song}/analysis")
    assert again.json() == answer.json()


def test_corrections_are_applied_and_outlive_another_listening(api: Api, song: str) -> None:
    heard = api.get(f"songs/{song}/analysis?raw=true").json()
    tempo = {"kind": "tempo", "millibpm": 120_000, "metre": 3}
    answer = api.post(f"songs/{song}/corrections", {"edits": [tempo], "mood": 1})
    assert answer.status_code == 200, answer.text
    document = answer.json()
    assert document["edits"] == [{**tempo, "sample": None}]
    assert document["ignored_fields"] == ["mood"]
    assert answer.headers["etag"] == f'"{document["version"]}"'
    corrected = api.get(f"songs/{song}/analysis").json()
    assert corrected["metre"] == 3
    assert [one["millibpm"] for one in corrected["tempo"]] == [120_000]
    assert api.get(f"songs/{song}/analysis?raw=true").json() == heard
    api.client.post(f"/api/mv/songs/{song}/analysis")
    assert api.get(f"songs/{song}/analysis").json() == corrected
    assert api.get(f"songs/{song}/corrections").json() == {**document, "ignored_fields": []}


def put(api: Api, path: str, body: Any, **headers: str) -> httpx2.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.client.put(f"/api/mv/{path}", content=content, headers=named)


def test_corrections_are_replaced_by_whoever_has_seen_them(api: Api, tune: bytes) -> None:
    song = send(api, another(tune)).json()["song_id"]
    path = f"songs/{song}/corrections"
    double, halve = {"kind": "double"}, {"kind": "halve"}
    typed = {"Content_Type": "application/json"}
    assert put(api, path, {"edits": [double]}, If_Match='"0"', **typed).json()["version"] == 1
    refusal(put(api, path, {"edits": []}, If_Match='"0"', **typed), 412, "Version 1 is there")
    refusal(put(api, path, {"edits": []}, If_Match='W/"1"', **typed), 412, "another one")
    refusal(put(api, path, {"edits": []}, If_Match='"1-srt"', **typed), 412, "another one")
    refusal(put(api, path, {"edits": 5}, If_Match="x", **typed), 422, "edits")
    assert put(api, path, {"edits": [halve]}, If_Match='"1"', **typed).json()["version"] == 2
    assert put(api, path, {"edits": []}, **typed).json() == IsPartialDict(version=3, edits=[])


def test_corrections_are_added_to_what_somebody_has_seen(api: Api, tune: bytes) -> None:
    song = send(api, another(tune)).json()["song_id"]
    path = f"/api/mv/songs/{song}"

    def add(version: str) -> httpx2.Response:
        edits = {"edits": [{"kind": "double"}]}
        return api.client.post(f"{path}/corrections", json=edits, headers={"If-Match": version})

    def bring(version: str) -> httpx2.Response:
        return api.client.post(f"{path}/beats", content=b"0.5\n1\n", headers={"If-Match": version})

    refusal(add('"7"'), 412, "Version 0 is there")
    refusal(bring('"7"'), 412, "Version 0 is there")
    assert add('"0"').json()["version"] == 1
    refusal(add('"0"'), 412, "Version 1 is there")
    assert [edit["kind"] for edit in bring('"1"').json()["edits"]] == ["double", "beats"]
    refusal(bring('"1"'), 412, "Version 2 is there")
    assert add("*").json()["version"] == 3


def test_corrections_do_not_grow_without_end(api: Api, tune: bytes) -> None:
    song = send(api, another(tune)).json()["song_id"]
    taps = {"kind": "taps", "samples": list(range(20_000))}
    typed = {"Content_Type": "application/json"}
    answer = put(api, f"songs/{song}/corrections", {"edits": [taps] * 3}, **typed)
    assert answer.status_code == 200, answer.text
    said = "at most 60000 taps and beats together, and these would hold 600"
    content = b"0.5\n1\n"
    refusal(api.client.post(f"/api/mv/songs/{song}/beats", content=content), 400, said)
    refusal(api.post(f"songs/{song}/corrections", {"edits": [taps]}), 400, "would hold 80000")
    refusal(put(api, f"songs/{song}/corrections", {"edits": [taps] * 4}, **typed), 400, "80000")
    assert api.post(f"songs/{song}/corrections", {"edits": [{"kind": "halve"}]}).status_code == 200


@pytest.mark.parametrize(
    ("edits", "status", "field"),
    [
        ([{"kind": "treble"}], 400, "edits.0"),
        ([{"kind": "shift_beats"}], 422, "edits.0.shift_beats.beats"),
        ([{"kind": "shift_beats", "beats": "1"}], 422, "edits.0.shift_beats.beats"),
        ([{"kind": "shift_beats", "beats": 13}], 400, "edits.0.shift_beats.beats"),
        ([{"kind": "taps", "samples": [5, 5]}], 400, "edits.0.taps"),
        ([{"kind": "taps", "samples": [0, 22_050, 10**15]}], 400, "edits.0.taps"),
        ([{"kind": "double"}, {"kind": "bar_one", "sample": 10**400}], 400, "edits.1.bar_one"),
        ([{"kind": "label_section", "sample": 1, "label": "x"}], 400, "edits.0.label_section"),
        ([{"kind": "double"}] * 1001, 400, "edits"),
        ("double", 422, "edits"),
    ],
)
def test_a_wrong_correction_is_named(
    api: Api, song: str, edits: Any, status: int, field: str
) -> None:
    before = api.get(f"songs/{song}/corrections").json()
    answer = api.post(f"songs/{song}/corrections", {"edits": edits})
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert api.get(f"songs/{song}/corrections").json() == before


def test_beats_are_brought_in_as_text(api: Api, tune: bytes) -> None:
    song = send(api, another(tune)).json()["song_id"]
    text = b"\xef\xbb\xbf0.5\t1\r\n1.0\t2\r\n1.5\t3\r\n2.0\t1\r\n2.5\t2\r\n3.0\t3\r\n"
    post = api.client.post
    assert post(f"/api/mv/songs/{song}/beats", content=text).status_code == 200
    analysis = api.get(f"songs/{song}/analysis").json()
    rate = analysis["sample_rate"]
    assert [beat["sample"] / rate for beat in analysis["beats"]] == [0.5, 1, 1.5, 2, 2.5, 3]
    assert analysis["metre"] == 3
    refusal(post(f"/api/mv/songs/{song}/beats", content=b"0.5\nla"), 400, "Line 2: la is no time")
    refusal(post(f"/api/mv/songs/{song}/beats", content=b"1\n2\n\xff"), 400, "Line 3 of the beats")
    refusal(post(f"/api/mv/songs/{song}/beats", content=b"9.5"), 400, "after the song's end")


def tag_of(api: Api, song: str, form: str) -> str:
    return api.get(f"songs/{song}/lyrics" + (form and f"?format={form}")).headers["etag"]


def test_lyrics_are_kept_byte_by_byte_and_told_in_every_format(api: Api, tune: bytes) -> None:
    song = send(api, another(tune)).json()["song_id"]
    refusal(api.get(f"songs/{song}/lyrics"), 404, "has no lyrics")
    answer = put(api, f"songs/{song}/lyrics", LRC)
    assert answer.json() == IsPartialDict(version=1, format="lrc", lines=1, with_words=1)
    assert api.get(f"songs/{song}").json()["lyrics"] == answer.json()
    found = api.get(f"songs/{song}/lyrics")
    assert found.content == LRC
    assert found.headers["etag"] == '"1"'
    assert found.headers["content-type"] == "application/x-lrc"
    assert api.get(f"songs/{song}/lyrics?format=lrc").content == LRC
    as_json = api.get(f"songs/{song}/lyrics?format=json").json()
    assert as_json["tags"] == {"ti": "A Song"}
    assert as_json["lines"] == [IsPartialDict(start=500, end=2000, text="One two")]
    srt = api.get(f"songs/{song}/lyrics?format=srt").content
    assert srt == b"1\n00:00:00,500 --> 00:00:02,000\nOne two\n\n"
    assert b"<00:00:01.000>two" in api.get(f"songs/{song}/lyrics?format=vtt").content
    assert b"{\\k100}two" in api.get(f"songs/{song}/lyrics?format=ass").content
    tags = {form: tag_of(api, song, form) for form in ("", "lrc", "srt", "vtt", "ass", "json")}
    assert tags[""] == tags["lrc"] == '"1"'
    assert len(set(tags.values())) == 5
    refusal(put(api, f"songs/{song}/lyrics", LRC, If_Match='"2-srt"'), 412, "Version 1 is there")
    refusal(put(api, f"songs/{song}/lyrics", LRC, If_Match='"1-mp"'), 412, "Version 1 is there")
    # What is told in one format is taken in it.
    vtt = api.get(f"songs/{song}/lyrics?format=vtt").content
    again = put(api, f"songs/{song}/lyrics", vtt, If_Match=tags["vtt"], Content_Type="text/vtt")
    assert again.json() == IsPartialDict(version=2, format="vtt", with_words=1)
    refusal(put(api, f"songs/{song}/lyrics", LRC, If_Match='"1"'), 412, "Version 2 is there")
    assert api.client.delete(f"/api/mv/songs/{song}/lyrics").status_code == 204
    refusal(api.get(f"songs/{song}/lyrics"), 404, "has no lyrics")
    refusal(api.client.delete(f"/api/mv/songs/{song}/lyrics"), 404, "has no lyrics")
    assert put(api, f"songs/{song}/lyrics", srt).json() == IsPartialDict(version=4, format="srt")


def test_wrong_lyrics_are_refused_and_leave_what_there_is(api: Api, tune: bytes) -> None:
    song = send(api, another(tune)).json()["song_id"]
    put(api, f"songs/{song}/lyrics", LRC)
    answer = put(api, f"songs/{song}/lyrics", b"[00:01.00]a\n[00:99.00]b")
    refusal(answer, 400, "Line 2 of the lyrics")
    answer = put(api, f"songs/{song}/lyrics", b"[00:01.00]a", Content_Type="text/vtt")
    refusal(answer, 400, "vtt was read")
    refusal(put(api, f"songs/{song}/lyrics", b"la " * 1_400_000), 413, "more than 4 MB")
    assert api.get(f"songs/{song}/lyrics?format=mp3").status_code == 422
    assert api.get(f"songs/{song}/lyrics").content == LRC


@pytest.mark.parametrize("identity", [NOBODY, "x"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""), ("GET", "/analysis"), ("POST", "/analysis"), ("GET", "/corrections"),
        ("POST", "/corrections"), ("PUT", "/corrections"), ("POST", "/beats"),
        ("GET", "/lyrics"), ("PUT", "/lyrics"), ("DELETE", "/lyrics"),
    ],
)  # fmt: skip
def test_a_song_that_is_not_there_is_404(api: Api, identity: str, method: str, path: str) -> None:
    content = LRC if path == "/lyrics" else b"1.0" if path == "/beats" else b'{"edits": []}'
    body = None if method in {"GET", "DELETE"} else content
    answer = api.client.request(method, f"/api/mv/songs/{identity}{path}", content=body)
    refusal(answer, 404, f"Song with ID {identity} not found")
    assert answer.json()["error_code"] == "NOT_FOUND"


def test_an_address_names_all_methods_that_it_takes(api: Api, song: str) -> None:
    answer = api.client.request("PATCH", f"/api/mv/songs/{song}/lyrics")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "DELETE, GET, HEAD, PUT"
    assert api.client.delete("/api/mv/songs").headers["allow"] == "GET, HEAD, POST"


def test_every_answer_of_songs_is_described() -> None:
    text = json.dumps(describe().openapi())
    for name in re.findall(r'"#/components/schemas/(\w+)"', text):
        assert f'"{name}": {{' in text
    assert "#/$defs" not in text
