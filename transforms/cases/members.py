"""Find the members that an answer names (涉及成员), and tell who of the household is left beside them.

A cell names members by name, 人编号 or citizen number, several with 、 between; blank, it is about the household.
Nobody is guessed: who is not of the household, and a name that two members bear, are listed to correct.
Not here: what an answer leads to (``flows/cases/findings.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from transforms.cases.feedback import ON, PLACE, PROBLEMS
from transforms.cases.numbers import CASE
from transforms.contracts.out_work_list import ANSWERS, SUBJECT, ZH
from transforms.values.text import normalise_code, normalise_words

MEMBERS = pl.Schema(
    {
        "case_id": pl.String, "person_id": pl.String, "member_code": pl.String, "name": pl.String, "id_no": pl.String,
        "is_head": pl.Boolean, "is_present": pl.Boolean, "is_flagged": pl.Boolean, "is_dead": pl.Boolean,
    }
)  # fmt: skip
"""Members of the households of cases when last listed; ``is_dead``: by the word of an earlier answer."""
_BETWEEN = r"[、，,；;/\r\n]+"


def named(rows: pl.DataFrame, members: pl.DataFrame, says_dead: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add ``about``, the ids of the persons that each row names, joined by ``;`` in their order; blank: the household.

    A death without a name is that of the only member present, where there is but one.

    Reads:   rows of ``feedback.read`` with ``known_event_no``; MEMBERS
    Returns: the rows, and problems with ``allowed``: what may stand in the cell
    """
    tokens = _tokens(rows)
    keys = _keys(members)
    found = tokens.join(keys, on=["case_id", "key"], how="left").group_by(*PLACE, "case_id", "token").agg(
        pl.col("person_id").drop_nulls().unique().sort(), pl.col("member_code").drop_nulls().unique().sort()
    )  # fmt: skip
    persons = pl.col("person_id").list.len()
    about = found.filter(persons == 1).explode("person_id").group_by(PLACE).agg(
        pl.col("person_id").unique().sort().str.join(";").alias("about")
    )  # fmt: skip
    alone = members.filter("is_present").group_by("case_id").agg(
        pl.col("person_id").first().alias("alone"), pl.len().alias("present")
    ).filter(pl.col("present") == 1).select("case_id", "alone")  # fmt: skip
    subject = pl.when(pl.col("result").is_in(list(says_dead))).then(pl.coalesce("about", "alone")).otherwise("about")
    placed = rows.join(about, on=PLACE, how="left", maintain_order="left").join(
        alone, on="case_id", how="left", maintain_order="left"
    )
    problems = pl.concat(
        [
            _problems(found.filter(persons == 0), "member_unknown").join(
                _nearest(found.filter(persons == 0), members), on=[*PLACE, "found"], how="left"
            ),
            _problems(found.filter(persons > 1), "member_ambiguous").join(
                found.select(
                    *PLACE, pl.col("token").alias("found"), pl.col("member_code").list.join("、").alias("allowed")
                ),
                on=[*PLACE, "found"],
                how="left",
            ),
        ]
    )
    return placed.with_columns(subject.fill_null("").alias("about")).drop("alone"), problems


def _tokens(rows: pl.DataFrame) -> pl.DataFrame:
    """List what answered rows of known cases name, one by one: as written, and as keys are spelt."""
    answered = pl.any_horizontal(pl.col(f"{name}_raw").is_not_null() for name in ANSWERS)
    named_rows = rows.filter(
        answered & CASE.is_in("case_id") & pl.col("known_event_no").is_not_null() & pl.col(SUBJECT).is_not_null()
    )
    tokens = named_rows.select(
        *PLACE, "case_id", pl.col(SUBJECT).str.replace_all(_BETWEEN, "、").str.split("、").alias("token")
    ).explode("token")
    tokens = tokens.with_columns(pl.col("token").str.strip_chars()).filter(pl.col("token") != "")
    spelt = [tokens.with_columns(key=_spelt("token", spell)) for spell in (normalise_words, normalise_code)]
    return pl.concat(spelt).unique()


def _keys(members: pl.DataFrame) -> pl.DataFrame:
    """List by what each member may be named."""
    by = (("name", normalise_words), ("member_code", normalise_code), ("id_no", normalise_code))
    keys = pl.concat(
        members.select("case_id", "person_id", "member_code", key=_spelt(column, spell)) for column, spell in by
    )
    return keys.filter(pl.col("key") != "").unique()


def _spelt(column: str, spell: Callable[[pl.Series], pl.Series]) -> pl.Expr:
    return pl.col(column).map_batches(spell, return_dtype=pl.String)


def _problems(found: pl.DataFrame, code: str) -> pl.DataFrame:
    return found.select(
        *PLACE, "case_id", pl.lit(ZH[SUBJECT]).alias("column"), pl.col("token").alias("found"),
        pl.lit(code).alias("code"),
    ).cast(PROBLEMS)  # fmt: skip


def _nearest(found: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Give the names of the household's members for each name that is none of theirs, those most alike first."""
    letters = pl.col("token").str.split("").list.set_intersection(pl.col("name").str.split("")).list.len()
    pairs = found.select(*PLACE, "case_id", "token").join(
        members.select("case_id", "name", "member_code"), on="case_id"
    )
    return (
        pairs.filter(pl.col("name") != "")
        .with_columns(alike=letters)
        .sort("alike", "member_code", descending=[True, False])
        .group_by(*PLACE, pl.col("token").alias("found"), maintain_order=True)
        .agg(pl.col("name").unique(maintain_order=True).str.join("、").alias("allowed"))
    )


def beside(answers: pl.DataFrame, members: pl.DataFrame, says_dead: Sequence[str]) -> pl.DataFrame:
    """Tell of each answer whether nobody of the household is left, and whether others of it are flagged.

    Nobody is left where everybody listed and present is said to have died, by these answers or earlier ones. Of a
    case whose members are not known, somebody is left.

    Grain:   one row per subject, as given
    Returns: the answers with ``nobody_left``, ``others_flagged``
    """
    persons = answers.select(*ON, "result", pl.col("about").str.split(";").alias("person_id")).explode("person_id")
    died = persons.filter(pl.col("result").is_in(list(says_dead)))
    living = members.filter("is_present", ~pl.col("is_dead")).join(died, on=["case_id", "person_id"], how="anti")
    emptied = members.select("case_id").unique().join(living, on="case_id", how="anti")
    others = answers.filter(pl.col("about") != "").select(ON).join(
        living.filter("is_flagged").select("case_id", "person_id"), on="case_id"
    ).join(persons, on=[*ON, "person_id"], how="anti").select(ON).unique()  # fmt: skip
    return answers.join(
        emptied.with_columns(nobody_left=pl.lit(value=True)), on="case_id", how="left", maintain_order="left"
    ).join(
        others.with_columns(others_flagged=pl.lit(value=True)), on=ON, how="left", maintain_order="left"
    ).with_columns(pl.col("nobody_left", "others_flagged").fill_null(value=False))  # fmt: skip
