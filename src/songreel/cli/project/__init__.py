"""`songreel project`: everything about projects, in process and over HTTP."""
