"""Replicate as it is on the wire."""
