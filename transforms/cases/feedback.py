"""Read and judge the rows of returned lists (反馈): cells leniently, nothing guessed, every refusal with a code.

A list is a work list, answered by case, or 数据疑问, answered by question: same person or not. A row is taken,
unchanged, or to correct. Its subject is the household, or the members that it names. A blank never overwrites; of two
different answers on one subject neither is taken; a newer visit replaces an older one.
Not here: files and sheets (``flows/cases/returned_lists.py``), who is named (``members.py``), what an accepted answer
leads to (``sql/flag``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms.cases import numbers
from transforms.cases.states import AWAITING_FINDING, CaseState
from transforms.contracts.out_work_list import ANSWERS, DECIDING, READ, SUBJECT, ZH
from transforms.values.days import clean_day
from transforms.values.text import NOTHING, normalise_code, normalise_words

PLACE = ("file_no", "sheet", "row_no")
ON = ("case_id", "about")
"""The subject of an answer: a case, and the ids of the persons named; blank where it is the household."""
PROBLEMS = pl.Schema(
    {
        "file_no": pl.Int32, "sheet": pl.String, "row_no": pl.Int64, "case_id": pl.String, "column": pl.String,
        "found": pl.String, "code": pl.String,
    }
)  # fmt: skip
_TOTAL = r"^(?:合|总|小)\s*计"
_MONTH = r"(20\d{2})[年./-](\d{1,2})月?起?"
_UNTIL = r"有效期?至?[:：]?(20\d{2}[年./-]\d{1,2}(?:[月./-]\d{1,2}日?)?)"


@dataclass(frozen=True, slots=True)
class Choices:
    """Codes by the ways to write them in a cell.

    results: of a visit. answers: to a question whether two rows are one person.
    needs_reason, needs_programme: results that are incomplete without. says_dead: results that tell a death.
    """

    results: Mapping[str, str]
    answers: Mapping[str, str]
    reasons: Mapping[str, str]
    programmes: Mapping[str, str]
    needs_reason: Sequence[str]
    needs_programme: Sequence[str]
    says_dead: Sequence[str]


def layout(rows: Sequence[Sequence[str | None]], headings: Mapping[str, str]) -> tuple[int, dict[str, int]] | None:
    """Find the row of the headings (from 0) and the column of each name; None where no row has a list's headings."""
    for place, row in enumerate(rows):
        columns: dict[str, int] = {}
        for column, cell in enumerate(_narrowed(row)):
            if cell in headings:
                columns.setdefault(headings[cell], column)
        if "case_id" in columns and len(columns) > 1:
            return place, columns
    return None


def _narrowed(row: Sequence[str | None]) -> list[str]:
    return [cell or "" for cell in normalise_code(pl.Series(list(row), dtype=pl.String))]


def read(rows: pl.DataFrame, choices: Choices) -> pl.DataFrame:
    """Read the cells of a returned list as answers.

    Grain:   as given, one row per source row
    Reads:   PLACE and the contract's READ, all text
    Returns: PLACE, case_id, household_code, head_name, head_id_no, member, result, reason_code, checked_on, checked_by,
             programme, note, enrolled_month, says_until; ``<name>_raw`` keeps a filled answer as written
    """
    # Blank cells become null; answers stay beside it as they were written.
    text = rows.with_columns(pl.col(name).map_batches(_blanked, return_dtype=pl.String) for name in READ)
    text = text.with_columns(pl.col(name).alias(f"{name}_raw") for name in (SUBJECT, *ANSWERS))
    # Rows of totals and repeated headings are no data, unless they carry one of our numbers.
    case = pl.col("case_id").map_batches(normalise_code, return_dtype=pl.String).str.replace_all("[‐‑–—−]", "-")
    is_total = pl.any_horizontal(pl.col(name).str.contains(_TOTAL).fill_null(value=False) for name in READ)
    is_heading = pl.all_horizontal(pl.col("case_id").str.contains("编号"), pl.col("result").str.contains("结"))
    text = text.filter(numbers.read_number(case).is_not_null() | ~(is_total | is_heading.fill_null(value=False)))
    return text.with_columns(
        numbers.read_number(case).alias("case_id"),
        pl.col("case_id").alias("case_id_raw"),
        *(
            pl.col(name).map_batches(normalise_code, return_dtype=pl.String)
            for name in ("household_code", "head_id_no")
        ),
        *(pl.col(name).map_batches(normalise_words, return_dtype=pl.String) for name in ("head_name", "checked_by")),
        pl.when(numbers.QUESTION.read_from(case).is_not_null())
        .then(_chosen("result", choices.answers))
        .otherwise(_chosen("result", choices.results))
        .alias("result"),
        pl.coalesce(
            _chosen("reason_code", choices.reasons),
            _chosen(
                "reason_code",
                choices.reasons,
                pl.col("reason_code").str.extract(r"^\D{0,3}(\d{1,2})", 1).str.zfill(2),
            ),
        ).alias("reason_code"),
        _chosen("programme", choices.programmes).alias("programme"),
        pl.col("checked_on").map_batches(clean_day, return_dtype=pl.Date),
        _month(pl.concat_str("programme", "note", ignore_nulls=True, separator=" ")).alias("enrolled_month"),
        pl.col("note").str.extract(_UNTIL, 1).map_batches(_last_day, return_dtype=pl.Date).alias("says_until"),
    )


