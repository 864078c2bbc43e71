"""Profiles of models as data: read from files, checked, and made into what the domain knows."""
