"""Flows: order, files, store, retries. Flows call transforms; transforms never call flows."""

OWNER_ONLY = 0o077
"""The umask of every command and flow: what it makes is its owner's alone (DECISIONS 5)."""
