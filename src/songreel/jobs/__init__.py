"""Durable work: start, cancel, wait, events, recovery. The engine stays behind `engine.py`."""
