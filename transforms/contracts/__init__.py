"""Shapes of the tables that stages hand to each other, one module for each."""
