"""Identify, join, assess: snapshots in use on the day → persons, coverage, outcomes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from flows import reference
from flows.night import Input, Night
from flows.policy_files import read_rows
from flows.receive import ACCEPTED, REFUSED, UNREADABLE, Part
from flows.stages.linking import recall, second_pass
from flows.store import quoted
from flows.tables import load, make
from transforms import policy, rules, snapshots
from transforms.contracts.core_assessments import CORE_ASSESSMENTS
from transforms.contracts.core_persons import CORE_PERSONS
from transforms.errors import NothingToJudge, NumbersNotInForce
from transforms.facts import facts, property_evidence, schemes
from transforms.facts.members import HEADS
from transforms.feeds import all_feeds
from transforms.programmes import all_programmes
from transforms.sql import ENTRIES, IDENTIFY, JOIN, PERSONS

_ROW_GROUP = 250_000
_SOURCE = {"file_no": "integer", "supplier": "varchar", "snapshot_on": "date"}


def identify(night: Night) -> None:
    """Snapshots in use on the day as views; the listed persons, each once."""
    night.progress.stage("identify")
    night.parts = _chosen(night)
    for code, feed in all_feeds().items():
        view(night, code, feed.table, night.desk.snapshot)
    _require_lists(night)
    load(night, {"ref_heads": pl.DataFrame({"relation": HEADS})})
    make(night, IDENTIFY)
    night.merged = _merged(night)


def _chosen(night: Night) -> pl.DataFrame:
    rows = [row for found in night.inputs for part in found.parts for row in _described(found, part)]
    parts = pl.DataFrame(rows, schema=snapshots.PARTS, orient="row")
    events = [code for code, feed in all_feeds().items() if feed.events]
    return snapshots.in_use(parts, events, night.order.as_of, night.settings.stale_days)


def _described(found: Input, part: Part) -> list[tuple[object, ...]]:
    """A part as rows of ``snapshots.PARTS``; a part of no feed has none."""
    if part.feed is None:
        return []
    on, since = part.said_on or found.first_seen_on, part.usable_from or found.first_seen_on
    refused = part.status != ACCEPTED
    counties = [(part.named_county, 0)] if refused or not part.counties else part.counties
    return [
        (
            found.file_no,
            part.feed,
            found.file.supplier,
            county,
            on,
            since,
            refused,
            part.named_county is not None,
            rows,
        )
        for county, rows in counties
    ]


def view(night: Night, code: str, table: str, where: Callable[[Part], Path]) -> None:
    """``std_<feed>``, or what else is kept of its snapshots: the rows in use, with file, supplier and date."""
    feed = all_feeds()[code]
    used = night.parts.filter(pl.col("feed") == code, pl.col("use") == "used")
    by_no = {found.file_no: found for found in night.inputs}
    at = {
        number: where(part)
        for number in used["file_no"].unique().sort()
        for part in by_no[number].parts
        if part.feed == code and where(part).exists()
    }
    if not at:
        columns = ", ".join(
            [f'cast(null as {_sql_type(dtype)}) as "{name}"' for name, dtype in feed.standard.schema.items()]
            + [f"cast(null as {kind}) as {name}" for name, kind in _SOURCE.items()]
        )
        night.connection.execute(f"create or replace view {table} as select {columns} where false")
        return
    index = {number: place for place, number in enumerate(at)}
    chosen = used.filter(pl.col("file_no").is_in(list(at))).with_columns(
        pl.col("file_no").replace_strict(index).alias("place").cast(pl.UInt64)
    )
    night.connection.register("chosen", chosen.select("place", "file_no", "county_code", "supplier", "snapshot_on"))
    night.connection.execute(f"create or replace table chosen_{table} as from chosen")
    night.connection.unregister("chosen")
    listed = ", ".join(quoted(path) for path in at.values())
    night.connection.execute(
        f"create or replace view {table} as "  # noqa: S608 — our own paths and names
        f"select rows.* exclude (file_index), chosen.file_no, chosen.supplier, chosen.snapshot_on "
        f"from (select *, file_index from read_parquet([{listed}])) as rows "
        f"join chosen_{table} as chosen on rows.file_index = chosen.place "
        f"and rows.county_code is not distinct from chosen.county_code"
    )


def _sql_type(dtype: pl.DataType) -> str:
    return {
        pl.String: "varchar",
        pl.Int64: "bigint",
        pl.Int32: "integer",
        pl.Date: "date",
        pl.Boolean: "boolean",
    }[dtype.base_type()]


def _require_lists(night: Night) -> None:
    """Stop where there is nobody to judge, saying what became of the lists (DECISIONS 14)."""
    used = night.parts.filter(pl.col("feed") == "monitoring_list", pl.col("use") == "used", pl.col("row_count") > 0)
    if used.height:
        return
    became = "".join(f"\n  - {line}" for line in refusals(night))
    raise NothingToJudge(
        f"There is no usable monitoring list (监测对象信息) for {night.order.as_of}.{became}\n"
        f"Nothing was published. Put a list dated on or before that day into the inbox, or correct the one refused."
    )


def refusals(night: Night) -> list[str]:
    """One line for each file that could not be used, with the reason and what to do."""
    bad = (REFUSED, UNREADABLE)
    return [
        f"{found.file.path}: {part.reason}. {part.remedy}"
        for found in night.inputs
        for part in found.parts
        if part.status in bad
    ]


def _merged(night: Night) -> dict[tuple[int, str], int]:
    """Rows of the monitoring lists that were merged into another row, by file and sheet."""
    counted = night.table(
        "select file_no, sheet, count(*) - coalesce(any_value(kept), 0) as merged from std_monitoring_list "
        "left join (select file_no, sheet, count(*) as kept from core_members group by all) using (file_no, sheet) "
        "group by file_no, sheet"
    )
    return {(file_no, sheet): merged for file_no, sheet, merged in counted.iter_rows()}


def join(night: Night) -> None:
    """Coverage, deaths, certificates, property and authorisations of the listed persons on the day.

    Raises:
        NothingToJudge: no county has both rolls.

    """
    night.progress.stage("join")
    dibao, tekun = known_rolls(night)
    if not (dibao & tekun):
        missing = [all_feeds()[code].name_zh for code, has in (("dibao_roll", dibao), ("tekun_roll", tekun)) if not has]
        became = "".join(f"\n  - {line}" for line in refusals(night))
        raise NothingToJudge(
            f"No county has both a dibao roll (低保名册) and a tekun roll (特困人员名册) for {night.order.as_of}; "
            f"missing: {'、'.join(missing) or 'one of the two in every county'}.{became}\n"
            f"Nothing was published. Put the missing roll into the inbox."
        )
    join_tables(night)


def join_tables(night: Night, links: pl.DataFrame | None = None) -> None:
    """The tables of the stage, once it is known which feeds speak for which counties.

    links: those of a committed run, where only some of the listed persons are looked at; left out: the second
    pass looks for them.
    """
    make(night, ENTRIES)
    if links is None:
        second_pass(night, view)
    else:
        recall(night, view, links)
    make(night, JOIN)
    make(night, PERSONS)


def known_rolls(night: Night) -> tuple[set[str], set[str]]:
    """What speaks for which county, loaded for the queries; the counties with a dibao and with a tekun roll."""
    counties = night.table("select distinct county_code from core_members order by 1")["county_code"].to_list()
    dibao = set(night.table("from core_dibao_counties")["county_code"]) & set(counties)
    tekun = snapshots.counties_covered(night.parts, counties, "tekun_roll")
    fallen, names = snapshots.fallen_back(night.parts), {code: feed.name_zh for code, feed in all_feeds().items()}
    known = pl.DataFrame(
        {
            "county_code": counties,
            "dibao_roll_known": [county in dibao for county in counties],
            "tekun_roll_known": [county in tekun for county in counties],
            "data_on": [snapshots.data_day(night.parts, county, night.order.as_of) for county in counties],
            "data_note": [snapshots.data_note(fallen, county, night.order.as_of, names) for county in counties],
        },
        schema={
            "county_code": pl.String, "dibao_roll_known": pl.Boolean, "tekun_roll_known": pl.Boolean,
            "data_on": pl.Date, "data_note": pl.String,
        },
    )  # fmt: skip
    grades = property_evidence.grades_in_force(reference.property_grades(), counties, night.order.as_of)
    load(night, {"run_counties": known, "run_feeds": _heard(night.parts, counties), "run_grades": grades})
    return dibao, tekun


def _heard(parts: pl.DataFrame, counties: list[str]) -> pl.DataFrame:
    """run_feeds: which feeds speak for which counties; what a feed does not speak for is not known there."""
    feeds = parts.filter(pl.col("use") == "used")["feed"].unique().sort()
    heard = [(county, feed) for feed in feeds for county in sorted(snapshots.counties_covered(parts, counties, feed))]
    return pl.DataFrame(heard, schema={"county_code": pl.String, "feed": pl.String}, orient="row")


_KEPT_FACTS = (
    "county_code", "household_code", "member_code", "present", "n", "n0", "scheme", "lower_fen", "upper_fen",
    "standard_fen_year", "line_fen", "income_known", "disabled_without_certificate",
    "has_unnumbered", "others_may_be_on_roll", "has_labour", "age", "is_severe",
    "anyone_suspected_dead", "likely_disqualifying", "many_dwellings", "active_business", "property_unchecked",
)  # fmt: skip
"""Facts that the lists tell; the others served the rules."""


def assess(night: Night) -> None:
    """Every listed person by every programme, county by county: the unit of decision."""
    night.progress.stage("assess")
    night.policy_rows, night.policy_sha256 = read_rows(night.order.workspace)
    numbers = policy.typed_numbers(night.policy_rows)
    counties = night.table("select county_code from run_counties order by 1")["county_code"].to_list()
    require_standards(night, numbers)
    night.connection.execute("drop table if exists core_facts")
    night.answers = []
    for county in night.progress.each(counties, night.county_name):
        persons = night.table(
            "from core_persons where county_code = $county order by household_code, member_code", county=county
        )
        judged = facts(CORE_PERSONS.conform(persons, at="core_persons.sql"), numbers, night.order.as_of)
        _append(night, "core_facts", judged.select(_KEPT_FACTS))
        night.answers.append(_answers(night, county, judged))
    found = ", ".join(quoted(path) for path in night.answers)
    night.connection.execute(f"create or replace view core_assessments as from read_parquet([{found}])")


def _answers(night: Night, county: str, judged: pl.DataFrame) -> Path:
    """A county's core_assessments as a file, each person's programmes side by side.

    Kept beside the database: eleven times as many rows as persons, which nothing changes any more.
    """
    found = pl.concat(
        CORE_ASSESSMENTS.conform(
            rules.assess(programme, judged, night.order.as_of), at=f"assess {programme.code}"
        ).with_row_index("place")
        for programme in all_programmes()
    )
    path = night.scratch / f"assessments-{county}.parquet"
    found.sort("place", maintain_order=True).drop("place").write_parquet(path, compression="zstd", mkdir=False)
    path.chmod(0o600)
    return path


def keep_answers(night: Night, path: Path) -> None:
    """core_assessments as one file, in the order of county, household, person and programme."""
    pl.scan_parquet(night.answers).sink_parquet(path, compression="zstd", row_group_size=_ROW_GROUP)
    path.chmod(0o600)


def require_standards(night: Night, numbers: pl.DataFrame) -> None:
    """Every judged household's county and scheme must have a dibao standard on the day (DECISIONS 16).

    Raises:
        NumbersNotInForce: some have none; all of them at once.

    """
    persons = night.table(
        "select county_code, household_code, is_deceased, registered_urban, on_urban_roll from core_persons "
        "where dibao_roll_known and tekun_roll_known"
    )
    places = schemes(persons)
    found = policy.in_force(numbers, "dibao.standard", places, night.order.as_of)
    missing = [
        ("dibao", "standard", county, scheme)
        for county, scheme in found.filter(pl.col("value").is_null()).select("county_code", "scheme").iter_rows()
    ]
    if missing:
        counties = sorted({county for _, _, county, _ in missing})
        known = policy.nearest_known(numbers, "dibao.standard", counties, night.order.as_of)
        raise NumbersNotInForce(missing, str(night.order.as_of), known)


def _append(night: Night, table: str, rows: pl.DataFrame) -> None:
    night.connection.register("arriving", rows)
    night.connection.execute(f"create table if not exists {table} as from arriving limit 0")
    night.connection.execute(f"insert into {table} from arriving")
    night.connection.unregister("arriving")
