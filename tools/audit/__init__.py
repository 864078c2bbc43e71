"""Known vulnerabilities of what is locked, and the bill of materials of what is shipped."""
