"""Run, schedule and show the flows under Prefect.

Belongs here: all that imports Prefect. What a flow does is a command's or the night's.
"""
