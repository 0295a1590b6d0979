"""Transform frames into frames, purely: no files, no clock, no environment, no log.

Belongs here: what the data mean. Does not: reading, storing and publishing (``flows/``).
"""

STAGES: dict[str, str] = {
    "intake": "a file → rows as text, each with file, sheet and row",
    "validate": "rows → accepted, set aside with a reason, or the file refused",
    "standardise": "text → one spelling for each value, the raw kept beside it",
    "identify": "rows → persons and households, with a method for every link",
    "join": "persons × rolls and registers → coverage and evidence at the as-of day",
    "assess": "facts × programmes × numbers in force → outcomes with reasons",
    "flag": "outcomes → open cases, one for a household",
    "deliver": "open cases → lists for each county, returned rows, manifest",
}
"""The data's way, in order: the command line, the README and the flow all read it from here."""
