"""Simulators of the paid providers: true to the wire, with a ledger, and faults on demand."""
