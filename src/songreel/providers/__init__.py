"""Backends, each in a folder of its own; none knows another, and all come by entry point."""
