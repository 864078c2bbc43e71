"""Metadata and bytes: one database, one store of blobs. Takes `verify(path)` as an argument."""
