"""What the documentation needs to be tried out as a stranger would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "NOTICE", "src")
PIP = ("--disable-pip-version-check", "--quiet", "--no-index")


@dataclass(frozen=True)
class Stranger:
    """Somebody with an empty folder, an empty home and an environment without Songreel."""

    folder: Path
    environment: dict[str, str]

    def run(self, script: str, *, seconds: float) -> str:
        """Run shell commands in the folder and return what they printed.

        Raises:
            RuntimeError: one of them failed, with everything that was said.
        """
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        if done.returncode:
            raise RuntimeError(f"{done.returncode} from\n{script}\n{done.stdout}{done.stderr}")
        return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of Songreel's wheel, built from a copy of the sources."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        found = ROOT / name
        if found.is_dir():
            shutil.copytree(found, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(found, source / name)
    command = [sys.executable, "-m", "pip", "wheel", *PIP, "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", built, source], check=True)
    return built


@pytest.fixture(scope="module")
def stranger(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Stranger:
    """Return somebody whose pip finds Songreel's wheel, and its dependencies already there."""
    place = tmp_path_factory.mktemp("stranger")
    environment, folder, home = place / "environment", place / "folder", place / "home"
    folder.mkdir()
    home.mkdir()
    make_environment(environment, dependencies=place / "dependencies")
    variables = {
        **os.environ,
        "HOME": str(home),
        "PATH": os.pathsep.join([str(environment / "bin"), os.environ["PATH"]]),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheel),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    return Stranger(folder, variables)


def make_environment(environment: Path, *, dependencies: Path) -> None:
    """Make an environment that finds every package of this one but Songreel itself."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    dependencies.mkdir()
    ours = Path(sysconfig.get_path("purelib"))
    for found in ours.iterdir():
        name = found.name.lower()
        if not (name.startswith("songreel") or name.endswith(".pth")):
            (dependencies / found.name).symlink_to(found)
    theirs = environment / ours.relative_to(sys.prefix)
    (theirs / "dependencies.pth").write_text(f"{dependencies}\n", "utf-8")
    pip = environment / "bin" / "pip"
    main = "from pip._internal.cli.main import main"
    pip.write_text(f"#!{environment}/bin/python\n{main}\nraise SystemExit(main())\n", "utf-8")
    pip.chmod(0o755)
