"""docs/projects.md: the walk through a project with curl does what it says."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from songreel.media.probe import probe
from tests.docs.conftest import ROOT
from tests.support.notes import examples
from tests.support.servers import SONGREEL, find_free_port
from tests.support.songs import write_clicks

PAGE = (ROOT / "docs" / "projects.md").read_text("utf-8")
WALK = [one.code for one in examples(PAGE) if one.heading == "With curl" and one.language == "bash"]
SECONDS = 12


@pytest.mark.timeout(400)
def test_the_walk_leads_to_a_film_and_a_second_key_sees_none_of_it(tmp_path: Path) -> None:
    write_clicks(tmp_path / "song.wav", SECONDS)
    port = find_free_port()
    # Whatever fails, the server that the first block starts ends with the script.
    script = "\n".join(["trap 'kill $SERVER 2>/dev/null || true' EXIT", *WALK])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("8000", str(port))],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{SONGREEL.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=380,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-3000:]}"
    told = iter(done.stdout.splitlines())
    assert next(told) == "quote"
    assert next(told)  # the first scene's words
    assert next(told)  # why the film is cut there
    whole = next(told)
    assert whole == "0.75"
    assert next(told) == "accepted"
    assert next(told) == "0.20"
    assert "'what': 'clip'" in next(told)
    assert next(told) == "0.20"
    takes = next(told)
    assert takes.count("'source': 'made'") == 5
    # Three clips and a picture, one clip done again, and what the writer took: as quoted.
    assert next(told).startswith("0.95")
    assert next(told) == "[]"
    assert next(told) == "False"
    assert next(told) == "404"
    for name, height in (("animatic.mp4", 360), ("film.mp4", 720)):
        facts = probe(tmp_path / name)
        assert (facts.frames, facts.height) == (24 * SECONDS, height)
    assert (tmp_path / "film.zip").read_bytes()[:2] == b"PK"


def test_every_step_is_in_the_table() -> None:
    from songreel.domain.project import Step

    for step in Step:
        assert f"| `{step.value}` |" in PAGE
