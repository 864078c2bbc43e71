"""The user's own file adds models and enters prices; a bad one is refused with its place."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from songreel.core.settings import Settings
from songreel.domain.capability import Capability
from songreel.domain.errors import InvalidRequestError
from songreel.domain.price import Price, Rate
from songreel.providers.registry import installed
from tests.docs.conftest import ROOT

EXAMPLE = re.search(r"```toml\n(.*?)```", (ROOT / "docs" / "models.md").read_text("utf-8"), re.S)
PRICE = """schema = "models/1"

[[price]]
backend = "replicate"
model = "kwaivgi/kling-v3-video"
unit = "second"
source = "invoice"
as_of = 2026-11-20
rates = [{ usd = "0.10" }]
"""
MODEL = """schema = "models/1"

# of ours
[[model]]
backend = "replicate"
model = "acme/motion-1"
makes = "video"
source = "page"
as_of = 2026-11-20

[model.takes]
durations = [4]
ratios = ["16:9"]
resolutions = ["720p"]
"""


def models(settings: Settings, path: Path) -> dict[str, Capability]:
    return {
        model.model: model
        for provider in installed(settings, path / "scratch")
        for model in provider.models
    }


def write(settings: Settings, text: str) -> Path:
    settings.data.mkdir(parents=True, exist_ok=True)
    path = settings.data / "models.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_example_of_the_documentation_is_taken(settings: Settings, tmp_path: Path):
    assert EXAMPLE is not None
    write(settings, EXAMPLE.group(1))

    found = models(settings, tmp_path)

    kling, added = found["kwaivgi/kling-v3-video"], found["acme/motion-1"]
    assert kling.list_price(10, "720p", audio=True) == Decimal("2.52")
    assert kling.list_price(10, "1080p", audio=True) is None
    assert added.durations == (4, 8, 12)
    assert added.price == Price(Decimal("0.10"), "second", "the model's page", date(2026, 11, 20))
    assert added.retires_on == date(2027, 6, 30)
    assert "google/veo-3.1" in found


def test_an_entered_price_takes_the_place_of_the_listed_one(settings: Settings, tmp_path: Path):
    write(
        settings,
        PRICE.replace("kwaivgi/kling-v3-video", "google/veo-3.1").replace(
            '{ usd = "0.10" }', '{ usd = "0.30", audio = true }'
        ),
    )
    veo = models(settings, tmp_path)["google/veo-3.1"]
    assert veo.price is not None
    assert veo.price.rates == (Rate(Decimal("0.30"), audio=True),)
    assert veo.list_price(8, "720p", audio=False) is None
    assert veo.durations == (4, 6, 8)


def test_a_price_that_is_entered_makes_a_fallback_one_that_can_be_ordered(
    settings: Settings, tmp_path: Path
):
    before = models(settings, tmp_path)
    write(
        settings,
        PRICE.replace("replicate", "gemini")
        .replace("kwaivgi/kling-v3-video", "gemini-3.5-flash-lite")
        .replace('"second"', '"call"'),
    )
    after = models(settings, tmp_path)

    (writer,) = {before["gemini-3.8-flash"].fallback, after["gemini-3.8-flash"].fallback}
    assert writer == "gemini-3.5-flash-lite"
    assert not before["gemini-3.8-flash"].fallback_is_priced
    assert after["gemini-3.8-flash"].fallback_is_priced
    assert before["google/veo-3.1"].fallback_is_priced


def test_a_known_model_can_be_described_anew_and_stays_in_its_place(
    settings: Settings, tmp_path: Path
):
    write(settings, MODEL.replace("acme/motion-1", "google/veo-3.1"))
    (replicate,) = [p for p in installed(settings, tmp_path) if p.name == "replicate"]
    videos = [model for model in replicate.models if model.medium == "video"]
    assert videos[0].model == "google/veo-3.1"
    assert videos[0].durations == (4,)
    assert videos[0].price is None


def test_a_setting_names_another_file(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write(settings, "no toml")
    other = tmp_path / "other.toml"
    other.write_text(MODEL, "utf-8")
    monkeypatch.setenv("SONGREEL_MODELS", str(other))
    assert "acme/motion-1" in models(Settings(data=settings.data), tmp_path)


def test_a_file_that_is_set_has_to_be_there(settings: Settings, tmp_path: Path):
    missing = settings.model_copy(update={"models": tmp_path / "missing.toml"})
    with pytest.raises(InvalidRequestError, match=r"missing\.toml cannot be read.*SONGREEL_MODELS"):
        installed(missing, tmp_path)


REFUSED = {
    "no TOML": ('schema = "models/1"\nprice = \n', "line 2"),
    "no schema": ("", "schema: this field is missing"),
    "another schema": (PRICE.replace("models/1", "models/2"), "schema: .*'models/1'"),
    "a number of dollars": (PRICE.replace('"0.10"', "0.10"), r"price 1 \(line 3\), .*usd: .*quot"),
    "a negative price": (PRICE.replace("0.10", "-1"), r"rates\[1\]\.usd"),
    "no amount": (PRICE.replace("0.10", "NaN"), r"rates\[1\]\.usd"),
    "no source": (PRICE.replace('source = "invoice"\n', ""), "source: this field is missing"),
    "an unknown field": (PRICE + "colour = 1\n", "colour: there is no such field"),
    "an unknown model": (PRICE.replace("kling-v3", "kling-v9"), r"line 3\).*no model .*v9.*-v3-"),
    "an unknown backend": (PRICE.replace("replicate", "nobody"), "no backend 'nobody'.*replicate"),
    "a free backend": (
        PRICE.replace("replicate", "local").replace("kwaivgi/kling-v3-video", "local/animatic-1"),
        "local takes none from a file",
    ),
    "a model of a free backend": (MODEL.replace("replicate", "local"), "local takes none"),
    "a strange unit": (PRICE.replace('"second"', '"image"'), r"line 3\): unit: .*by the second"),
    "a strange resolution": (
        PRICE.replace('usd = "0.10"', 'usd = "0.10", resolution = "4k"'),
        "resolutions of kwaivgi/kling-v3-video are 720p, 1080p",
    ),
    "a price twice": (PRICE + PRICE.partition("\n")[2], r"price 2 \(line 11\).*twice"),
    "a model twice": (MODEL + MODEL.partition("\n")[2], r"model 2 .*twice"),
    "no lengths": (MODEL.replace("durations = [4]\n", ""), r"model 1 \(line 4\): .*durations"),
    "no whole length": (MODEL.replace("[4]", "[4.5]"), r"takes\.durations\[1\]"),
    "a length that is too long": (MODEL.replace("[4]", "[61]"), r"takes\.durations\[1\]"),
    "a range that is none": (MODEL.replace("[4]", "{ from = 9, to = 3 }"), r"from = 3, to = 15"),
    "lengths in disorder": (MODEL.replace("[4]", "[8, 4]"), "ascending"),
    "a ratio of no clip": (MODEL.replace("16:9", "21:9"), "takes.ratios: a clip is one of"),
    "no resolution": (MODEL.replace("720p", "HD"), "a clip has 720p"),
    "a resolution for pictures": (MODEL.replace("720p", "2K"), "a clip has 720p"),
    "more lines than there are": (MODEL.replace("720p", "9998p"), "a clip has 720p"),
    "an unknown field on the wire": (
        MODEL + '\n[model.wire.fields]\nlenght = "duration"\n',
        "wire: lenght: there is no such field; take of .*duration",
    ),
    "an unknown list on the wire": (
        MODEL + '\n[model.wire]\nlists = ["pasage"]\n',
        "wire: pasage: there is no such field; take of .*passage",
    ),
    "a song that goes nowhere": (
        MODEL.replace("[model.takes]", "[model.takes]\nsong = true"),
        r"model 1 .*wire\.fields\.passage",
    ),
    "no pattern": (
        MODEL + '\n[model.wire.patterns]\nduration = "s"\n',
        r"patterns\.duration: .*{}",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_bad_file_is_refused_with_its_place(settings: Settings, tmp_path: Path, fault: str):
    text, told = REFUSED[fault]
    path = write(settings, text)
    with pytest.raises(InvalidRequestError) as caught:
        installed(settings, tmp_path)
    assert str(path) in caught.value.message
    assert re.search(told, caught.value.message), caught.value.message
    assert "docs/models.md" in caught.value.message


def test_a_file_that_is_no_text_is_refused_with_its_line(settings: Settings, tmp_path: Path):
    write(settings, "").write_bytes(b'schema = "models/1"\n# \xff\n')
    with pytest.raises(InvalidRequestError, match="line 2 is no UTF-8"):
        installed(settings, tmp_path)
