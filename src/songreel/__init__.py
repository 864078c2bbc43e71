"""Songreel: an idea, a character and a song become a finished music video."""

__version__ = "0.1.0"
