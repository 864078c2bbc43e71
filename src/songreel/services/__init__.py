"""Use cases that HTTP, the command line and others share; all wiring is in `container`."""
