"""Sheets as received → rows under our names."""
