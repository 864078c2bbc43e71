"""What a film sounds like: the song, and its clips' own sound under it."""
