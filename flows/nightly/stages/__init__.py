"""Carry out the stages of a night, one module for each of ``transforms.STAGES``.

Belongs here: what a stage does with files and store. What it computes is in ``transforms``.
"""
