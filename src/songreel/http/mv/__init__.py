"""The base contract, `/api/mv`: a thin adapter between HTTP and the use cases."""
