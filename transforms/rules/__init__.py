"""Programmes, the numbers of the law, and what is said of an outcome."""
