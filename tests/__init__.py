"""The tests, by kind: unit, property, contract, integration, conformance, docs."""
