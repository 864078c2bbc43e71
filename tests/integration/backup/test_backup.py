"""Backups of a working installation: whole, without what is there, and refused if damaged."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from songreel.core.clock import now
from tests.support.api import Api, run_api
from tests.support.backups import back_up, restore, songreel
from tests.support.s3 import TestBucket

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]
CLIP = {"backend": "local", "duration": 1, "aspect_ratio": "1:1"}


def _clip(api: Api, prompt: str) -> dict[str, str]:
    made = api.make_clip(prompt, **CLIP)
    content = api.client.get(made["video_url"]).content
    return {"url": made["video_url"], "sha256": hashlib.sha256(content).hexdigest()}


def _blobs(archive: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in archive.glob("blobs/??/*")}


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Return an archive with a clip in it, and that clip; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("backed-up")
    with run_api(folder) as api:
        clip = _clip(api, "a lighthouse")
        back_up(folder / "backup", api.server.data)
    return folder / "backup", clip


def test_what_is_made_while_it_is_backed_up_breaks_nothing(tmp_path: Path) -> None:
    archive, clips = tmp_path / "backup", list[dict[str, str]]()
    with run_api(tmp_path) as api:
        stop = threading.Event()

        def work() -> None:
            while not stop.is_set():
                clips.append(_clip(api, f"a boat, the {len(clips)}th"))

        worker = threading.Thread(target=work)
        worker.start()
        try:
            names = [back_up(archive, api.server.data) for _ in range(4)]
        finally:
            stop.set()
            worker.join()
    assert len(clips) >= 2
    known = {clip["sha256"] for clip in clips}
    for name in names:
        manifest = json.loads((archive / "snapshots" / name / "manifest.json").read_text())
        assert not manifest["lacking"]
    restored = tmp_path / "restored"
    restore(archive, restored / "data")
    with run_api(restored) as api:
        videos = api.get("assets?kind=clip&limit=100").json()["assets"]
        assert videos
        for video in videos:
            content = api.client.get(f"/api/mv/get_video/{video['asset_id']}").content
            assert hashlib.sha256(content).hexdigest() in known


def test_the_same_folder_again_gets_what_is_new_alone(tmp_path: Path) -> None:
    archive = tmp_path / "backup"
    with run_api(tmp_path) as api:
        first = _clip(api, "a hen")
        one = back_up(archive, api.server.data)
        before = _blobs(archive)
        second = _clip(api, "a goose")
        two = back_up(archive, api.server.data)
    after = _blobs(archive)
    assert {name: after[name] for name in before} == before
    assert second["sha256"] in after.keys() - before.keys()
    for name, clips in ((one, [first]), (two, [first, second])):
        folder = tmp_path / name
        restore(archive, folder / "data", "--snapshot", name)
        with run_api(folder) as api:
            found = [api.client.get(clip["url"]).status_code for clip in (first, second)]
        assert found == [200] * len(clips) + [404] * (2 - len(clips))


def test_no_secret_is_in_a_backup_unless_it_is_asked_for(tmp_path: Path) -> None:
    secret = "sk-not-to-be-told-0123456789"
    with run_api(tmp_path) as api:
        given = api.client.put("/api/provider_keys/openai", json={"key": secret, "check": False})
        assert given.status_code == 200, given.text
        data = api.server.data
        signing = (data / "signing.key").read_text().strip()
        back_up(tmp_path / "plain", data)
        back_up(tmp_path / "full", data, "--with-keys")
    plain = b"".join(
        path.read_bytes() for path in (tmp_path / "plain").rglob("*") if path.is_file()
    )
    assert secret.encode() not in plain
    assert signing.encode() not in plain
    assert "signing.key" in restore(tmp_path / "plain", tmp_path / "without")
    assert not (tmp_path / "without" / "keys.json").exists()
    restore(tmp_path / "full", tmp_path / "with")
    for name, content in (("keys.json", secret), ("signing.key", signing)):
        path = tmp_path / "with" / name
        assert content in path.read_text()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for path in (tmp_path / "full").rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _blob(snapshot: Path) -> Path:
    manifest = json.loads((snapshot / "manifest.json").read_text())
    sha256 = manifest["blobs"][0]["sha256"]
    return snapshot.parent.parent / "blobs" / sha256[:2] / sha256


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a clip has another byte": (lambda at: _flip(_blob(at)), "other bytes than were backed up"),
    "a clip is cut short": (lambda at: _blob(at).write_bytes(b"short"), "5 bytes in place of"),
    "a clip is gone": (lambda at: _blob(at).unlink(), "is not there"),
    "the database has another byte": (
        lambda at: _flip(at / "database.sqlite3"),
        "database.sqlite3",
    ),
    "the database is gone": (lambda at: (at / "database.sqlite3").unlink(), "is not there"),
    "the manifest is cut short": (
        lambda at: (at / "manifest.json").write_text("{"),
        "manifest.json cannot be read",
    ),
    "the manifest is gone": (lambda at: (at / "manifest.json").unlink(), "manifest.json"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_with_what_is_wrong(
    backed_up: tuple[Path, dict[str, str]], tmp_path: Path, damage: str
) -> None:
    archive = tmp_path / "backup"
    shutil.copytree(backed_up[0], archive)
    (snapshot,) = (archive / "snapshots").iterdir()
    harm, words = DAMAGES[damage]
    harm(snapshot)
    for options in ([], ["--check"]):
        ended = songreel("restore", archive, "--data", tmp_path / "data", *options)
        assert ended.returncode == 2
        assert words in ended.stderr
        assert snapshot.name in ended.stderr
    assert not (tmp_path / "data").exists()


def test_what_is_damaged_in_a_backup_is_put_right_by_the_next_one_that_verifies(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "backup"
    with run_api(tmp_path) as api:
        _clip(api, "a seal")
        name = back_up(archive, api.server.data)
        _flip(_blob(archive / "snapshots" / name))
        again = back_up(archive, api.server.data, "--verify")
    assert songreel("restore", archive, "--check", "--snapshot", again).returncode == 0
    assert songreel("restore", archive, "--check", "--snapshot", name).returncode == 0


def test_a_clip_that_the_installation_lost_is_told(tmp_path: Path) -> None:
    with run_api(tmp_path) as api:
        clip = _clip(api, "an owl")
        place = api.server.data / "blobs" / clip["sha256"][:2] / clip["sha256"]
        place.unlink()
        ended = songreel("backup", tmp_path / "backup", "--data", api.server.data)
    assert ended.returncode == 1
    assert clip["sha256"] in ended.stderr
    # All else is there.
    assert songreel("restore", tmp_path / "backup", "--check").returncode == 0


def test_nothing_is_restored_over_what_is_there(
    backed_up: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    restore(backed_up[0], data)
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()}
    ended = songreel("restore", backed_up[0], "--data", data)
    assert ended.returncode == 2
    assert "already" in ended.stderr
    after = {path: path.stat().st_mtime_ns for path in data.rglob("*") if path.is_file()}
    assert after | {data / "owner.lock": 0} == before | {data / "owner.lock": 0}


def test_a_folder_whose_database_is_elsewhere_is_in_use_too(
    backed_up: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "ledger.mark").write_text("3")
    ended = songreel("restore", backed_up[0], "--data", data)
    assert ended.returncode == 2
    assert "ledger.mark" in ended.stderr
    assert "counts paid orders" in ended.stderr
    assert {path.name for path in data.iterdir()} == {"ledger.mark", "owner.lock"}


def test_what_is_restored_says_so_and_counts_what_was_sent(
    backed_up: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    before = now()
    restore(backed_up[0], tmp_path / "data")
    with closing(sqlite3.connect(tmp_path / "data" / "songreel.db")) as database:
        kept = dict(database.execute("SELECT name, value FROM installation"))
    # Whatever is older may have been sent since the backup.
    assert datetime.fromisoformat(json.loads(kept["restored"])) >= before.replace(microsecond=0)
    assert json.loads(kept["held"])["reason"].startswith("Restored from the backup of ")
    assert (tmp_path / "data" / "ledger.mark").read_text() == kept.get("sent", "0")


def test_what_was_cut_off_is_begun_again(
    backed_up: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    archive, clip = backed_up
    data = tmp_path / "data"
    restore(archive, data)
    # As a process leaves it that was killed before the database was in its place.
    (data / "songreel.db").rename(data / "restoring.sqlite3")
    (snapshot,) = (archive / "snapshots").iterdir()
    (data / "restoring").write_text(snapshot.name)
    restore(archive, data)
    assert not (data / "restoring").exists()
    with run_api(tmp_path) as api:
        assert api.client.get(clip["url"]).status_code == 200


def test_other_folders_are_not_taken_for_backups(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to-a-friend.txt").write_text("dear")
    ended = songreel("backup", tmp_path / "letters", "--data", tmp_path / "data")
    assert (ended.returncode, (tmp_path / "letters").iterdir().__next__().name) == (
        2,
        "to-a-friend.txt",
    )
    assert "something else" in ended.stderr
    ended = songreel("restore", tmp_path / "letters", "--data", tmp_path / "data")
    assert ended.returncode == 2
    assert "no backup" in ended.stderr
    ended = songreel("backup", tmp_path / "new", "--data", tmp_path / "nothing-here")
    assert ended.returncode == 2
    assert "There is no database" in ended.stderr


def test_a_laptop_moves_to_postgresql_and_a_bucket_and_back(
    backed_up: tuple[Path, dict[str, str]], tmp_path: Path, postgres_url: str, s3: TestBucket
) -> None:
    archive, clip = backed_up
    there = {"SONGREEL_DATABASE_URL": postgres_url, **s3.environment}
    restore(archive, tmp_path / "there" / "data", **there)
    assert any(clip["sha256"] in key for key in s3.keys())
    with run_api(tmp_path / "there", environment=there) as api:
        content = api.client.get(clip["url"]).content
        assert hashlib.sha256(content).hexdigest() == clip["sha256"]
        back_up(tmp_path / "second", api.server.data, **there)
    again = songreel("restore", archive, "--data", tmp_path / "third", **there)
    assert again.returncode == 2
    assert "in use" in again.stderr
    restore(tmp_path / "second", tmp_path / "back" / "data")
    with run_api(tmp_path / "back") as api:
        answer = api.client.get(clip["url"])
        assert answer.status_code == 200, answer.text
        assert hashlib.sha256(answer.content).hexdigest() == clip["sha256"]
