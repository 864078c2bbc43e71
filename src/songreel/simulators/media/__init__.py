"""What the simulated models deliver: real clips and pictures, cheap to make, kept on disk."""
