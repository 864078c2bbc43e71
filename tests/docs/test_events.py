"""docs/events.md: its commands and its page work as they stand, and its table is complete."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from songreel.domain.event import Happening
from tests.docs.conftest import ROOT
from tests.support.api import Api, run_api
from tests.support.browsers import open_browser
from tests.support.listening import ENDS, Ear, Heard
from tests.support.notes import examples
from tests.support.waiting import until

PAGE = (ROOT / "docs" / "events.md").read_text("utf-8")
COMMANDS = [one for one in examples(PAGE) if one.language == "bash"]


def test_the_commands_and_the_page_tell_the_same_log(tmp_path: Path) -> None:
    with run_api(tmp_path) as api:
        job_id = start(api)
        (script,) = [one.code for one in examples(PAGE) if one.language == "javascript"]
        with open_browser(hosts={"localhost:8000": f"127.0.0.1:{api.server.port}"}) as browser:
            page = browser.new_page()
            page.goto("http://localhost:8000/health")
            page.evaluate(
                f"""job => {{
              {script}
              window.ended = ended;
            }}""",
                job_id,
            )
            api.allow("documented")
            heard = page.evaluate("window.ended")
        until(lambda: api.get(f"jobs/{job_id}").json()["status"] in ENDS)
        log = api.get(f"jobs/{job_id}/events").json()["events"]
        assert heard == log
        said = {one.heading: run(api, one.code, job_id) for one in COMMANDS}
    assert json.loads(said["Polling"])["events"] == log
    assert [event.data for event in told(said["A stream of one job"])] == log
    pages, _, stream = said["All jobs"].partition("}retry:")
    everything = json.loads(pages + "}")["events"]
    mine = [event for event in everything if event["job_id"] == job_id]
    assert [event["seq"] for event in mine] == [event["seq"] for event in log]
    assert [event.data for event in told(f"retry:{stream}")] == everything
    assert json.loads(said["Waiting without a stream"])["status"] == "succeeded"
    assert json.loads(said["Lists, and trying again"])["jobs"] == []


def start(api: Api) -> str:
    """Order a clip that waits."""
    body = {"prompt": "wait:documented", "duration": 1}
    return api.post("generate_video", body, Prefer="respond-async").json()["job_id"]


def run(api: Api, code: str, job_id: str) -> str:
    """Run a command of the page against the server under test."""
    script = code.replace("localhost:8000", f"127.0.0.1:{api.server.port}")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env={**os.environ, "JOB": job_id},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def told(text: str) -> list[Heard]:
    """Return the events of a stream."""
    ear = Ear()
    return [event for line in text.split("\n") if (event := ear.take(line)) is not None]


@pytest.mark.parametrize("kind", get_args(get_args(Happening)[0]))
def test_each_type_is_explained_with_its_fields(kind: type) -> None:
    name = kind.model_fields["type"].default
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")]
    known = {"v", "type", "phase", "backend", "model", "provider_id"}
    for field in set(kind.model_fields) - known:
        assert f"`{field}`" in row, field
