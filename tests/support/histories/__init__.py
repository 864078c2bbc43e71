"""Histories of paid orders in virtual time: chance plans them, the service's own books judge them.

The jobs, recipes, ledger and storage are the real ones; the database is SQLite in memory.
"""
