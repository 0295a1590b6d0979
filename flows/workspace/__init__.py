"""Know an office's folder: its places, settings, reference tables, files, clock, progress and crash reports.

Belongs here: what every other room of ``flows`` may use. Nothing here knows the store, a feed's rows or a run.
"""
