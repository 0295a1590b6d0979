"""Compare two records, and turn the comparison into a match probability by frozen weights.

Belongs here: comparison levels, blocking rules, prediction. Does not: what is concluded (``sql/link/``).

The only module that knows Splink. The comparison is declared here; its weights were estimated once, on
made-up people (``tests/benchmarks/linking_model.py``), and are kept in ``data/reference/link_model.json``:
the same rows give the same probability on every night and every machine. Character positions of names
are compared one by one, since DuckDB's string distances count bytes; numbers are plain ASCII.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import splink.comparison_level_library as levels
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_library import CustomComparison

from transforms.linking.levels import AGREEMENT

PRIOR = 1e-5
"""Probability that two records of one county taken at random are of one person: about one over its people."""
_LONGEST_NAME = 6
_DIFFERING = " + ".join(
    f"(substr(name_l, {place}, 1) <> substr(name_r, {place}, 1))::int" for place in range(1, _LONGEST_NAME + 1)
)
_ONE_LETTER = (
    f"(length(name_l) = length(name_r) and length(name_l) between 2 and {_LONGEST_NAME} and {_DIFFERING} = 1) or "
    "(least(length(name_l), length(name_r)) >= 2 and abs(length(name_l) - length(name_r)) = 1 and "
    "(starts_with(name_l, name_r) or starts_with(name_r, name_l) or ends_with(name_l, name_r) "
    "or ends_with(name_r, name_l))) or "
    "(least(length(name_l), length(name_r)) >= 3 and (starts_with(name_l, name_r) or starts_with(name_r, name_l)))"
)
_WHOLE = "length(number_l) >= 17 and length(number_r) >= 17"
_OLD_FORM = "(left({0}, 6) || substr({0}, 9, 9))"
_ONE_EDIT = (
    f"({_WHOLE} and damerau_levenshtein(number_l, number_r) <= 1) or "
    f"({_WHOLE} and {_OLD_FORM.format('number_l')} = {_OLD_FORM.format('number_r')}) or "
    f"(length(number_l) = 15 and damerau_levenshtein(number_l, {_OLD_FORM.format('number_r')}) <= 1) or "
    f"(length(number_r) = 15 and damerau_levenshtein(number_r, {_OLD_FORM.format('number_l')}) <= 1)"
)
_BEGINNING = (
    "left(number_l, 14) = left(number_r, 14) and (length(number_l) = 14 or length(number_r) = 14 or "
    "left(number_l, 15) = left(number_r, 15))"
)
_TWO_EDITS = f"{_WHOLE} and damerau_levenshtein(number_l, number_r) = 2"

_TESTS = {
    "name": {
        "same": "name_l = name_r",
        "former": "former_l = name_r or name_l = former_r",
        "sound": "sound_l = sound_r",
        "one_letter": _ONE_LETTER,
        "surname": "left(name_l, 1) = left(name_r, 1)",
    },
    "number": {
        "same": "number_l = number_r",
        "one_edit": _ONE_EDIT,
        "beginning": _BEGINNING,
        "two_edits": _TWO_EDITS,
        "born_against_number": f"born_l = born_r and {_WHOLE}",
        "born": "born_l = born_r",
        "born_close": "damerau_levenshtein(born_l, born_r) = 1",
    },
    "place": {
        "village": "village_l = village_r",
        "town": "town_l = town_r",
        "county_only": "county_l = county_r and (town_l is null or town_r is null)",
        "county": "county_l = county_r",
    },
    "home": {"home": "home_l = home_r", "head": "head_l = head_r"},
    "sex": {"same": "sex_l = sex_r"},
}
_UNKNOWN = {
    "name": "name_l is null or name_r is null",
    "number": "(number_l is null or number_r is null) and (born_l is null or born_r is null)",
    "place": "county_l is null or county_r is null",
    "home": "(home_l is null or home_r is null) and (head_l is null or head_r is null)",
    "sex": "sex_l is null or sex_r is null",
}

_A_LETTER = "(left(l.name, 1) = left(r.name, 1) or right(l.name, 1) = right(r.name, 1) or l.name = r.former)"
_EITHER_LISTED = "(l.is_listed or r.is_listed)"
BLOCKING = tuple(
    f"{keys} and {_EITHER_LISTED}"
    for keys in (
        "l.sound = r.sound and l.year = r.year",
        "l.sound = r.sound and l.day = r.day",
        "l.sound = r.sound and l.tail = r.tail",
        "l.sound = r.sound and l.village = r.village",
        "l.name = r.former and l.born = r.born",
        f"l.back = r.back and {_A_LETTER}",
        f"l.ends = r.ends and {_A_LETTER}",
        "l.home = r.home",
    )
)
"""Blocking rules, which choose the candidate pairs: two slips leave the year, the day or the end of a number as
it was. Each key is held by few rows, so the pairs grow as the rows do."""


def settings() -> SettingsCreator:
    """Configure the comparison without weights, for training."""
    rules: list[Any] = list(BLOCKING)
    comparisons: list[Any] = [
        CustomComparison(
            output_column_name=about,
            comparison_levels=[
                levels.CustomLevel(_UNKNOWN[about], "unknown").configure(is_null_level=True),
                *(levels.CustomLevel(_TESTS[about][label], label) for label, _ in agreement[:-1]),
                levels.ElseLevel(),
            ],
        )
        for about, agreement in AGREEMENT.items()
    ]
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="row_id",
        probability_two_random_records_match=PRIOR,
        blocking_rules_to_generate_predictions=rules,
        comparisons=comparisons,
        retain_matching_columns=True,
    )


def linker(connection: Any, tables: tuple[str, str], model: Mapping[str, Any] | SettingsCreator) -> Linker:
    """Set Splink up on a connection of ours, over two tables in it."""
    interface = DuckDBAPI(connection=connection)
    sides = [interface.register(table) for table in tables]
    return Linker(sides, model if isinstance(model, SettingsCreator) else dict(model), log_level=None)


def predict(connection: Any, tables: tuple[str, str], model: Mapping[str, Any], least: float) -> str:
    """Score the candidate pairs of two tables, and give the name of the table that holds them.

    Grain:   one row per pair at or above the least probability
    Given:   the run's connection, which holds ``tables`` (``link_inputs`` split in two), the frozen model
    Returns: row_id_l, row_id_r, match_probability, gamma_<comparison> (``levels``)
    """
    pairs = linker(connection, tables, model).inference.predict(threshold_match_probability=least)
    return str(pairs.physical_name)
