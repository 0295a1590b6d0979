"""Orchestrate the night and touch the world: files, store, clock, Prefect.

Belongs here: order, input and output, retries. Rules, facts and SQL text do not: they are ``transforms``', which
never calls flows.
"""

OWNER_ONLY = 0o077
"""The umask of every command and flow: what it makes is its owner's alone (DECISIONS 5)."""
