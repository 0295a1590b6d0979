"""Find names in the office's policy files that nothing reads, each with the nearest that is read (政策文件校验).

Belongs here: parameters and area codes of rows, names of files. Does not: what a row's values must be
(``rules/policy.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

import polars as pl

from transforms.programmes import all_programmes
from transforms.rules import standards
from transforms.rules.policy import NAMES
from transforms.values.nearest import did_you_mean, nearest

KNOWN = frozenset({*NAMES, standards.MINIMUM})
"""Parameters that something reads: facts, and what standards are held against."""

NOTES = ".md"
"""What is no table and may stand beside them."""


def unknown_file(name: str) -> str | None:
    """Tell that nothing reads a file of ``policy/``, with the nearest name; None for one that is read, or a note."""
    codes = [programme.code for programme in all_programmes()]
    known = [f"{code}.csv" for code in codes]
    if name in known or name.endswith(NOTES):
        return None
    meant = nearest(name.rpartition("/")[2].partition(".")[0].lower(), codes)
    asked = f"; did you mean policy/{meant}.csv?" if meant else f"; there are {', '.join(known)}"
    return f"policy/{name}: there is no such policy file{asked}"


def wrong_columns(found: Collection[str], wanted: Iterable[str]) -> str:
    """Tell which columns of a file are missing and which nobody knows, with the nearest."""
    missing = [name for name in wanted if name not in found]
    told = [f"{name} is unknown{did_you_mean(name, missing)}" for name in found if name not in wanted]
    near = {nearest(name, missing) for name in found if name not in wanted}
    told += [f"{name} is missing" for name in missing if name not in near]
    return ", ".join(told)


def unknown_names(
    rows: pl.DataFrame, areas: Mapping[str, str], meant: Callable[[str, Mapping[str, str]], str]
) -> list[str]:
    """Tell of each row whose parameter or county nothing reads.

    rows: as of ``policy.typed_numbers``. areas: code → name, of the office's area; none: not known, so not judged.
    meant: names the nearest code, to end the message with.
    """
    named = rows.filter(pl.col("parameter").is_not_null()).with_columns(
        name=pl.concat_str("programme", "parameter", separator=".")
    )
    faults = [
        f"{file} line {line} has a parameter that nothing reads, {parameter}{_meant_parameter(name, programme)}"
        for file, line, programme, parameter, name in named.filter(~pl.col("name").is_in(sorted(KNOWN)))
        .select("file", "line", "programme", "parameter", "name")
        .iter_rows()
    ]
    theirs = rows.filter(
        pl.col("origin") == "workspace",
        pl.col("county_code").str.contains(r"^(?:\d\d){1,3}$"),
        ~pl.col("county_code").is_in(sorted(areas)),
    )
    return faults + [
        f"{file} line {line} has a county_code that is not in the area, {code}{meant(code, areas)}"
        for file, line, code in theirs.select("file", "line", "county_code").iter_rows()
        if areas
    ]


def _meant_parameter(name: str, programme: str) -> str:
    """Name the nearest parameter: of the same file, else the same of another file, else any."""
    parameter = name.partition(".")[2]
    own = {known.partition(".")[2] for known in KNOWN if known.startswith(f"{programme}.")}
    if near := nearest(parameter, sorted(own)):
        return f"; did you mean {near}?"
    elsewhere = [known for known in sorted(KNOWN) if known.partition(".")[2] == parameter]
    near = elsewhere[0] if elsewhere else nearest(name, sorted(KNOWN))
    if near is None:
        return ""
    file, _, parameter = near.partition(".")
    return f"; did you mean {parameter} of policy/{file}.csv?"
