"""Projects as bundles: opened elsewhere, and rendered again."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from songreel.domain.frames import FILM_RATE
from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.media.assemble import assemble
from songreel.media.errors import MediaError
from songreel.media.exchange import archive as archive_module
from songreel.media.exchange.bundle import open_bundle, write_bundle
from songreel.media.exchange.manifest import BundledCost, Recipe
from tests.integration.media.material import SIZE, encode_song, leftovers, write_clip

pytestmark = pytest.mark.integration

SAMPLES = 44_100
RECIPE = Recipe(
    prompt="A fox in the snow — at dusk",
    seed=7,
    backend="replicate",
    model="veo-3",
    order="0" * 64,
    cost=BundledCost(amount_usd=Decimal("1.20"), basis="list_price", source="prices of May"),
    further={"negative_prompt": "rain"},
)

Entries = dict[str, bytes]


def film() -> Timeline:
    return Timeline(
        rate=FILM_RATE,
        size=SIZE,
        cuts=(
            Cut(clip="clip/one", start=0, frames=14),
            Cut(clip="clip/two", start=14, frames=10, source_in=12),
        ),
        song=SongTrack(song="s", samples=SAMPLES, sample_rate=44_100),
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("files")
    return {
        "clip/one": write_clip(folder / "one.mp4", 24, seed=1),
        "clip/two": write_clip(folder / "two.mp4", 24, seed=2),
        "song": encode_song(folder / "song.wav", "pcm_s16le", samples=SAMPLES),
    }


@pytest.fixture(scope="module")
def bundle(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "project.songreel.zip"
    clips = {name: path for name, path in files.items() if name != "song"}
    recipes = {"clip/one": RECIPE}
    further: dict[str, Any] = {"scenes": [{"text": "dusk"}]}
    write_bundle(film(), clips, files["song"], path, recipes=recipes, title="Fox", further=further)
    return path


def test_a_film_renders_again_bit_for_bit(
    files: dict[str, Path], bundle: Path, tmp_path: Path
) -> None:
    clips = {name: path for name, path in files.items() if name != "song"}
    assemble(film(), clips, files["song"], tmp_path / "first.mp4", title="Fox")
    opened = open_bundle(bundle, tmp_path / "elsewhere")
    again = tmp_path / "again.mp4"
    assemble(opened.timeline, opened.clips, opened.song, again, title=opened.manifest.title)
    assert _sha256(again) == _sha256(tmp_path / "first.mp4")
    assert opened.timeline == film()
    recipes = {clip.id: clip.recipe for clip in opened.manifest.clips}
    assert recipes == {"clip/one": RECIPE, "clip/two": Recipe()}
    assert opened.manifest.further == {"scenes": [{"text": "dusk"}]}
    assert leftovers(tmp_path) == []


def test_the_same_project_gives_the_same_bytes(
    files: dict[str, Path], bundle: Path, tmp_path: Path
) -> None:
    opened = open_bundle(bundle, tmp_path / "there")
    recipes = {clip.id: clip.recipe for clip in opened.manifest.clips}
    manifest = opened.manifest
    write_bundle(
        opened.timeline,
        opened.clips,
        opened.song,
        tmp_path / "again.zip",
        recipes=recipes,
        title=manifest.title,
        further=manifest.further,
    )
    assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()


def test_a_bundle_that_somebody_packed_again_is_opened(bundle: Path, tmp_path: Path) -> None:
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _entries(bundle).items():
            archive.writestr(name, data)
    assert open_bundle(packed, tmp_path / "there").timeline == film()


def _changed(change: Callable[[Any], None]) -> Callable[[Entries], None]:
    def apply(entries: Entries) -> None:
        manifest = json.loads(entries["manifest.json"])
        change(manifest)
        entries["manifest.json"] = json.dumps(manifest).encode()

    return apply


def _flip(entries: Entries) -> None:
    data = bytearray(entries["media/01-clip.mp4"])
    data[2000] ^= 1
    entries["media/01-clip.mp4"] = bytes(data)


def _lead_out(manifest: Any) -> None:
    manifest["files"][0]["path"] = manifest["clips"][0]["path"] = "../../evil.mp4"


def _other_timeline(entries: Entries) -> None:
    timeline = json.loads(entries["timeline.json"])
    timeline["cuts"][1]["clip"] = "clip/three"
    _exchange_timeline(entries, json.dumps(timeline).encode())


def _bad_timeline(entries: Entries) -> None:
    timeline = json.loads(entries["timeline.json"])
    timeline["cuts"][1]["start"] = 13
    _exchange_timeline(entries, json.dumps(timeline).encode())


def _exchange_timeline(entries: Entries, data: bytes) -> None:
    entries["timeline.json"] = data
    manifest = json.loads(entries["manifest.json"])
    listed = next(file for file in manifest["files"] if file["path"] == "timeline.json")
    listed |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    entries["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_flip, "media/01-clip.mp4 in .* is not what the manifest says"),
        (lambda entries: entries.pop("media/song.wav"), "media/song.wav is missing"),
        (lambda entries: entries.pop("manifest.json"), "is no project bundle"),
        (lambda entries: entries.update({"manifest.json": b"{"}), "is no JSON"),
        (lambda entries: entries.update({"manifest.json": b"[]"}), "of version None"),
        (lambda entries: entries.update({"more.txt": b"x"}), "'more.txt', of which its manifest"),
        (lambda entries: entries.update({"../evil": b"x"}), "name leads elsewhere: '../evil'"),
        (lambda entries: entries.update({"/evil": b"x"}), "name leads elsewhere: '/evil'"),
        (lambda entries: entries.update({"a\\..\\evil": b"x"}), "name leads elsewhere: 'a"),
        (lambda entries: entries.update({"MANIFEST.json": b"x"}), "twice"),
        (_changed(lambda manifest: manifest.update(schema="bundle/2")), "of version 'bundle/2'"),
        (_changed(lambda manifest: manifest.update(extra=1)), "extra: Extra inputs"),
        (_changed(lambda manifest: manifest["files"].pop()), "is named, but not listed"),
        (_changed(_lead_out), "names a file outside it: '../../evil.mp4'"),
        (
            _changed(lambda manifest: manifest["files"][0].update(size=5)),
            "bytes long instead of 5",
        ),
        (_other_timeline, "Cut 2 in .* shows clip clip/three, which is not in it"),
        (_bad_timeline, "The timeline in .* is not as it should be: .*overlap"),
    ],
)
def test_a_bundle_that_is_not_whole_is_refused(
    change: Callable[[Entries], None], words: str, bundle: Path, tmp_path: Path
) -> None:
    entries = _entries(bundle)
    change(entries)
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    with pytest.raises(MediaError, match=words):
        open_bundle(bad, tmp_path / "there")
    assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"]
    assert not (tmp_path.parent / "evil").exists()


def test_a_bundle_that_would_fill_the_disk_is_refused(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(MediaError, match="unpacks to more than 1000 bytes"):
        open_bundle(bundle, tmp_path / "there", max_bytes=1000)
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b" " * 10_000_000)
    monkeypatch.setattr(archive_module, "SILENCE", 1_000_000)
    with pytest.raises(MediaError, match="far more than it can be"):
        open_bundle(bomb, tmp_path / "there")
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("manifest.json", b"{}")
    with pytest.raises(MediaError, match="in a way that is not read"):
        open_bundle(bomb, tmp_path / "there")


def test_links_and_what_is_no_zip_are_refused(bundle: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        link = zipfile.ZipInfo("manifest.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(MediaError, match="no plain file"):
        open_bundle(bad, tmp_path / "there")
    bad.write_bytes(bundle.read_bytes()[:-400])
    with pytest.raises(MediaError, match="no zip file"):
        open_bundle(bad, tmp_path / "there")
    (tmp_path / "there").mkdir()
    with pytest.raises(MediaError, match="is there already"):
        open_bundle(bundle, tmp_path / "there")


def test_a_clip_without_a_file_is_named(files: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="Cut 2 shows clip clip/two"):
        write_bundle(
            film(), {"clip/one": files["clip/one"]}, files["song"], tmp_path / "bundle.zip"
        )
    assert list(tmp_path.iterdir()) == []


def _entries(bundle: Path) -> Entries:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
