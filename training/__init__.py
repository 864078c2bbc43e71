"""How the beat network learns: songs composed for it, their features, and the training."""
