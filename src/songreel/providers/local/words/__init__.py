"""What words mean to the scene writer and to the pencil: places, times, shots, deeds, looks."""
