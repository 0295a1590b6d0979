"""Find names in the office's policy files that nothing reads, each with the nearest that is read (政策文件校验).

Belongs here: parameters and area codes of rows, names of files. Does not: what a row's values must be
(``rules/policy.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from transforms.messages import both, listed, tr
from transforms.programmes import all_programmes
from transforms.rules import standards
from transforms.rules.policy import NAMES
from transforms.values.nearest import NEAR_SHORT, nearest

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
    file = f"policy/{name}"
    if meant := nearest(name.rpartition("/")[2].partition(".")[0].lower(), codes):
        return tr("{file}: there is no such policy file; did you mean policy/{meant}.csv?", file=file, meant=meant)
    return tr("{file}: there is no such policy file; there are {known}", file=file, known=listed(known))


def wrong_columns(file: str, found: Collection[str], wanted: Collection[str]) -> str | None:
    """Tell which columns of a file are missing and which nobody knows, with the nearest; None where all are right."""
    missing = [name for name in wanted if name not in found]
    near = {name: nearest(name, missing) for name in found if name not in wanted}
    wrong = [
        both("{column} is unknown; did you mean {meant}?", column=name, meant=meant)
        if meant
        else both("{column} is unknown", column=name)
        for name, meant in near.items()
    ]
    wrong += [both("{column} is missing", column=name) for name in missing if name not in near.values()]
    if not wrong:
        return None
    return tr(
        "{file} must have exactly the columns {columns}: {wrong}.",
        file=file, columns=", ".join(wanted), wrong=listed(wrong),
    )  # fmt: skip


def unknown_names(rows: pl.DataFrame, areas: Mapping[str, str]) -> list[str]:
    """Tell of each row whose parameter or county nothing reads.

    rows: as of ``policy.typed_numbers``. areas: code → name, of the office's area; none: not known, so not judged.
    """
    named = rows.filter(pl.col("parameter").is_not_null()).with_columns(
        name=pl.concat_str("programme", "parameter", separator=".")
    )
    faults = [
        _unknown_parameter(*row)
        for row in named.filter(~pl.col("name").is_in(sorted(KNOWN)))
        .select("file", "line", "programme", "parameter")
        .iter_rows()
    ]
    theirs = rows.filter(
        pl.col("origin") == "workspace",
        pl.col("county_code").str.contains(r"^(?:(?:[0-9]{2}){1,3}|.*[^0-9].*)$"),
        ~pl.col("county_code").is_in(sorted(areas)),
    )
    if areas:
        faults += [_unknown_area(areas, *row) for row in theirs.select("file", "line", "county_code").iter_rows()]
    return faults


def _unknown_area(areas: Mapping[str, str], file: str, line: int, code: str) -> str:
    """Tell that a code or a name is none of the area's, with the nearest that is one."""
    where = {"file": file, "line": line, "code": code}
    names = {name: other for other, name in areas.items()}
    if several := [other for other, name in areas.items() if name == code]:
        return tr(
            "{file} line {line} has a county_code that several counties are called, {code}: {several}; write a code",
            several=listed(several), **where,
        )  # fmt: skip
    whole = code.removesuffix("00").removesuffix("00")
    if whole in areas:
        return tr(
            "{file} line {line} has a county_code that is not in the area, {code}; write {whole} for all of it",
            whole=whole, **where,
        )  # fmt: skip
    known = areas if code.isascii() else names
    if near := nearest(code, known, NEAR_SHORT):
        return tr(
            "{file} line {line} has a county_code that is not in the area, {code}; did you mean {near} ({name})?",
            near=near, name=known[near], **where,
        )  # fmt: skip
    return tr("{file} line {line} has a county_code that is not in the area, {code}", **where)


def _unknown_parameter(file: str, line: int, programme: str, parameter: str) -> str:
    """Name the nearest parameter: of the same file, else the same of another file, else any."""
    where = {"file": file, "line": line, "parameter": parameter}
    own = {known.partition(".")[2] for known in KNOWN if known.startswith(f"{programme}.")}
    if near := nearest(parameter, sorted(own)):
        return tr(
            "{file} line {line} has a parameter that nothing reads, {parameter}; did you mean {meant}?",
            meant=near, **where,
        )  # fmt: skip
    elsewhere = [known for known in sorted(KNOWN) if known.partition(".")[2] == parameter]
    near = elsewhere[0] if elsewhere else nearest(f"{programme}.{parameter}", sorted(KNOWN))
    if near is None:
        return tr("{file} line {line} has a parameter that nothing reads, {parameter}", **where)
    home, _, meant = near.partition(".")
    return tr(
        "{file} line {line} has a parameter that nothing reads, {parameter}; did you mean {meant} of "
        "policy/{home}.csv?",
        meant=meant, home=home, **where,
    )  # fmt: skip
