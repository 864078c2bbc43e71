"""Listening to a song: its beats, bars, sections and energy."""