def _blanked(raw: pl.Series) -> pl.Series:
    """Strip what spreadsheets and our own CSV put around a cell; null where the rest is blank."""
    text = raw.str.strip_chars("\t\r\n 　").str.replace(r'^="?(.*?)"?$', "$1").str.replace(r"^'", "")
    return text.to_frame("text").select(pl.when(~pl.col("text").str.contains(NOTHING)).then("text")).to_series()


def _chosen(name: str, choices: Mapping[str, str], cell: pl.Expr | None = None) -> pl.Expr:
    written = (pl.col(name) if cell is None else cell).map_batches(normalise_code, return_dtype=pl.String)
    return written.replace_strict(dict(choices), default=None, return_dtype=pl.String)


def _month(text: pl.Expr) -> pl.Expr:
    parts = text.str.extract_groups(_MONTH)
    return pl.date(
        parts.struct.field("1").cast(pl.Int32), parts.struct.field("2").cast(pl.Int32).clip(1, 12), 1
    )  # fmt: skip


def _last_day(raw: pl.Series) -> pl.Series:
    return clean_day(raw, last=True)


def cell_problems(read_rows: pl.DataFrame, choices: Choices, day: date) -> pl.DataFrame:
    """List problems of single cells, before anything is compared with what is recorded.

    Returns: PROBLEMS
    """
    filled_in = pl.any_horizontal(pl.col(f"{name}_raw").is_not_null() for name in ANSWERS if name != "note")
    result = pl.col("result")
    strange = _unread("result")
    is_question = numbers.QUESTION.is_in("case_id")
    checks = (
        ("case_id", "case_missing", pl.col("case_id").is_null() & filled_in),
        ("result", "result_unknown", strange & ~is_question),
        ("result", "answer_unknown", strange & is_question),
        ("reason_code", "reason_unknown", _unread("reason_code")),
        ("reason_code", "reason_missing", result.is_in(choices.needs_reason) & pl.col("reason_code_raw").is_null()),
        ("programme", "programme_unknown", _unread("programme")),
        ("programme", "programme_missing", result.is_in(choices.needs_programme) & pl.col("programme_raw").is_null()),
        ("checked_on", "day_unreadable", _unread("checked_on")),
        ("checked_on", "day_in_future", pl.col("checked_on") > day),
    )
    return _listed(read_rows, checks)


def _unread(name: str) -> pl.Expr:
    """Tell whether a cell is filled in and could not be read."""
    return pl.col(name).is_null() & pl.col(f"{name}_raw").is_not_null()


def _listed(rows: pl.DataFrame, checks: Sequence[tuple[str, str, pl.Expr]]) -> pl.DataFrame:
    """List the rows for which a check holds, one problem each: column, code, condition → PROBLEMS."""
    return pl.concat(
        [
            pl.DataFrame(schema=PROBLEMS),
            *(
                rows.filter(holds).select(
                    *PLACE,
                    "case_id",
                    pl.lit(ZH[name]).alias("column"),
                    pl.col(f"{name}_raw" if f"{name}_raw" in rows.columns else name).cast(pl.String).alias("found"),
                    pl.lit(code).alias("code"),
                )
                for name, code, holds in checks
            ),
        ]
    )


