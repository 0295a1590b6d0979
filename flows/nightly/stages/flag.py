"""Flag who qualifies and is on no roll, behind the live guard, and bring the cases to tonight.

Belongs here: the stage. Its guard is ``flows.nightly.guard``; the states that cases come to are in
``transforms/sql/flag``.
"""

from __future__ import annotations

from flows.cases.rules import read_case_rules
from flows.nightly.context import Flagged, Identified, RunContext
from flows.nightly.guard import guarded
from flows.nightly.identities import make_identities
from flows.nightly.stages.case_updates import load_cases, load_inputs, require_towns
from flows.nightly.tables import make


def flag(run: RunContext, identified: Identified) -> Flagged:
    """Make core_flags and the cases as they stand tonight, one for each household.

    Raises:
        SettingsWrong: the settings name a township that no list knows.
        UnknownProgramme: what is to be released is no programme.

    """
    run.progress.stage("flag")
    require_towns(run)
    flagged = guarded(run, identified)
    load_inputs(run, identified.files)
    make_identities(run)
    load_cases(run, identified, read_case_rules(run.settings))
    make(run, "core_case_events", "core_case_members")
    return flagged
