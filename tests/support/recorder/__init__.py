"""What a process writes below a folder, in order, and what a power cut may leave of it."""