def case_problems(rows: pl.DataFrame) -> pl.DataFrame:
    """List problems of rows against the cases they name: unknown, another household, before it was opened.

    Reads: rows of ``read`` with the known case's columns as ``known_…`` (``known_event_no`` null: unknown)
    """
    answered = pl.any_horizontal(pl.col(f"{name}_raw").is_not_null() for name in ANSWERS)
    known = pl.col("known_event_no").is_not_null()
    is_former = pl.col("known_former_codes").list.contains(pl.col("household_code")).fill_null(value=False)
    other_code = _differs("household_code", r"^[0-9A-Z-]+$") & ~is_former
    other_id, other_name = _differs("head_id_no", r"^\d{14,}[\dX]$"), _differs("head_name", r".")
    wrong = other_code & (other_id | other_name)
    return _listed(
        rows,
        (
            ("case_id", "case_unknown", pl.col("case_id").is_not_null() & ~known & answered),
            ("household_code", "identity_differs", known & wrong & answered),
            ("head_id_no", "identity_changed", known & ~wrong & other_id),
            ("head_name", "identity_changed", known & ~wrong & other_name),
            ("household_code", "identity_changed", known & ~wrong & other_code),
            ("checked_on", "day_before_opened", known & (pl.col("checked_on") < pl.col("known_opened_on"))),
        ),
    )


def _differs(name: str, complete: str) -> pl.Expr:
    """Tell whether a complete cell differs from what we sent; a mangled or blank one does not count."""
    cell, ours = pl.col(name), pl.col(f"known_{name}")
    return (cell.str.contains(complete) & (ours != "") & (cell != ours)).fill_null(value=False)


def contradictions(rows: pl.DataFrame) -> pl.DataFrame:
    """List rows on whose subject two different answers came back; blanks contradict nothing."""
    differ = pl.any_horizontal(pl.col(name).drop_nulls().n_unique().over(ON) > 1 for name in DECIDING)
    return _listed(rows, (("result", "contradictory", differ),))


def merged(rows: pl.DataFrame) -> pl.DataFrame:
    """Merge the rows on one subject: of each answer the first that is not blank, in the order of files and rows.

    Grain: one row per subject
    """
    kept = [pl.col(name).drop_nulls().first() for name in (*ANSWERS, "enrolled_month", "says_until")]
    known = [pl.col(name).first() for name in rows.columns if name.startswith("known_")]
    places = [pl.col(name).first() for name in (*PLACE, "result_raw", f"{SUBJECT}_raw", "sha256")]
    return rows.sort(PLACE).group_by(ON, maintain_order=True).agg(*kept, *known, *places)


def compared(answers: pl.DataFrame) -> pl.DataFrame:
    """Judge answers against what is recorded; ``verdict``: taken, unchanged, or contradicts_recorded.

    Grain: one row per subject
    """
    says_more = pl.any_horizontal(
        (pl.col(name).is_not_null() & pl.col(name).ne_missing(pl.col(f"known_{name}"))) for name in ANSWERS
    )
    has_finding = pl.col("known_result").is_not_null()
    other = pl.col("result").is_not_null() & (pl.col("result") != pl.col("known_result"))
    later = (pl.col("checked_on") > pl.col("known_checked_on")).fill_null(value=False)
    asked_again = pl.col("known_state").is_in(AWAITING_FINDING)
    return answers.with_columns(
        pl.when(~says_more)
        .then(pl.lit("unchanged"))
        .when(has_finding & other & ~later & ~asked_again)
        .then(pl.lit("contradicts_recorded"))
        .otherwise(pl.lit("taken"))
        .alias("verdict")
    )


def filled(taken: pl.DataFrame, states: Mapping[str, str]) -> pl.DataFrame:
    """Complete answers from what is recorded, with the state each leads to; a blank never overwrites.

    A visit without a result leads to ``checked``. A new result does not inherit the reason, programme or
    period of the old one.
    """
    same = pl.col("result").is_null() | (pl.col("result") == pl.col("known_result")).fill_null(value=False)
    asked_again = pl.col("known_state").is_in(AWAITING_FINDING)
    inherits = same & ~asked_again
    kept = [
        pl.when(inherits).then(pl.coalesce(name, f"known_{name}")).otherwise(pl.col(name)).alias(name)
        for name in (*ANSWERS, "enrolled_month")
    ]
    open_state = pl.when(asked_again).then(pl.lit(CaseState.CHECKED.value))
    same_visit = inherits & pl.col("checked_on").eq_missing(pl.col("known_checked_on"))
    stands = pl.when(same_visit).then("known_valid_until")
    completed = taken.with_columns(*kept, pl.coalesce("says_until", stands).alias("says_until"))
    state = pl.col("result").replace_strict(dict(states), default=None, return_dtype=pl.String)
    return completed.with_columns(pl.coalesce(state, open_state, "known_state").alias("state"))
