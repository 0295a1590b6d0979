"""Turn one file into snapshots: its feed, its rows, what is rejected and why.

Belongs here: everything between text cells and an accepted snapshot. The run that asks for it does not.
"""
