"""Decode, probe, conform and assemble audio and video, in process, through PyAV."""
