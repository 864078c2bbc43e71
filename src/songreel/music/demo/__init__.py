"""The song of the demonstration: its score, its instruments and its mix."""
