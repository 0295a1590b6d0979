"""Run one night from the inbox to the outbox.

Belongs here: the run, its context, its tables and its commit. Stages and outputs have rooms of their own.
"""
