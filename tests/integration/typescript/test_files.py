"""Files sent and fetched in TypeScript, in Node, over connections that break."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.support.api import Api
from tests.support.commands import write_tune
from tests.support.proxy import Break, Proxy, Where
from tests.support.typescript import Programs

BREAKS: tuple[Where, ...] = ("accepted", "in the request", "after the request", "in the answer")


@pytest.mark.parametrize("where", BREAKS)
def test_a_file_goes_on_where_it_broke_off(
    api: Api, proxy: Proxy, programs: Programs, where: Where, tmp_path: Path
) -> None:
    video = api.make_clip("a robot, broken off")["video_id"]
    breaks = [Break(where, b"" if where == "accepted" else b"get_video") for _ in range(3)]
    proxy.script(*breaks)
    programs.run(
        proxy.url,
        f"""
        const {{ writeFile }} = await import("node:fs/promises");
        const {{ stream, size }} = await server.videos.stream("{video}");
        await writeFile("clip.mp4", stream);
        return size;
        """,
        cwd=tmp_path,
    )

    assert proxy.broken == breaks
    whole = api.client.get(f"/api/mv/get_video/{video}").content
    assert (tmp_path / "clip.mp4").read_bytes() == whole


def test_a_damaged_file_is_told(api: Api, programs: Programs) -> None:
    video = api.make_clip("a robot that will be damaged")["video_id"]
    sha256 = api.get(f"get_video/{video}/info").json()["sha256"]
    (stored,) = [
        path
        for path in (api.server.data / "blobs").rglob("*")
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    ]
    whole = stored.read_bytes()
    stored.chmod(0o644)
    stored.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    try:
        ran = programs.run(
            api.server.url,
            f'return server.videos.download("{video}").catch((problem) => problem.name);',
        )
    finally:
        stored.write_bytes(whole)

    assert ran == "DamagedError"


@pytest.mark.parametrize(
    "source",
    [
        "await openAsBlob('tune.wav')",
        "new File([await readFile('tune.wav')], 'named.wav')",
        "await readFile('tune.wav')",
        "(await openAsBlob('tune.wav')).stream()",
    ],
    ids=["blob", "file", "bytes", "stream"],
)
@pytest.mark.parametrize("watched", [True, False], ids=["watched", "not watched"])
def test_a_song_is_sent_from_wherever_it_is(
    api: Api, programs: Programs, tmp_path: Path, source: str, watched: bool
) -> None:
    # The same bytes are the same song, with the name that it had first.
    write_tune(tmp_path / "tune.wav", 3, pitch=200 + len(source) + watched)
    content = (tmp_path / "tune.wav").read_bytes()
    ran = programs.run(
        api.server.url,
        f"""
        const {{ openAsBlob }} = await import("node:fs");
        const {{ readFile }} = await import("node:fs/promises");
        const steps = [];
        const onProgress = {"(...step) => steps.push(step)" if watched else "undefined"};
        const song = await server.songs.add({source}, {{ onProgress }});
        return {{ song, steps }};
        """,
        cwd=tmp_path,
    )

    assert ran["song"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert ran["song"]["size_bytes"] == len(content)
    if watched:
        total = None if "stream" in source else len(content)
        assert ran["steps"][-1] == [len(content), total]
    if "named" in source:
        assert ran["song"]["name"] == "named.wav"


@pytest.mark.parametrize("where", BREAKS)
def test_a_song_is_sent_again_where_the_connection_breaks(
    api: Api, proxy: Proxy, programs: Programs, tmp_path: Path, where: Where
) -> None:
    write_tune(tmp_path / "tune.wav", 2)
    one = Break(where, b"" if where == "accepted" else b"songs")
    proxy.script(one)
    ran = programs.run(
        proxy.url,
        """
        const { openAsBlob } = await import("node:fs");
        return server.songs.add(await openAsBlob("tune.wav"), { onProgress: () => {} });
        """,
        cwd=tmp_path,
    )

    assert proxy.broken == [one]
    assert ran["sha256"] == hashlib.sha256((tmp_path / "tune.wav").read_bytes()).hexdigest()
