"""Scenes from a language model: prompts, styles, and answers that are mended until they are right.

Shared by the providers that have such models. What it imports of SDKs is imported at first use: it
takes a second, which nobody who writes no scenes should wait for.
"""
