"""A page as a little film: what was seen of it, with the pointer, as a moving picture."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page

FRAMES_A_SECOND = 8
LONGEST_PAUSE_SECONDS = 1.2
"""What stands still for longer is cut short: nobody watches a clip being made."""

# What is recorded of a page has no pointer of its own.
_POINTER = """
addEventListener('DOMContentLoaded', () => {
  const pointer = document.createElement('div');
  Object.assign(pointer.style, {
    position: 'fixed', zIndex: 2147483647, width: '22px', height: '22px', left: '-40px', top: '0',
    marginLeft: '-11px', marginTop: '-11px', borderRadius: '50%', pointerEvents: 'none',
    background: 'rgb(255 120 60 / 55%)', border: '2px solid white', transition: 'scale 90ms',
  });
  pointer.ariaHidden = 'true';
  pointer.popover = 'manual';
  const raise = () => {
    // Above dialogs too.
    if (pointer.matches(':popover-open')) pointer.hidePopover();
    pointer.showPopover();
  };
  document.body.append(pointer);
  raise();
  addEventListener('pointermove', event => {
    pointer.style.left = `${event.clientX}px`;
    pointer.style.top = `${event.clientY}px`;
    if (document.querySelector('dialog[open]')) raise();
  }, true);
  addEventListener('pointerdown', () => { pointer.style.scale = '0.7'; raise(); }, true);
  addEventListener('pointerup', () => { pointer.style.scale = '1'; }, true);
});
"""


@dataclass
class Recording:
    """What was seen, each picture with its time in seconds."""

    pictures: list[tuple[float, bytes]] = field(default_factory=list)

    def hear(self, told: dict[str, Any]) -> None:
        """Keep a picture that the browser sends."""
        when = told["metadata"]["timestamp"]
        self.pictures.append((when, base64.b64decode(told["data"])))

    def frames(self) -> Iterator[tuple[bytes, int]]:
        """Return each picture with how many milliseconds it is shown."""
        last: float | None = None
        kept: tuple[float, bytes] | None = None
        for when, picture in self.pictures:
            if last is not None and when - last < 1 / FRAMES_A_SECOND:
                kept = (when, picture)
                continue
            if kept is not None and last is not None:
                shown = min(when - last, LONGEST_PAUSE_SECONDS)
                yield kept[1], round(shown * 1000)
            last, kept = when, (when, picture)
        if kept is not None:
            yield kept[1], 2000

    def save(self, path: Path, *, width: int = 960) -> None:
        """Write it as a moving WebP picture that begins anew at its end.

        Raises:
            ValueError: nothing was seen.
        """
        frames = list(self.frames())
        if not frames:
            raise ValueError("nothing was recorded")
        pictures: list[Image.Image] = []
        for picture, _ in frames:
            with Image.open(io.BytesIO(picture)) as opened:
                height = round(opened.height * width / opened.width)
                pictures.append(
                    opened.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
                )
        pictures[0].save(
            path,
            save_all=True,
            append_images=pictures[1:],
            duration=[milliseconds for _, milliseconds in frames],
            loop=0,
            quality=55,
            method=5,
            minimize_size=False,
        )


@contextmanager
def recorded(page: Page) -> Iterator[Recording]:
    """Record what is seen of a page until the context ends; before it is opened anywhere."""
    page.add_init_script(_POINTER)
    recording = Recording()
    session = page.context.new_cdp_session(page)

    def hear(told: dict[str, Any]) -> None:
        recording.hear(told)
        session.send("Page.screencastFrameAck", {"sessionId": told["sessionId"]})

    session.on("Page.screencastFrame", hear)
    session.send("Page.startScreencast", {"format": "jpeg", "quality": 85, "maxWidth": 1280})
    yield recording
    session.send("Page.stopScreencast")
    session.detach()
