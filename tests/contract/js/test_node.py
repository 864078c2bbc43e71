"""The JavaScript of the client notes, unchanged, in Node against a real server.

The four steps and the retries are made by the backend that a new user has; the other examples by
one that takes no time.
"""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import av
import pybase64
import pytest
from PIL import Image

from tests.contract.js.cases import CASES, assert_joined
from tests.contract.js.elsewhere import library
from tests.contract.js.programs import Ran, run_in_node
from tests.contract.js.proxy import cutting_proxy
from tests.support import notes
from tests.support.api import Api
from tests.support.notes import Example
from tests.support.servers import Server


@pytest.fixture(scope="module")
def workflow(
    node: Path, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Ran, Path]:
    """Run the notes' steps 1 to 4 as one program; the clips are `input0.mp4` and so on."""
    folder = tmp_path_factory.mktemp("workflow")
    save = """(async () => {
      for (let i = 0; i < videoFiles.length; i++) {
        const bytes = Buffer.from(await videoFiles[i].arrayBuffer());
        await writeFile(`input${i}.mp4`, bytes);
      }
      return { scenes, charRef, videos, videoInfos,
               files: videoFiles.map(file => ({ size: file.size, type: file.type })) };
    })()"""
    return run_in_node(node, folder, server.url, notes.STEPS, save), folder


def test_the_four_steps_make_four_clips_of_the_character(workflow: tuple[Ran, Path]) -> None:
    ran, folder = workflow
    result = ran.result

    assert [call["status"] for call in ran.calls] == [200] * 14
    assert len(result["scenes"]["scenes"]) == 4
    for scene in result["scenes"]["scenes"]:
        assert scene.keys() == {"description", "negative_description"}
        assert scene["description"]
    with Image.open(BytesIO(pybase64.b64decode(result["charRef"]["image_base64"]))) as picture:
        assert picture.format == "PNG"
        assert picture.width == picture.height
    for index, (video, info, file) in enumerate(
        zip(result["videos"], result["videoInfos"], result["files"], strict=True)
    ):
        assert video["video_url"] == f"/api/mv/get_video/{video['video_id']}"
        assert video["metadata"]["parameters_used"]["duration"] == 8
        assert info["exists"] is True
        assert file == {"size": info["file_size_bytes"], "type": "video/mp4"}
        with av.open(str(folder / f"input{index}.mp4")) as clip:
            assert clip.streams.video[0].frames == 8 * 24
            assert clip.streams.audio


@pytest.mark.parametrize(
    "script",
    [one for one in notes.SCRIPTS if not notes.is_step(one)],
    ids=lambda script: script.heading,
)
def test_every_other_example_runs(
    script: Example, node: Path, api: Api, origin: str, tmp_path: Path
) -> None:
    case = CASES[script.heading]
    install_ffmpeg(tmp_path, origin)

    ran = run_in_node(node, tmp_path, api.server.url, case.before + script.code, case.finish)

    case.check(ran)


def test_what_is_asked_of_the_examples_is_asked_of_examples_that_are_there() -> None:
    assert [one.heading for one in notes.SCRIPTS if not notes.is_step(one)] == list(CASES)


def test_the_clips_of_the_four_steps_join_without_being_encoded_again(
    workflow: tuple[Ran, Path], node: Path, origin: str
) -> None:
    _, folder = workflow
    install_ffmpeg(folder, origin)
    finish = """(async () => {
      const { openAsBlob } = await import('node:fs');
      const names = [0, 1, 2, 3].map(index => `input${index}.mp4`);
      const film = await mergeVideos(await Promise.all(names.map(name => openAsBlob(name))));
      await writeFile('output.mp4', Buffer.from(await film.arrayBuffer()));
      return film.type;
    })()"""

    ran = run_in_node(node, folder, origin, notes.MERGING, finish)

    assert ran.result == "video/mp4"
    assert_joined((folder / "output.mp4").read_bytes(), frames=4 * 8 * 24)


def install_ffmpeg(folder: Path, origin: str) -> None:
    """Have the programs in a folder find `@ffmpeg/ffmpeg`."""
    package = folder / "node_modules" / "@ffmpeg" / "ffmpeg"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"type": "module", "exports": "./ffmpeg.js"}', "utf-8")
    (package / "ffmpeg.js").write_text(library(origin), "utf-8")


RETRY = "generateVideoWithRetry({}).then(ok => ({{ ok }}), error => ({{ error: error.message }}))"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"backend": "replicate"}, "Server configuration error. Contact support."),
        ({"duration": 0}, "duration"),
        ({"aspect_ratio": "5:1"}, "16:9"),
    ],
    ids=["no key", "impossible length", "unknown ratio"],
)
def test_retry_reports_a_refusal_at_once(
    node: Path, server: Server, tmp_path: Path, request_: dict[str, object], message: str
) -> None:
    request = {"prompt": "A robot waves", **request_}

    ran = run_in_node(
        node, tmp_path, server.url, notes.GENERATE_WITH_RETRY, RETRY.format(json.dumps(request))
    )

    assert message in ran.result["error"]
    assert len(ran.calls) == 1
    assert ran.shown == []


def test_retry_after_a_cut_connection_gets_the_clip_that_was_begun(
    node: Path, server: Server, tmp_path: Path
) -> None:
    request = {"prompt": "A robot waves once", "duration": 2}
    with cutting_proxy(server.port) as base:
        ran = run_in_node(
            node, tmp_path, base, notes.GENERATE_WITH_RETRY, RETRY.format(json.dumps(request))
        )

    assert ran.result["ok"]["metadata"]["adopted"] is True
    assert ran.shown == ["sleep: 5000"]
    assert [call["status"] for call in ran.calls] == [None, 200]
