"""What each example of the notes is asked for once it has run, in Node and in a browser alike.

The numbered steps are not here: they are one program, which the tests of each side run whole.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import av
import pybase64

from tests.contract.js.programs import Ran
from tests.support.api import base64, picture
from tests.support.notes import GENERATE_VIDEO

WALK = "Walking through rain"
ROBOT = "Silver metallic humanoid robot with a red shield"
SCENES = [
    {"description": "Sunrise over the hills", "negative_description": "blurry"},
    {"description": "A robot on a bridge", "negative_description": "dark"},
]
PICTURE = base64(picture(size=(64, 64)))


@dataclass(frozen=True)
class Case:
    """An expression evaluated after an example, and what has to hold then.

    `before` is what stands before the example: another one that it calls.
    """

    finish: str
    check: Callable[[Ran], None]
    before: str = ""


def _bodies_without_a_content_type(ran: Ran) -> None:
    assert [call["status"] for call in ran.calls] == [200, 200, 200]
    assert {call["body"]["metadata"]["prompt"] for call in ran.calls} == {"..."}
    assert len({call["body"]["video_id"] for call in ran.calls}) == 3
    assert ran.shown == []


def _a_user_sees_what_is_done(ran: Ran) -> None:
    assert ran.result["metadata"]["prompt"] == "A robot waves"
    assert ran.result["metadata"]["parameters_used"]["duration"] == 8
    assert ran.shown[:2] == ["spinner", "status: Starting video generation..."]
    assert ran.shown[-1] == "no spinner"


def _a_clip_for_each_scene(ran: Ran) -> None:
    assert ran.result["failures"] == []
    prompts = [one["value"]["metadata"]["prompt"] for one in ran.result["successes"]]
    assert prompts == [scene["description"] for scene in SCENES]


def _a_clip_at_the_first_try(ran: Ran) -> None:
    assert ran.result["metadata"]["parameters_used"]["duration"] == 1
    assert [call["status"] for call in ran.calls] == [200]
    assert ran.shown == []


def _clips_are_remembered(ran: Ran) -> None:
    made = ran.result["made"]
    assert ran.result["kept"] == [
        {
            "id": made["video_id"],
            "url": made["video_url"],
            "createdAt": made["metadata"]["generation_timestamp"],
            "prompt": "A robot",
        }
    ]


def _a_reference_goes_into_the_clip(ran: Ran) -> None:
    assert ran.result["file"] == PICTURE
    assert ran.result["clip"]["metadata"]["prompt"] == WALK
    assert [(call["path"], call["status"]) for call in ran.calls] == [
        ("/api/mv/generate_character_reference", 200),
        ("/api/mv/generate_video", 200),
    ]


def _clips_join_without_being_encoded_again(ran: Ran) -> None:
    assert ran.result["type"] == "video/mp4"
    assert_joined(pybase64.b64decode(ran.result["base64"]), frames=2 * 8 * 24)


def assert_joined(film: bytes, *, frames: int) -> None:
    """Make sure that a film made of clips shows so many frames, one after the other, and ends."""
    with av.open(io.BytesIO(film), "r") as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert len(times) == frames
    steps = [after - before for before, after in pairwise(times)]
    assert min(steps) > 0
    assert max(steps) < 3 / 24


def _call(name: str, *arguments: Any) -> str:
    return f"{name}({', '.join(map(json.dumps, arguments))})"


def _made(words: str) -> str:
    body = json.dumps(json.dumps({"prompt": words}))
    return f"fetch('/api/mv/generate_video', {{ method: 'POST', body: {body} }})"


CASES = {
    "1. Long Request Timeouts (20-400+ seconds)": Case("settled()", _bodies_without_a_content_type),
    "2. User Experience During Long Waits": Case(
        _call("generateVideo", "A robot waves"), _a_user_sees_what_is_done
    ),
    "3. Concurrent Scene Generation": Case(
        _call("generateMusicVideo", SCENES, PICTURE),
        _a_clip_for_each_scene,
        before=GENERATE_VIDEO,
    ),
    "4. Error Handling": Case(
        _call(
            "generateVideoWithRetry",
            {"prompt": "A robot waves", "duration": 1, "generate_audio": False},
        ),
        _a_clip_at_the_first_try,
    ),
    "5. Video Storage and Access": Case(
        f"""{_made("A robot")}.then(res => res.json()).then(made => {{
          saveVideoToLocalStorage(made);
          return {{ made, kept: getUserVideos() }};
        }})""",
        _clips_are_remembered,
    ),
    "6. Base64 Reference Images": Case(
        f"""(async () => {{
          const bytes = Uint8Array.from(atob({json.dumps(PICTURE)}), one => one.charCodeAt(0));
          const file = new File([bytes], 'character.png', {{ type: 'image/png' }});
          const clip = await {_call("generateWithCharacterReference", WALK, ROBOT)};
          return {{ file: await fileToBase64(file), clip }};
        }})()""",
        _a_reference_goes_into_the_clip,
    ),
    "7. Video Merging (Client-Side)": Case(
        f"""(async () => {{
          const made = await Promise.all([{_made("Dawn")}, {_made("Dusk")}]);
          const clips = await Promise.all(made.map(res => res.json()));
          const files = await Promise.all(clips.map(clip => fetch(clip.video_url)));
          const film = await mergeVideos(await Promise.all(files.map(res => res.blob())));
          return new Promise(resolve => {{
            const reader = new FileReader();
            reader.onload = () => resolve({{
              type: film.type, base64: reader.result.split(',')[1]
            }});
            reader.readAsDataURL(film);
          }});
        }})()""",
        _clips_join_without_being_encoded_again,
    ),
}
