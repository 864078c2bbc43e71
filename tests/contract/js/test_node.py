"""The JavaScript of the client notes, unchanged, in Node against a real server."""

from __future__ import annotations

import json
import subprocess
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import av
import imageio_ffmpeg
import pybase64
import pytest
from PIL import Image

from tests.contract.js.programs import Ran, run_in_node
from tests.contract.js.proxy import cutting_proxy
from tests.support import notes
from tests.support.servers import Server

ROBOT = "Silver metallic humanoid robot with a red shield"


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


def test_every_javascript_example_of_the_notes_is_run_here() -> None:
    run = [
        *[notes.javascript(f"Step {number}") for number in range(1, 5)],
        notes.LONG_TIMEOUTS,
        notes.GENERATE_VIDEO,
        notes.GENERATE_MUSIC_VIDEO,
        notes.GENERATE_WITH_RETRY,
        notes.LOCAL_STORAGE,
        notes.BASE64_IMAGES,
        notes.MERGING,
    ]
    written = notes.examples(notes.NOTES.read_text("utf-8"))

    assert [one.code for one in written if one.language == "javascript"] == run


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


def test_the_clips_join_without_being_encoded_again(workflow: tuple[Ran, Path]) -> None:
    """The notes merge with ffmpeg.wasm, which comes from a content network: unreachable here.

    So its program runs outside the browser: the arguments and the list of files are taken from the
    example, the ffmpeg is one from a package.
    """
    _, folder = workflow
    arguments = notes.MERGING.partition("ffmpeg.run(")[2].partition(")")[0]
    command = json.loads(f"[{arguments}]".replace("'", '"'))
    assert command == ["-f", "concat", "-i", "concat.txt", "-c", "copy", "output.mp4"]
    names = "\n".join(f"file input{index}.mp4" for index in range(4))
    (folder / "concat.txt").write_text(names, "utf-8")

    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "warning", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "")
    with av.open(str(folder / "output.mp4")) as film:
        times = [frame.time for frame in film.decode(video=0)]
    assert len(times) == 4 * 8 * 24
    steps = [after - before for before, after in pairwise(times)]
    assert min(steps) > 0
    assert max(steps) < 3 / 24


def test_bodies_without_a_content_type_are_taken(
    node: Path, server: Server, tmp_path: Path
) -> None:
    ran = run_in_node(node, tmp_path, server.url, notes.LONG_TIMEOUTS)

    assert [call["status"] for call in ran.calls] == [200, 200, 200]
    assert {call["body"]["metadata"]["prompt"] for call in ran.calls} == {"..."}
    assert len({call["body"]["video_id"] for call in ran.calls}) == 3
    assert ran.shown == []


def test_generate_video_shows_what_it_does(node: Path, server: Server, tmp_path: Path) -> None:
    ran = run_in_node(
        node, tmp_path, server.url, notes.GENERATE_VIDEO, "generateVideo('A robot waves')"
    )

    assert ran.result["metadata"]["prompt"] == "A robot waves"
    assert ran.shown[:2] == ["spinner", "status: Starting video generation..."]
    assert ran.shown[-1] == "no spinner"


def test_scenes_are_generated_side_by_side(node: Path, server: Server, tmp_path: Path) -> None:
    scenes = [
        {"description": "Sunrise over the hills", "negative_description": "blurry"},
        {"description": "A robot on a bridge", "negative_description": "dark"},
    ]
    example = notes.GENERATE_VIDEO + notes.GENERATE_MUSIC_VIDEO

    ran = run_in_node(
        node, tmp_path, server.url, example, f"generateMusicVideo({json.dumps(scenes)}, null)"
    )

    assert ran.result["failures"] == []
    prompts = [one["value"]["metadata"]["prompt"] for one in ran.result["successes"]]
    assert prompts == [scene["description"] for scene in scenes]


RETRY = "generateVideoWithRetry({}).then(ok => ({{ ok }}), error => ({{ error: error.message }}))"


def test_retry_returns_the_clip(node: Path, server: Server, tmp_path: Path) -> None:
    request = {"prompt": "A robot waves", "duration": 1, "generate_audio": False}

    ran = run_in_node(
        node, tmp_path, server.url, notes.GENERATE_WITH_RETRY, RETRY.format(json.dumps(request))
    )

    assert ran.result["ok"]["metadata"]["parameters_used"]["duration"] == 1
    assert len(ran.calls) == 1


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


def test_a_character_reference_goes_into_the_clip(
    node: Path, server: Server, tmp_path: Path
) -> None:
    finish = f"generateWithCharacterReference('Walking through rain', {json.dumps(ROBOT)})"

    ran = run_in_node(node, tmp_path, server.url, notes.BASE64_IMAGES, finish)

    assert ran.result["metadata"]["prompt"] == "Walking through rain"
    assert [call["path"] for call in ran.calls] == [
        "/api/mv/generate_character_reference",
        "/api/mv/generate_video",
    ]
