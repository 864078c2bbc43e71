"""Songreel: an idea, a character and a song become a finished music video."""

from __future__ import annotations

__version__ = "0.1.0"
