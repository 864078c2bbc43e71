"""What the client in TypeScript is built with, out of npm packages.

`python -m tests.support.typescript` fetches it into `.tools/`; `build` and `types` use it, and so
do the tests.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support import npm

CLIENT = npm.ROOT / "clients" / "typescript"
DESCRIPTION = npm.ROOT / "docs" / "openapi.json"
TYPES = CLIENT / "src" / "openapi.ts"


def ensure() -> Path:
    """Return the folder of the programs, fetched if they are not there yet.

    Raises:
        RuntimeError: they could not be fetched.
    """
    folder = npm.TOOLS / "client-ts"
    with npm.only_one("client-ts"):
        if not npm.is_current(CLIENT, folder):
            work = npm.TOOLS / "client-ts.part"
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            npm.install(CLIENT, work)
            shutil.rmtree(folder, ignore_errors=True)
            work.rename(folder)
    return folder / "node_modules" / ".bin"


def compile_(project: Path, *options: str) -> None:
    """Compile, or check, what a `tsconfig.json` names.

    Raises:
        RuntimeError: it has errors, which it tells.
    """
    _run("tsc", "--project", str(project), "--pretty", "false", *options)


def build(folder: Path) -> None:
    """Build the client into a folder."""
    compile_(CLIENT / "tsconfig.build.json", "--outDir", str(folder))


def write_types(path: Path) -> None:
    """Write the types of what is sent and answered, out of the description of the API."""
    _run("openapi-typescript", str(DESCRIPTION), "--default-non-nullable", "false", "-o", str(path))


def _run(name: str, *arguments: str) -> None:
    done = subprocess.run(
        [ensure() / name, *arguments],
        cwd=npm.ROOT,
        env=npm.environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(f"{name} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def main(arguments: list[str]) -> int:
    """Return the exit status."""
    ensure()
    try:
        if arguments == ["build"]:
            build(CLIENT / "dist")
        elif arguments == ["types"]:
            write_types(TYPES)
    except RuntimeError as problem:
        print(problem)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
