"""Write the tables of the README that follow from the providers' own profiles.

`python tools/provider_table.py` writes them; with `--check` it only says whether they are current.
"""

from __future__ import annotations

import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from songreel.core.settings import Settings
from songreel.domain.capability import Capability, Medium
from songreel.domain.price import Rate
from songreel.domain.provider import Provider
from songreel.providers.registry import installed

BUILT_IN = ("local", "replicate", "gemini")
README = Path(__file__).resolve().parent.parent / "README.md"


def price(model: Capability) -> str:
    """Return a model's list price by resolution and sound, with its unit and date."""
    if model.is_free:
        return "free"
    if model.price is None:
        return "no price known: refused"
    rates = model.price.rates or (Rate(model.price.amount),)
    told = ", ".join(f"{money(rate.amount)}{where(rate)}" for rate in rates)
    return f"{told} per {model.price.unit} ({model.price.as_of.isoformat()})"


def money(amount: Decimal) -> str:
    """Return an amount with its cents, and what is smaller where there is something."""
    return f"${amount:.2f}" if amount == round(amount, 2) else f"${amount.normalize():f}"


def where(rate: Rate) -> str:
    """Return what a rate is for: a resolution, with sound or without."""
    words = [] if rate.resolution is None else [rate.resolution]
    if rate.audio is not None:
        words.append("with sound" if rate.audio else "silent")
    return f" {' '.join(words)}" if words else ""


def lengths(model: Capability) -> str:
    """Return the clip lengths that a model sells, in seconds."""
    sold = model.durations
    if not sold:
        return ""
    if len(sold) > 2 and sold == tuple(range(sold[0], sold[-1] + 1)):
        return f"{sold[0]} to {sold[-1]}"
    fewer = [
        f"; {', '.join(map(str, lengths))} at {name}"
        for name, lengths in model.resolution_durations
    ]
    return ", ".join(map(str, sold)) + "".join(fewer)


def shapes(model: Capability) -> str:
    """Return the ratios of a model, with its resolutions."""
    made = dict.fromkeys(ratio for _, sizes in model.sizes for ratio, _ in sizes)
    ratios = ", ".join([*made] or model.image_ratios)
    return f"{ratios} at {', '.join(model.resolutions)}" if model.resolutions else ratios


def features(model: Capability) -> str:
    """Return what a model takes beside the prompt."""
    if model.medium is Medium.TEXT:
        return ""
    parts: list[str] = []
    if model.medium is Medium.VIDEO:
        sound = {"choice": "sound on or off", "always": "always sound", "never": "no sound"}
        parts += [sound[model.audio]]
        parts += ["seed"] if model.seed else []
        parts += ["negative prompt"] if model.negative_prompt else []
    if model.reference == "image":
        count = model.reference_images
        kind = f"{count} reference images" if count > 1 else "reference image"
        limits = ", ".join(
            [f"{seconds} s" for seconds in model.reference_durations] + list(model.reference_ratios)
        )
        parts.append(f"{kind} ({limits})" if limits else kind)
    is_first_frame_taken = model.medium is Medium.VIDEO and model.reference is not None
    parts += ["first frame"] if is_first_frame_taken and model.first_frame else []
    parts += ["last frame"] if model.last_frame else []
    parts += ["the song"] if model.takes_passage else []
    return ", ".join(parts)


def capabilities(providers: list[Provider]) -> str:
    """Return the table of every model of every provider."""
    rows = [
        "| backend | model | makes | seconds | shape | takes | list price |",
        "|---|---|---|---|---|---|---|",
    ]
    for provider in providers:
        for model in sorted(provider.models, key=lambda model: list(Medium).index(model.medium)):
            cells = (
                provider.name,
                f"`{model.model}`",
                model.medium.value,
                lengths(model),
                shapes(model),
                features(model),
                price(model),
            )
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def costs(providers: list[Provider]) -> str:
    """Return what a clip and the clips for three minutes cost with each video model."""
    rows = ["| video model | clip of 8 seconds | clips for 3 minutes |", "|---|---|---|"]
    for provider in providers:
        for model in provider.models:
            if model.medium is Medium.VIDEO and model.price is not None:
                clip, film = (dollars(model, seconds) for seconds in (8, 180))
                rows.append(f"| `{model.model}` ({provider.name}) | {clip} | {film} |")
    return "\n".join(rows)


def dollars(model: Capability, seconds: int) -> str:
    """Return the list price of so many seconds at the default resolution; the silent one last."""
    if model.is_free:
        return "nothing"
    prices = [model.list_price(seconds, audio=audio) for audio in (True, False)]
    told = [f"${price:.2f}" for price in dict.fromkeys(prices) if price is not None]
    return ", silent ".join(told)


def with_tables(text: str) -> str:
    """Return the README with its tables written anew.

    Raises:
        ValueError: the README has no place for one of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        providers = list(installed(Settings(data=Path(folder)), Path(folder)))
    providers = [provider for provider in providers if provider.name in BUILT_IN]
    providers.sort(key=lambda provider: BUILT_IN.index(provider.name))
    tables = {"capabilities": capabilities(providers), "costs": costs(providers)}
    for name, table in tables.items():
        begin, end = f"<!-- {name}: written by tools/provider_table.py -->\n", f"\n<!-- /{name} -->"
        head, found, rest = text.partition(begin)
        _, closed, tail = rest.partition(end)
        if not (found and closed):
            raise ValueError(f"README.md has no place for the table {name!r}")
        text = head + begin + table + end + tail
    return text


def main(arguments: list[str]) -> int:
    """Write the tables, or check them."""
    old = README.read_text("utf-8")
    new = with_tables(old)
    if arguments == ["--check"]:
        if new != old:
            print("README.md is not current: run `.venv/bin/python tools/provider_table.py`")
        return int(new != old)
    README.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
