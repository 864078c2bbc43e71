"""Who serves a request: what it names and nothing else, or the first that is ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from songreel.core.settings import Settings
from songreel.domain.capability import Capability, Medium, Price
from songreel.domain.errors import ConfigurationError, FailureCode, InvalidRequestError
from songreel.domain.retirement import ERROR_OF
from songreel.providers import registry
from songreel.providers.registry import Registry, installed
from songreel.services.offers import why_not_ready

FREE = Price(Decimal(0), "second", "list", date(2026, 1, 1))


@dataclass
class Stand:
    """A provider that makes clips, with or without its key."""

    name: str
    ready: bool = True
    closed: bool = False
    medium: Medium = Medium.VIDEO
    prices: tuple[Price | None, ...] = (FREE, FREE)
    writer = None
    images = None
    videos = None
    webhooks = None

    @property
    def models(self) -> tuple[Capability, ...]:
        return tuple(
            Capability(self.name, f"{self.name}/{n}", self.medium, price)
            for n, price in zip(("one", "two"), self.prices, strict=False)
        )

    def check(self) -> None:
        if not self.ready:
            raise ConfigurationError(
                FailureCode.AUTHENTICATION_ERROR, f"{self.name} has no key.", backend=self.name
            )

    async def close(self) -> None:
        self.closed = True


def test_the_usual_order_takes_the_first_that_is_ready_and_says_why():
    found = Registry([Stand("local"), Stand("gemini"), Stand("replicate", ready=False)])
    choice = found.choose(Medium.VIDEO, None, None)
    assert choice.model.model == "gemini/one"
    assert choice.notice is not None
    assert "because replicate has no key." in choice.notice


def test_the_first_choice_needs_no_notice():
    found = Registry([Stand("local"), Stand("replicate")])
    assert found.choose(Medium.VIDEO, None, None).notice is None


def test_a_named_backend_is_never_replaced():
    found = Registry([Stand("local"), Stand("replicate", ready=False)])
    with pytest.raises(ConfigurationError):
        found.choose(Medium.VIDEO, "replicate", None)


def test_a_named_model_chooses_its_backend():
    found = Registry([Stand("local"), Stand("gemini")])
    assert found.choose(Medium.VIDEO, None, "local/two").provider.name == "local"
    assert found.choose(Medium.VIDEO, "gemini", "gemini/two").model.model == "gemini/two"


@pytest.mark.parametrize(
    ("backend", "model"), [("nobody", None), ("local", "gemini/one"), (None, "local/three")]
)
def test_unknown_names_are_refused(backend: str | None, model: str | None):
    found = Registry([Stand("local"), Stand("gemini")])
    with pytest.raises(InvalidRequestError):
        found.choose(Medium.VIDEO, backend, model)


def test_an_unknown_model_is_told_before_a_missing_key():
    found = Registry([Stand("replicate", ready=False)])
    with pytest.raises(InvalidRequestError, match="has no model"):
        found.choose(Medium.VIDEO, "replicate", "replicate/nine")


def test_a_backend_that_makes_no_such_thing_asks_for_no_key():
    writers = [Stand("local", medium=Medium.TEXT), Stand("gemini", medium=Medium.TEXT)]
    found = Registry([Stand("replicate", ready=False), *writers])
    with pytest.raises(InvalidRequestError, match=r"no text\. Take one that does: gemini, local\."):
        found.choose(Medium.TEXT, "replicate", None)


def test_a_setting_overrides_the_order_and_is_checked_at_once():
    found = Registry([Stand("local"), Stand("gemini")], default="local")
    assert found.choose(Medium.VIDEO, None, None).provider.name == "local"
    with pytest.raises(InvalidRequestError, match=r"SONGREEL_BACKEND is 'nobody'.*one of: local"):
        Registry([Stand("local")], default="nobody")


def test_a_setting_of_its_own_says_who_writes():
    writers = [Stand("gemini", medium=Medium.TEXT), Stand("openai", medium=Medium.TEXT)]
    found = Registry([*writers, Stand("local")], default="local", writer="openai")
    assert found.choose(Medium.TEXT, None, None).provider.name == "openai"
    assert found.choose(Medium.VIDEO, None, None).provider.name == "local"
    with pytest.raises(InvalidRequestError, match=r"SONGREEL_WRITER is 'nobody'"):
        Registry([Stand("local")], writer="nobody")


def test_a_model_without_a_price_is_passed_over_where_nobody_named_it():
    local = Stand("local", medium=Medium.TEXT)
    choice = Registry([Stand("gemini", medium=Medium.TEXT, prices=(None,)), local]).choose(
        Medium.TEXT, None, None
    )
    assert choice.provider.name == "local"
    assert choice.notice is not None
    assert "no price is entered for gemini/one" in choice.notice
    priced = Stand("gemini", medium=Medium.TEXT, prices=(None, FREE))
    assert Registry([priced, local]).choose(Medium.TEXT, None, None).model.model == "gemini/two"


def test_without_another_the_model_without_a_price_is_chosen_and_refused_later():
    alone = Registry([Stand("gemini", medium=Medium.TEXT, prices=(None, None))])
    assert alone.choose(Medium.TEXT, None, None).model.model == "gemini/one"


@dataclass
class Choosy(Stand):
    """A provider of which each model needs something else."""

    lacking: tuple[str, ...] = ()

    def check_model(self, model: Capability) -> None:
        if model.model in self.lacking:
            raise ConfigurationError(
                FailureCode.AUTHENTICATION_ERROR, f"{model.model} has no key.", backend=self.name
            )


def test_the_first_model_that_is_ready_is_taken_where_none_is_named():
    found = Registry([Choosy("gemini", lacking=("gemini/one",)), Stand("local")])
    assert found.choose(Medium.VIDEO, None, None).model.model == "gemini/two"
    assert found.choose(Medium.VIDEO, "gemini", None).model.model == "gemini/two"
    with pytest.raises(ConfigurationError, match="gemini/one has no key"):
        found.choose(Medium.VIDEO, "gemini", "gemini/one")


def test_a_backend_with_no_model_that_is_ready_is_passed_over():
    gemini = Choosy("gemini", lacking=("gemini/one", "gemini/two"))
    choice = Registry([gemini, Stand("local")]).choose(Medium.VIDEO, None, None)
    assert choice.model.model == "local/one"
    assert choice.notice is not None
    assert "because gemini/one has no key." in choice.notice
    with pytest.raises(ConfigurationError, match="gemini/one has no key"):
        Registry([gemini], default="gemini").choose(Medium.VIDEO, None, None)


def test_a_place_at_google_without_a_key_keeps_the_free_default(settings: Settings, tmp_path: Path):
    place = {"google_cloud_project": "p", "google_cloud_location": "l"}
    found = installed(settings.model_copy(update=place), tmp_path)
    for medium in Medium:
        assert found.choose(medium, None, None).provider.name == "local"
    gemini = found.provider("gemini")
    gemini.check()
    assert "no key" in (why_not_ready(gemini) or "")
    with pytest.raises(ConfigurationError, match="no key"):
        found.choose(Medium.VIDEO, "gemini", None)


GONE = {
    "veo-3.1-generate-preview": (Medium.VIDEO, "2026-10-22", "gemini-omni-1.1-flash"),
    "veo-3.1-fast-generate-preview": (Medium.VIDEO, "2026-10-22", "gemini-omni-1.1-flash"),
    "veo-3.1-lite-generate-preview": (Medium.VIDEO, "2026-10-22", "gemini-omni-1.1-flash"),
    "gemini-omni-flash-preview": (Medium.VIDEO, "2026-09-30", "gemini-omni-1.1-flash"),
    "imagen-4.0-generate-001": (Medium.IMAGE, "2026-08-17", "gemini-3.1-flash-image"),
    "gemini-2.5-flash-image": (Medium.IMAGE, "2026-10-02", "gemini-3.1-flash-image"),
    "gemini-2.5-flash": (Medium.TEXT, "2026-10-16", "gemini-3.8-flash"),
    "gemini-2.5-pro": (Medium.TEXT, "2026-10-16", "gemini-3.8-flash"),
    "google/imagen-4": (Medium.IMAGE, "2026-08-17", "google/nano-banana-2"),
    "google/imagen-4-fast": (Medium.IMAGE, "2026-08-17", "google/nano-banana-2"),
    "google/imagen-4-ultra": (Medium.IMAGE, "2026-08-17", "google/nano-banana-pro"),
}


@pytest.mark.parametrize("name", GONE)
@pytest.mark.parametrize("is_backend_named", [True, False])
def test_a_model_that_is_gone_says_what_to_use(
    name: str, is_backend_named: bool, settings: Settings, tmp_path: Path
):
    medium, end, use = GONE[name]
    found = installed(settings, tmp_path)
    backend = "replicate" if "/" in name else "gemini"
    with pytest.raises(ERROR_OF[medium]) as caught:
        found.choose(medium, backend if is_backend_named else None, name)
    assert caught.value.failure is FailureCode.MODEL_RETIRED
    assert f"{name} was retired on {end}. Use {use} instead" in caught.value.message
    (other,) = [
        model
        for model in found.provider(backend).models
        if (model.model, model.medium) == (use, medium)
    ]
    needs_price = "enter its price in models.toml first" in caught.value.message
    assert needs_price is (other.price is None)


def test_a_model_that_is_gone_is_taken_where_somebody_has_added_it(
    settings: Settings, tmp_path: Path
):
    models = tmp_path / "models.toml"
    models.write_text(
        'schema = "models/1"\n[[model]]\nbackend = "replicate"\nmodel = "google/imagen-4"\n'
        'makes = "image"\nsource = "page"\nas_of = 2026-11-20\n'
    )
    found = installed(settings.model_copy(update={"models": models}), tmp_path)
    with pytest.raises(ConfigurationError, match="REPLICATE_API_TOKEN"):
        found.choose(Medium.IMAGE, None, "google/imagen-4")


def test_a_backend_without_models_says_how_to_get_some():
    empty = Stand("openai", ready=False, medium=Medium.TEXT, prices=())
    with pytest.raises(ConfigurationError):
        Registry([empty]).choose(Medium.TEXT, "openai", None)


def test_two_of_one_name_are_refused():
    with pytest.raises(InvalidRequestError, match="Two installed providers"):
        Registry([Stand("local"), Stand("local")])


def test_nobody_ready_says_what_each_lacks():
    with pytest.raises(InvalidRequestError, match="gemini has no key"):
        Registry([Stand("gemini", ready=False)]).choose(Medium.VIDEO, None, None)


@pytest.mark.anyio
async def test_closing_closes_each():
    stands = [Stand("local"), Stand("gemini")]
    await Registry(stands).close()
    assert all(stand.closed for stand in stands)


def test_the_built_in_ones_come_by_entry_point(settings: Settings, tmp_path: Path):
    assert {"gemini", "local", "replicate"} <= {p.name for p in installed(settings, tmp_path)}


def test_a_broken_provider_is_named(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    broken = EntryPoint("broken", "no_such_module:provider", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [broken])
    with pytest.raises(InvalidRequestError, match="broken"):
        installed(settings, tmp_path)
