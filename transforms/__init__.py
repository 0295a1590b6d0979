"""Transform frames into frames, purely: no files, no clock, no environment, no log.

Belongs here: what the data mean. Does not: reading, storing and publishing (``flows/``).
"""

from transforms.messages import mark

STAGES: dict[str, str] = {
    mark("intake"): mark("a file → rows as text, each with file, sheet and row"),
    mark("validate"): mark("rows → accepted, set aside with a reason, or the file refused"),
    mark("standardise"): mark("text → one spelling for each value, the raw kept beside it"),
    mark("identify"): mark("rows → persons and households, with a method for every link"),
    mark("join"): mark("persons × rolls and registers → coverage and evidence at the as-of day"),
    mark("assess"): mark("facts × programmes × numbers in force → outcomes with reasons"),
    mark("flag"): mark("outcomes → open cases, one for a household"),
    mark("deliver"): mark("open cases → lists for each county, returned rows, manifest"),
}
"""The data's way, in order: the command line, the README and the flow all read it from here. Messages of both."""
RELEASE_STANDARDS = ("standards", "低保标准")
"""By these names a person releases dibao standards that are right though they look wrong."""
