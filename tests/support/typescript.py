"""What the client in TypeScript is built with, out of npm packages.

`python -m tests.support.typescript` fetches it into `.tools/`; `build` and `types` use it, and so
do the tests.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools import npm

CLIENT = npm.ROOT / "clients" / "typescript"
DESCRIPTION = npm.ROOT / "docs" / "openapi.json"
TYPES = CLIENT / "src" / "openapi.ts"
LIMIT_SECONDS = 100


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


@dataclass(frozen=True)
class Programs:
    """Programs that find the client, as it is published, by its name.

    Attributes:
        node: the program that runs them.
        folder: where they stand; `node_modules/songreel` is beneath it.
    """

    node: Path
    folder: Path

    @property
    def package(self) -> Path:
        """Return the folder of the client."""
        return self.folder / "node_modules" / "songreel"

    def run(
        self,
        url: str,
        body: str,
        *,
        options: str = "{}",
        before: str = "",
        cwd: Path | None = None,
        show: bool = False,
        **environment: str,
    ) -> Any:
        """Run the body of an asynchronous function against a server, and return what it returns.

        It ends by itself, or is too late: a client that leaves something open is found out.

        Args:
            url: the server's address.
            body: the statements; `server` is a client, and `songreel` all that the package has.
            options: what the client is made with besides, as JavaScript.
            before: what stands before, in place of the client.
            cwd: the folder that files are found in.
            show: let what it prints be seen.
            **environment: variables.

        Raises:
            RuntimeError: the program failed, with what it said.
        """
        made = (
            f"const server = new songreel.Songreel({{ baseUrl: {json.dumps(url)}, ...{options} }});"
        )
        place = self.folder / "programs"
        place.mkdir(exist_ok=True)
        number = f"{os.getpid()}-{os.urandom(6).hex()}"
        program, ran = place / f"{number}.ts", place / f"{number}.json"
        program.write_text(
            'import * as songreel from "songreel";\n'
            'import { writeFileSync } from "node:fs";\n'
            f"{before or made}\n"
            f"const ran = await (async () => {{\n{body}\n}})();\n"
            f"writeFileSync({json.dumps(str(ran))}, JSON.stringify(ran ?? null));\n",
            "utf-8",
        )
        done = subprocess.run(
            [self.node, program],
            cwd=cwd or place,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(f"node ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        if show:
            print(done.stdout)
        return json.loads(ran.read_text("utf-8"))

    def check(self, *sources: str) -> None:
        """Make sure that programs have no errors of types.

        Raises:
            RuntimeError: they have, with what is wrong.
        """
        place = Path(tempfile.mkdtemp(prefix="checked-", dir=self.folder))
        for number, source in enumerate(sources):
            (place / f"{number}.ts").write_text(source, "utf-8")
        settings = {
            "compilerOptions": {
                "target": "ES2023",
                "module": "NodeNext",
                "lib": ["ES2023", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
                "strict": True,
                "noEmit": True,
                "typeRoots": [str(ensure().parent / "@types")],
                "types": ["node"],
            }
        }
        (place / "tsconfig.json").write_text(json.dumps(settings), "utf-8")
        compile_(place / "tsconfig.json")


@pytest.fixture(scope="session")
def programs(node: Path, tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """Build the client, and return where programs find it."""
    found = Programs(node, tmp_path_factory.mktemp("programs"))
    found.package.mkdir(parents=True)
    shutil.copy(CLIENT / "package.json", found.package)
    (found.folder / "package.json").write_text('{"type": "module"}', "utf-8")
    build(found.package / "dist")
    return found


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
