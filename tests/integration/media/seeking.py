"""What a real browser shows after a jump in a film."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

SEEK = """
async ([source, time]) => {
  const video = document.createElement('video');
  video.muted = true;
  const happened = (name) => new Promise((good, bad) => {
    video.addEventListener(name, good, {once: true});
    video.addEventListener('error', () => bad(video.error.message), {once: true});
  });
  const loaded = happened('loadeddata');
  video.src = source;
  await loaded;
  const sought = happened('seeked');
  video.currentTime = time;
  await sought;
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext('2d');
  let pixels;
  // A frame that was sought may be painted a moment later: until then nothing is drawn at all.
  for (let tries = 0; tries < 300; tries += 1) {
    context.drawImage(video, 0, 0);
    pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    if (pixels[3] !== 0) break;
    await new Promise((again) => requestAnimationFrame(again));
  }
  const text = pixels.reduce((before, byte) => before + String.fromCharCode(byte), '');
  return [video.duration, canvas.width, canvas.height, btoa(text)];
}
"""


def sought(page: Page, path: Path, time: float, longest: float) -> NDArray[np.int16]:
    """Return the pixels that a browser shows at a time of a file."""
    address = f"data:video/mp4;base64,{base64.b64encode(path.read_bytes()).decode()}"
    duration, width, height, pixels = page.evaluate(SEEK, [address, time])
    assert longest - 0.1 <= duration <= longest + 0.01
    seen = np.frombuffer(base64.b64decode(pixels), np.uint8)
    return seen.reshape(height, width, 4)[:, :, :3].astype(np.int16)
