"""Carry out the commands: ``doudi X`` is ``flows.commands.X``.

Belongs here: what a command does and prints. Its arguments are ``flows.cli``'s; nothing here imports Prefect.
"""
