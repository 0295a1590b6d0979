"""Content expected of each feed, one module for each."""
