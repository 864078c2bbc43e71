"""Every screen of the studio, and its dialogs, in a browser other than Chromium.

`xvfb-run python -m tests.studio.other_browsers [FOLDER]` drives WebKitGTK (Debian:
`webkit2gtk-driver`), `python -m tests.studio.other_browsers FOLDER safaridriver` Safari on a Mac
where "Allow remote automation" is on. Its pictures are left in the folder, to be looked at.
It is no part of `make test`: no registry of packages has these browsers.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from songreel.music.demo_song import compose
from tests.studio.pictures import make, places
from tests.support.studio import NARROW, WIDE, Site, run_site
from tests.support.waiting import until
from tests.support.webdriver import Session, driven

MINI_BROWSERS = Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser")
LEAST_HEIGHT = 100
# Each on the screen behind it: the words of a button that opens a dialog, which is closed again.
DIALOGS = (
    ("storyboard", "Make the clips"),
    ("shot", "Another take"),
    ("shot", "Use a clip of your own"),
    ("song", "Paste text"),
    ("song", "Another song"),
)
_BUTTON = """return [...document.querySelectorAll("main button")]
  .find(one => one.checkVisibility() && !one.disabled && one.innerText.startsWith(arguments[0]))"""
_LOADED = """return document.querySelector("main h1") !== null
  && document.querySelector("main [class*=bone]") === null"""
_BROKEN = "This screen broke"
_WRONG = """return [document.body.innerText.includes(arguments[0]) ? document.body.innerText : "",
  document.documentElement.scrollWidth > innerWidth ? "it scrolls sideways" : ""]
  .filter(one => one !== "")"""
_DIALOG = """const box = document.querySelector("dialog[open]")?.getBoundingClientRect();
  return box ? [box.top, box.bottom, innerHeight] : null"""


def main(arguments: list[str]) -> int:
    """Return the exit status: 1 where something is wrong."""
    given = iter(arguments)
    folder = Path(next(given, "") or tempfile.mkdtemp(prefix="songreel-pictures-"))
    folder.mkdir(parents=True, exist_ok=True)
    driver = next(given, "WebKitWebDriver")
    if shutil.which(driver) is None:
        print(f"There is no {driver} here. Debian has it in webkit2gtk-driver.", file=sys.stderr)
        return 2
    with (
        tempfile.TemporaryDirectory() as scratch,
        run_site(Path(scratch), latency=0.5) as site,
    ):
        song = Path(scratch) / "Lighthouse.wav"
        compose(song)
        screens = places(site, *make(site, song))
        with driven(driver, _wishes(driver)) as session:
            problems = [*_walk(session, site, screens, folder)]
    print("\n".join(problems) or f"Nothing is wrong. The pictures are in {folder}.")
    return int(bool(problems))


def _wishes(driver: str) -> dict[str, Any]:
    if driver == "safaridriver":
        return {"browserName": "safari"}
    browser = next(iter(MINI_BROWSERS), None)
    if driver != "WebKitWebDriver" or browser is None:
        return {}
    return {"webkitgtk:browserOptions": {"binary": str(browser), "args": ["--automation"]}}


def _walk(session: Session, site: Site, screens: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield what is wrong on the screens, wide and narrow, and with the dialogs."""
    for width in (WIDE, NARROW):
        session.size(width, 900)
        for name, place in screens.items():
            _open(session, site, place)
            yield from (f"{name}, {width}: {one}" for one in session.run(_WRONG, _BROKEN))
            (folder / f"{name}-{width}.png").write_bytes(session.picture())
        for name, words in DIALOGS:
            _open(session, site, screens[name])
            top, bottom, height = _dialog(session, words)
            if bottom - top < LEAST_HEIGHT or top < 0 or bottom > height:
                yield f"{name}, {width}: {words!r} opens a dialog from {top:g} to {bottom:g}"
            (folder / f"{name}-{words}-{width}.png").write_bytes(session.picture())


def _dialog(session: Session, words: str) -> tuple[float, float, float]:
    """Open a dialog; return its top, its bottom, and the height that there is for it."""
    until(lambda: session.run(_BUTTON, words) is not None, seconds=20, what=words)
    session.run("arguments[0].click()", session.run(_BUTTON, words))
    until(lambda: session.run(_DIALOG) is not None, seconds=20, what=words)
    top, bottom, height = session.run(_DIALOG)
    return top, bottom, height


def _open(session: Session, site: Site, place: str) -> None:
    session.open(f"{site.server.url}/studio/{place}")
    until(lambda: session.run(_LOADED) or session.run(_WRONG, _BROKEN), seconds=30, what=place)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
