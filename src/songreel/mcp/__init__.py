"""Songreel for agents: a Model Context Protocol server over stdio, in front of a Songreel server.

It needs the extra `songreel[mcp]`: the official package speaks the protocol, in all its versions.
"""
