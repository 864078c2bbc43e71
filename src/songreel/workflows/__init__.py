"""Recipes: what a job does, step by step. They know ports and profiles, no backend by name."""
