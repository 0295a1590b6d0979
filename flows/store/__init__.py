"""Keep what must last between runs: state, snapshots, outcomes, links, numbers, publications.

Belongs here: files of the store and the outbox, locks, migrations. What a run computes does not.
"""
