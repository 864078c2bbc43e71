"""`songreel assets` and `songreel storage`: without a server, and asking the one that is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.api import picture
from tests.support.commands import Shell, write_tune
from tests.support.servers import run_server


@pytest.fixture(params=["here", "there"])
def held(request: pytest.FixtureRequest, songreel: Shell) -> Iterator[Shell]:
    """Return a shell, without a server and with one."""
    if request.param == "here":
        yield songreel
        return
    songreel.data.mkdir(exist_ok=True)
    with run_server(songreel.data):
        yield songreel


def told(shell: Shell, *arguments: object) -> Any:
    ended = shell(*arguments, "--json")
    assert ended.returncode == 0, ended
    return json.loads(ended.stdout)


def added(shell: Shell) -> list[Any]:
    image, song = shell.folder / "fox.png", shell.folder / "song.wav"
    image.write_bytes(picture())
    write_tune(song, 1)
    return told(shell, "assets", "add", image, song)["assets"]


def test_files_are_kept_once_listed_and_pinned(held: Shell) -> None:
    found = added(held)
    assert [(one["kind"], one["name"]) for one in found] == [
        ("image", "fox.png"),
        ("song", "song.wav"),
    ]
    assert added(held) == found
    start = found[0]["asset_id"][:13]
    assert told(held, "assets", "pin", start)["assets"][0]["pinned"] is True
    listed = told(held, "assets", "list", "--kind", "image")["assets"]
    assert listed == [{**found[0], "pinned": True}]


def test_what_is_removed_can_be_restored(held: Shell) -> None:
    found = added(held)
    start = found[0]["asset_id"][:13]
    assert told(held, "assets", "remove", start)["assets"][0]["deleted_at"]
    used = told(held, "storage")
    assert (used["media"]["songs"]["files"], used["media"]["deleted"]["files"]) == (1, 1)
    assert told(held, "assets", "restore", start)["assets"] == found[:1]


def test_what_is_cleaned_is_gone_for_good(held: Shell) -> None:
    start = added(held)[0]["asset_id"][:13]
    told(held, "assets", "remove", start)
    look = told(held, "storage", "clean", "--dry-run", "--deleted-too")
    assert (look["dry_run"], look["purged"]) == (True, 1)
    assert told(held, "storage", "clean", "--deleted-too")["purged"] == 1
    gone = held("assets", "restore", start)
    assert gone.returncode != 0
    assert "list --deleted" in gone.stderr


def test_what_is_refused_names_the_file(held: Shell) -> None:
    (held.folder / "notes.txt").write_text("la la", "utf-8")
    refused = held("assets", "add", held.folder / "notes.txt")
    assert refused.returncode == 2, refused
    assert "notes.txt: The file is text." in refused.stderr
    assert told(held, "assets", "list") == {"assets": []}
    shown = held("storage")
    assert "are free" in shown.stdout
    assert "Nothing goes by itself" in shown.stdout
