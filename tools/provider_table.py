"""Write the tables of the README that follow from the providers' own profiles.

`python tools/provider_table.py` writes them; with `--check` it only says whether they are current.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from songreel.core.settings import Settings
from songreel.domain.capability import Capability, Medium, Price
from songreel.domain.provider import Provider
from songreel.providers.registry import installed

BUILT_IN = ("local", "replicate", "gemini")
README = Path(__file__).resolve().parent.parent / "README.md"


def price(model: Capability) -> str:
    """Return a model's list price, with its unit and date."""
    if model.is_free:
        return "free"
    if model.price is None:
        return "no price known: refused"
    amount = model.price.amount
    return f"${amount:.2f} per {model.price.unit} ({model.price.as_of.isoformat()})"


def lengths(model: Capability) -> str:
    """Return the clip lengths that a model sells, in seconds."""
    sold = model.durations
    if not sold:
        return ""
    if len(sold) > 2 and sold == tuple(range(sold[0], sold[-1] + 1)):
        return f"{sold[0]} to {sold[-1]}"
    return ", ".join(str(seconds) for seconds in sold)


def shapes(model: Capability) -> str:
    """Return the ratios of a video model, with its resolutions."""
    ratios = dict.fromkeys(ratio for _, sizes in model.sizes for ratio, _ in sizes)
    return f"{', '.join(ratios)} at {', '.join(model.resolutions)}" if ratios else ""


def features(model: Capability) -> str:
    """Return what a video model takes beside the prompt."""
    if model.medium is not Medium.VIDEO:
        return ""
    sound = {"choice": "sound on or off", "always": "always sound", "never": "no sound"}
    parts = [sound[model.audio]]
    parts += ["seed"] if model.seed else []
    parts += ["negative prompt"] if model.negative_prompt else []
    if model.reference is not None:
        where = ", ".join(
            [f"{seconds} s" for seconds in model.reference_durations] + list(model.reference_ratios)
        )
        kind = {"image": "reference image", "first_frame": "first frame"}[model.reference]
        parts.append(f"{kind} ({where})" if where else kind)
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
                clip, film = (dollars(model.price, seconds) for seconds in (8, 180))
                rows.append(f"| `{model.model}` ({provider.name}) | {clip} | {film} |")
    return "\n".join(rows)


def dollars(listed: Price, seconds: int) -> str:
    """Return the list price of so many seconds."""
    return f"${listed.of(seconds):.2f}" if listed.amount else "nothing"


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
