"""The clip renderer `local/animatic-1`: a scene as a moving drawing, with sound."""
