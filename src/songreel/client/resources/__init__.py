"""What a server offers, one noun a module; every operation is written once, as a flow."""
