"""Collect the content expected of each feed, one module for each."""
