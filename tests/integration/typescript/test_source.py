"""The sources of the client in TypeScript: their types, and the parts that are hard to reach."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.support import typescript
from tests.support.typescript import Programs

LENGTHS = [*range(130), 1_000, 65_536, 1_000_003]
CONTENT = bytes(index * 7 % 256 for index in range(max(LENGTHS)))


def test_the_types_are_those_of_the_description(tmp_path: Path) -> None:
    typescript.write_types(tmp_path / "openapi.ts")

    written = (tmp_path / "openapi.ts").read_text("utf-8")
    assert typescript.TYPES.read_text("utf-8") == written, "run: make client-ts-types"


def test_the_sources_have_no_errors_of_types() -> None:
    typescript.compile_(typescript.CLIENT / "tsconfig.json")


def test_programs_are_checked_by_the_types_that_are_published(programs: Programs) -> None:
    """A program that uses an answer otherwise than it is described is found out."""
    wrong = """
    import { Songreel } from "songreel";
    const server = new Songreel();
    const project = await server.projects.get("one");
    const budget: number = project.budget_usd;
    await server.songs.correct("one", [{ millibpm: 100_000 }]);
    await server.projects.changeScene("one", "two", { colour: "red" });
    """

    with pytest.raises(RuntimeError) as found:
        programs.check(wrong)

    assert "'string | null' is not assignable to type 'number'" in str(found.value)
    assert "'kind' is missing" in str(found.value)
    assert "'colour' does not exist" in str(found.value)


def test_a_hash_is_that_of_the_bytes_however_they_come(programs: Programs, tmp_path: Path) -> None:
    (tmp_path / "content").write_bytes(CONTENT)
    module = json.dumps(str(programs.package / "dist" / "sha256.js"))
    ran = programs.run(
        "",
        f"""
        const {{ Sha256 }} = await import({module});
        const {{ readFileSync }} = await import("node:fs");
        const content = new Uint8Array(readFileSync("content"));
        return {LENGTHS}.map((length) => {{
          const whole = new Sha256().update(content.subarray(0, length)).hex();
          const pieces = new Sha256();
          for (let begin = 0, size = 1; begin < length; begin += size, size = (size * 3) % 101) {{
            pieces.update(content.subarray(begin, Math.min(begin + size, length)));
          }}
          return [whole, pieces.hex()];
        }});
        """,
        cwd=tmp_path,
    )

    wanted = [hashlib.sha256(CONTENT[:length]).hexdigest() for length in LENGTHS]
    assert ran == [[one, one] for one in wanted]


def test_events_are_read_wherever_their_bytes_are_cut(programs: Programs) -> None:
    text = (
        "retry: 1000\r\nid: 0\r\n\r\n: a comment\n\nid: 1\ndata: ä\rdata: 🎬\r\r"
        "data:no space\nid: 2\nevent: x\n\nid: bad\0\ndata\n\ndata: not whole"
    ).encode()
    module = json.dumps(str(programs.package / "dist" / "sse.js"))
    ran = programs.run(
        "",
        f"""
        const {{ Reader }} = await import({module});
        const bytes = new Uint8Array({[*text]});
        const read = (size) => {{
          const reader = new Reader();
          const found = [];
          for (let begin = 0; begin < bytes.length; begin += size) {{
            found.push(...reader.feed(bytes.subarray(begin, begin + size)));
          }}
          return found;
        }};
        return [1, 2, 3, 7, bytes.length].map(read);
        """,
    )

    wanted = [
        {"id": "0", "data": None},
        {"id": "0", "data": None},
        {"id": "1", "data": "ä\n🎬"},
        {"id": "2", "data": "no space"},
        {"id": "2", "data": ""},
    ]
    assert ran == [wanted] * 5
