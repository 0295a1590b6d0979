"""Findings of visits: read, compared, counted."""
