"""The README of the client in TypeScript: its programs run, and its table is complete."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.docs.conftest import ROOT
from tests.support.api import base64, picture
from tests.support.commands import write_tune
from tests.support.notes import SCRIPTS, examples, is_step
from tests.support.servers import Server
from tests.support.typescript import CLIENT, Programs

README = (CLIENT / "README.md").read_text("utf-8")
BLOCKS = [one for one in examples(README) if one.language == "ts"]
PICTURE = base64(picture(size=(64, 64)))
OUR_PICTURE = f"new File([Buffer.from({json.dumps(PICTURE)}, 'base64')], 'robot.png')"

Ran = Any


def _first(ran: Ran, said: str) -> None:
    assert "/api/mv/get_video/" in said
    assert "local" in said


def _whole_way(ran: Ran, said: str) -> None:
    assert len(ran["clips"]) == 4
    assert [info["file_size_bytes"] for info in ran["infos"]] == ran["files"]
    assert len(set(ran["clips"])) == 4


def _long_waits(ran: Ran, said: str) -> None:
    in_time, late = ran
    assert in_time["video_id"]
    assert late is None
    assert "What that means for the bill" in said


def _meanwhile(ran: Ran, said: str) -> None:
    assert ran["made"]["metadata"]["prompt"] == "A robot waves"
    assert ran["shown"]
    assert ran["ended"] == "AbortError"


def _at_once(ran: Ran, said: str) -> None:
    assert [clip["metadata"]["prompt"] for clip in ran["successes"]] == ["A", "B"]
    assert len(ran["failures"]) == 1


def _errors(ran: Ran, said: str) -> None:
    url, refused = ran
    assert url.startswith("/api/mv/get_video/")
    assert refused.startswith("400 INVALID_REQUEST: ")


def _made_before(ran: Ran, said: str) -> None:
    assert ran
    assert all(one["url"].endswith("/content") for one in ran)


def _own_picture(ran: Ran, said: str) -> None:
    assert ran["clip"]["metadata"]["prompt"] == "It waves"
    assert ran["shares"][-1] == 1


def _merged(ran: Ran, said: str) -> None:
    assert ran["type"] == "video/mp4"
    assert ran["size"] > 1_000


def _project(ran: Ran, said: str) -> None:
    assert "succeeded" in said
    assert (ran["cwd"] / "film.mp4").read_bytes()[4:8] == b"ftyp"


def _watched(ran: Ran, said: str) -> None:
    assert "connected" in ran
    assert "clip succeeded" in ran
    assert ran[-1] == "AbortError"


FINISHES: dict[str, tuple[str, Callable[[Ran, str], None]]] = {
    "": ("", _first),
    "The whole way": (
        """return { clips: clips.map((clip) => clip.video_id), infos,
                    files: files.map((file) => file.size) };""",
        _whole_way,
    ),
    "Long waits": (
        """return [await generateWithin(60, { prompt: "A robot", duration: 1 }),
                  await generateWithin(0, { prompt: "A robot", duration: 8 })];""",
        _long_waits,
    ),
    "What a person sees meanwhile": (
        """const shown = [];
        const made = await generateVideo("A robot waves", (status) => shown.push(status));
        const gone = AbortSignal.abort();
        const ended = await generateVideo("A robot", () => {}, gone).catch(({ name }) => name);
        return { made, shown, ended };""",
        _meanwhile,
    ),
    "Many clips at once": (
        """const wishes = ["A", "B"].map((prompt) => ({ prompt, duration: 1 }));
        return generateMusicVideo([...wishes, { prompt: "C", model: "no such model" }]);""",
        _at_once,
    ),
    "Errors": (
        """return [await generateOrExplain({ prompt: "A robot", duration: 1 }),
                  await generateOrExplain({ prompt: "A robot", model: "no such model" })];""",
        _errors,
    ),
    "What was made": ("return madeBefore();", _made_before),
    "A picture of one's own": (
        f"""const shares = [];
        const file = {OUR_PICTURE};
        const clip = await generateWith(file, "It waves", (share) => shares.push(share));
        return {{ clip, shares }};""",
        _own_picture,
    ),
    "One film out of clips": (
        """const clips = await Promise.all(["Dawn", "Dusk"].map((prompt) =>
          server.videos.generate({ prompt, duration: 1 })));
        const film = await mergeVideos(clips.map((clip) => clip.video_id));
        return { type: film.type, size: film.size };""",
        _merged,
    ),
    "A song's film, in a project": ("", _project),
    "What happens, as it happens": (
        """const lines = [];
        const controller = new AbortController();
        const over = new Promise((resolve) => {
          const show = (line) => {
            lines.push(line);
            if (line === "connected") void server.videos.order({ prompt: "Seen", duration: 1 });
            if (lines.includes("connected") && line === "clip succeeded") controller.abort();
          };
          watch(show, controller.signal).catch((problem) => resolve(problem.name));
        });
        lines.push(await over);
        return lines;""",
        _watched,
    ),
}


@pytest.mark.parametrize("heading", FINISHES)
def test_every_program_runs(
    heading: str,
    programs: Programs,
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (block,) = [one for one in BLOCKS if one.heading == heading]
    finish, check = FINISHES[heading]
    write_tune(tmp_path / "song.wav", 4)
    before = block.code.replace("http://localhost:8000", server.url)

    ran = programs.run(server.url, finish, before=before, cwd=tmp_path, show=True)

    check({"cwd": tmp_path} if ran is None else ran, capsys.readouterr().out)


def test_every_program_is_tried_here() -> None:
    assert [one.heading for one in BLOCKS] == list(FINISHES)


def test_no_program_has_an_error_of_types(programs: Programs) -> None:
    programs.check(*(one.code for one in BLOCKS))


def test_there_is_one_for_each_of_the_notes() -> None:
    """The steps are one program; the headings of the others follow those of the notes."""
    others = [one.heading for one in SCRIPTS if not is_step(one)]
    (steps,) = re.findall(r"## A music video, clip by clip\n(.*?)\n## ", README, re.DOTALL)

    assert len(re.findall(r"^### ", steps, re.MULTILINE)) == 1 + len(others)


def test_the_table_names_every_operation(programs: Programs) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", README, re.MULTILINE))
    offered = programs.run(
        "http://127.0.0.1:1",
        """
        const own = (part) => Object.getOwnPropertyNames(Object.getPrototypeOf(part));
        return Object.fromEntries(Object.entries(server).map(([name, part]) =>
          [name, own(part).filter((one) => one !== "constructor").sort()]));
        """,
    )

    assert {name: sorted(re.findall(r"`(\w+)`", row)) for name, row in rows.items()} == offered


def test_the_licence_is_that_of_the_project() -> None:
    assert (CLIENT / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert json.loads((CLIENT / "package.json").read_bytes())["license"] == "Apache-2.0"
