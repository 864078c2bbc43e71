"""Running JavaScript: an example of the notes, between what it needs and what it is asked for."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

PRELUDE = (Path(__file__).parent / "prelude.js").read_text("utf-8")
LIMIT_SECONDS = 110


@dataclass(frozen=True)
class Ran:
    """What a program left: its result, what it asked the server, and what it showed its user."""

    result: Any
    calls: list[dict[str, Any]]
    shown: list[str]


def run_in_node(node: Path, folder: Path, base: str, example: str, finish: str = "null") -> Ran:
    """Run an example, unchanged, as a module; `finish` is an expression evaluated after it.

    The program ends when nothing is open any more, so requests that the example does not wait for
    are answered too.

    Raises:
        RuntimeError: the program failed, with what it said.
    """
    program = folder / "program.mjs"
    program.write_text(
        f"const BASE = {json.dumps(base)};\n"
        f"{PRELUDE}\n{example}\n"
        "import { writeFile } from 'node:fs/promises';\n"
        f"const result = await ({finish});\n"
        "process.once('beforeExit', () =>\n"
        "  writeFile('ran.json', JSON.stringify({ result, calls, shown })));\n",
        "utf-8",
    )
    done = subprocess.run(
        [node, program], cwd=folder, capture_output=True, text=True, timeout=LIMIT_SECONDS
    )
    if done.returncode:
        raise RuntimeError(f"node ended with {done.returncode}:\n{done.stderr}")
    return Ran(**json.loads((folder / "ran.json").read_text("utf-8")))


def run_in_page(page: Page, base: str, example: str, finish: str = "null") -> Ran:
    """Run an example, unchanged, in a page; `finish` is an expression evaluated after it."""
    found = page.evaluate(
        as_function(
            f"const BASE = {json.dumps(base)};\n{PRELUDE}\n{example}",
            f"(async () => ({{ result: await ({finish}), calls, shown }}))()",
        )
    )
    return Ran(**found)


def as_function(example: str, finish: str) -> str:
    """Return an example as the body of a function that gives the value of `finish`, for a page."""
    return f"async () => {{\n{example}\nreturn await ({finish});\n}}"
