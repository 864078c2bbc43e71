"""Lyrics from files of several formats and back, and out of the song itself."""
