"""Flows: order, files, store, retries. Flows call transforms; transforms never call flows."""
