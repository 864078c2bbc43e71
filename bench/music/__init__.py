"""How well a song is heard, planned and kept to: songs of known truth, scores, peers."""
