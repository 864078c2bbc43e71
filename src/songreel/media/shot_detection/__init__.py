"""Cuts found in a finished film by looking at its pictures."""
