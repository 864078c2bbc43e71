"""Build the studio of `studio/` into the package, or check its sources.

`python -m tools.studio` builds; with `check` it tells what the compiler, the linter and the
small tests beside the sources find, and with `format` it puts the sources into their format.
"""

from __future__ import annotations

import subprocess
import sys

from tools import npm

STUDIO = npm.ROOT / "studio"
_MARK = STUDIO / "node_modules" / ".songreel-lock"
_STEPS = {
    "build": (("vite", "build", "--logLevel", "warn"),),
    "check": (
        ("tsc", "--noEmit", "--pretty", "false"),
        ("biome", "check", "."),
        ("vitest", "run", "--reporter=dot"),
    ),
    "format": (("biome", "check", "--write", "."),),
}


def ensure() -> None:
    """Fetch what builds the studio, unless it is there.

    Raises:
        RuntimeError: it could not be fetched.
    """
    wanted = (STUDIO / npm.LOCK).read_text("utf-8")
    with npm.only_one("studio"):
        if not _MARK.is_file() or _MARK.read_text("utf-8") != wanted:
            npm.install(STUDIO, STUDIO)
            _MARK.write_text(wanted, "utf-8")


def run(*command: str) -> None:
    """Run one of the programs that were fetched.

    Raises:
        RuntimeError: it failed, with what it said.
    """
    program = STUDIO / "node_modules" / ".bin" / command[0]
    done = subprocess.run(
        [program, *command[1:]],
        cwd=STUDIO,
        env=npm.environment(),
        capture_output=True,
        text=True,
        timeout=600,
    )
    if done.returncode:
        raise RuntimeError(
            f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        )


def main(arguments: list[str]) -> int:
    """Return the exit status."""
    task = arguments[0] if arguments else "build"
    if task not in _STEPS:
        print(f"There is no {task}; there are {', '.join(_STEPS)}.")
        return 2
    try:
        ensure()
        for command in _STEPS[task]:
            run(*command)
    except RuntimeError as problem:
        print(problem)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
