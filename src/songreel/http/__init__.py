"""The HTTP server: the base contract under `/api/mv`, health, and the page about the API."""
