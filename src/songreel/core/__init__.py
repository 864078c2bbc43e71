"""Settings, clock, ids, logging and everything that differs between systems."""
