"""Films cut beside FFmpeg and MoviePy."""
