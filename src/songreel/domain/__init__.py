"""The nouns of Songreel as pure values: no file, no socket, no framework."""
