"""Set-wise transforms: one SELECT to a file, named after the table it makes.

Text only. The store runs it inside the run's own connection, out of core; the tests run the same
text over empty contract tables, where DuckDB's binder is a type checker.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class Query:
    """A query and what its header promises.

    order: terms that put its rows in one order, whatever order they are stored in; of tables that are published.
    """

    name: str
    grain: str
    reads: tuple[str, ...]
    given: tuple[str, ...]
    order: tuple[str, ...]
    text: str


@cache
def _places() -> dict[str, Traversable]:
    """Every query's file by its name: a folder for each stage."""
    folders = [entry for entry in files(__name__).iterdir() if entry.is_dir()]
    found = [entry for folder in folders for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return {entry.name.removesuffix(".sql"): entry for entry in found}


def text_of(name: str) -> str:
    """The text of the query that makes the table of that name."""
    return _places()[name].read_text(encoding="utf-8")


@cache
def query(name: str) -> Query:
    """The query that makes the table of that name."""
    text = text_of(name)

    def header(word: str) -> str:
        found = re.search(rf"^-- {word}:(.*(?:\n--   .*)*)", text, re.MULTILINE)
        return re.sub(r"\n--", " ", found[1]).strip() if found else ""

    def listed(word: str) -> tuple[str, ...]:
        return tuple(part.strip().lstrip("$") for part in header(word).split(",") if part.strip())

    return Query(name, header("grain"), listed("reads"), listed("given"), listed("order"), text)


IDENTIFY = ("core_members", "core_dibao_counties")
"""Who is listed, and of which counties the rolls speak."""
ENTRIES = ("core_roll_entries",)
"""Made before the second pass: a damaged row may be an entry that nobody listed has."""
LINK = (
    "link_damaged",
    "link_homes",
    "link_keys",
    "link_register_candidates",
    "link_remaining_identifiers",
    "link_places",
    "link_candidates",
    "link_inputs",
    "core_links",
)
"""The second pass; the views that it reads beside these tables are made in ``flows/stages/linking.py``."""
JOIN = (
    "core_confirmed",
    "core_coverage",
    "core_deaths",
    "core_certificates",
    "core_evidence",
    "core_assistance",
    "core_authorised",
    "core_insurance",
    "core_perhaps_insured",
    "core_hardship",
)
PERSONS = ("core_probable_enrolment", "core_persons")
ORDER = (*IDENTIFY, *ENTRIES, *LINK, *JOIN, *PERSONS)
"""The tables of the stages identify and join, each made from those before it."""
CASES = (
    "core_samples",
    "core_case_facts",
    "core_case_signals",
    "core_case_transitions",
    "core_dispatches",
    "core_cases",
    "core_case_events",
)
"""The tables that bring the cases to tonight, each made from those before it."""
BRIEFING = ("out_funnel", "out_uncovered", "out_case_counts")
"""The counts that the briefing stands on."""
RECONCILE = ("core_active_entries", "out_reverse", "out_roll_gaps", "out_roll_overlap")
"""The comparison of all rolls with each other and with the lists."""
